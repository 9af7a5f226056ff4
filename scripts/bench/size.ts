// bench:size: bytes of our modules, exact and quantized, how long compiling takes, and what holding equal
// subtrees once would gain.
//
//   npm run script scripts/bench/size.ts
import { gzipSync } from 'node:zlib';
import { compile } from '../../trainer/compile/compile.ts';
import { quantize } from '../../trainer/compile/quantize.ts';
import type { Ensemble } from '../../trainer/ensemble/ensemble.ts';
import { markdownTable } from '../docs-tables.ts';
import {
  type BenchModel,
  benchFields,
  LARGE_FOREST,
  loadModel,
  MODEL_NAMES,
} from './predict/models.ts';
import { measureSameSubtrees } from './predict/same-subtrees.ts';

const ERRORS = [1e-2, 1e-3];
const HEAD = [
  'model',
  'nodes',
  'KiB raw / gzip',
  'bytes a node',
  'compile ms',
  ...ERRORS.map((error) => `gzip, \`--quantize ${error}\``),
  'distinct trees, nodes',
  'nodes gzip, and shared',
];

const lines: string[][] = [];
for (const name of [...MODEL_NAMES, LARGE_FOREST]) {
  const model = await loadModel(name);
  if (!model) console.log(`${name}: skipped, its data is not there`);
  else lines.push(await measure(model));
}
console.log(markdownTable([HEAD, ...lines]));

async function measure(model: BenchModel): Promise<string[]> {
  const { ensemble, name } = model;
  const started = performance.now();
  const { bytes } = await compile(ensemble, benchFields(model));
  const compileMs = performance.now() - started;
  const gzip = gzipSync(bytes, { level: 9 }).length;
  const nodes = ensemble.feature.length;
  const rounded: string[] = [];
  for (const error of ERRORS) rounded.push(kib(await quantizedGzip(model, error)));
  const same = measureSameSubtrees(ensemble);
  return [
    name,
    count(nodes),
    `${kib(bytes.length)} / ${kib(gzip)}`,
    (gzip / nodes).toFixed(2),
    compileMs.toFixed(0),
    ...rounded,
    `${share(same.distinctTrees, ensemble.treeRoot.length)}, ${share(same.distinctNodes, nodes)}`,
    `${kib(same.gzip)}, ${kib(same.sharedGzip)}`,
  ];
}

async function quantizedGzip(model: BenchModel, error: number): Promise<number> {
  const { ensemble } = quantize(model.ensemble, error, taskOf(model.ensemble));
  const { bytes } = await compile(ensemble, benchFields(model));
  return gzipSync(bytes, { level: 9 }).length;
}

function taskOf({ link }: Ensemble): 'class' | 'number' {
  return link.kind === 'identity' || link.kind === 'exp' ? 'number' : 'class';
}

function kib(bytes: number): string {
  return (bytes / 1024).toFixed(0);
}

function count(value: number): string {
  return value.toLocaleString('en-GB');
}

function share(part: number, whole: number): string {
  return `${Math.floor((100 * part) / whole)} %`;
}
