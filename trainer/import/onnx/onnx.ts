// Reads ONNX files whose graph is a tree ensemble (ai.onnx.ml 1 to 5) with the operators that exporters
// put around it, into an ensemble that answers as onnxruntime does.

import { UserError } from '../../base/user-error.ts';
import type { CalibrationCurve, Ensemble } from '../../ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../ensemble/ensemble-builder.ts';
import { outputCount } from '../../ensemble/predict-plain.ts';
import { checkedEnsemble } from '../checked-ensemble.ts';
import { defaultFlags, type ImportedModel, numberedClasses } from '../imported-model.ts';
import { addTrees } from './add-trees.ts';
import { float32Obstacle, unchangedSums } from './float32-sums.ts';
import { type GraphReading, readGraph } from './graph.ts';
import { decodeModel, type ModelProto } from './proto.ts';
import type { Term } from './scores.ts';
import { leavesBelow } from './tree-table.ts';

const HIGHEST_ML_VERSION = 5;
const HIGHEST_IR_VERSION = 13;
const HIGHEST_VERSION = 26;

const OUTLIERS =
  'the model answers the score of an isolation forest; the label that the file gives besides is -1 (an ' +
  'outlier) where the score is below 0, and 1 elsewhere';

/** Reads a whole file; `file` is its name in messages. Throws a UserError for what it cannot take. */
export function importOnnx(bytes: Buffer, file: string): ImportedModel {
  const proto = decode(bytes, file);
  const versions = readVersions(proto, file);
  const reading = readGraph(proto, file);
  const { scores, features, inputs, outputNames, codeFeatures } = reading;
  for (const feature of features) {
    if (feature.kind === 'category' && feature.labels.length === 0) {
      throw new UserError(`${file}: the text feature '${feature.name}' is not used by the trees`);
    }
  }
  const outputs = outputCount(scores.link, scores.rawCount);
  const isClass =
    scores.classes.length > 0 || scores.link.kind === 'softmax' || scores.isShared === true;
  const task = isClass ? 'class' : 'number';
  const named = scores.classes.length > 0 ? scores.classes : numberedClasses(outputs);
  const classes = isClass ? named : [];
  const obstacle = float32Obstacle(scores);
  return {
    ensemble: checkedEnsemble(buildEnsemble(reading, file), file),
    features,
    hasFeatureNames: reading.hasNames,
    task,
    classes,
    flags: defaultFlags(task, classes, outputs),
    origin: {
      format: 'onnx',
      library: [proto.producerName, proto.producerVersion].filter(Boolean).join(' ') || 'ONNX',
      formatVersion: versions,
      objective: scores.link.kind,
    },
    ...(obstacle === undefined ? { float32Sums: 'base-last' } : { float32Obstacle: obstacle }),
    original: { inputs, outputs: outputNames, codeFeatures },
    warnings: scores.link.kind === 'minus-exp' ? [OUTLIERS] : [],
  };
}

function decode(bytes: Buffer, file: string): ModelProto {
  let proto: ModelProto;
  try {
    proto = decodeModel(bytes);
  } catch (error) {
    const reason = error instanceof Error ? error.message.slice(0, 120) : String(error);
    throw new UserError(`${file}: not a whole ONNX file: ${reason}`);
  }
  if (!proto.graph?.node?.length)
    throw new UserError(`${file}: not an ONNX model: it has no graph`);
  return proto;
}

/** The versions that the file follows, e.g. `ai.onnx.ml 3`. */
function readVersions({ irVersion, opsetImport }: ModelProto, file: string): string {
  if (!(irVersion >= 3 && irVersion <= HIGHEST_IR_VERSION)) {
    throw new UserError(
      `${file}: IR version ${irVersion} is not known (3 to ${HIGHEST_IR_VERSION})`,
    );
  }
  for (const { domain, version } of opsetImport) {
    const highest = domain === 'ai.onnx.ml' ? HIGHEST_ML_VERSION : HIGHEST_VERSION;
    const isKnown = domain === 'ai.onnx.ml' || domain === '' || domain === 'ai.onnx';
    if (isKnown && !(version >= 1 && version <= highest)) {
      throw new UserError(`${file}: operator set ${domain || 'ai.onnx'} ${version} is not known`);
    }
  }
  const ml = opsetImport.find(({ domain }) => domain === 'ai.onnx.ml');
  return `ai.onnx.ml ${ml?.version ?? 1}`;
}

function buildEnsemble({ scores, precision, features }: GraphReading, file: string): Ensemble {
  const { rawCount, baseScore, link } = scores;
  const { terms, divisor } = unchangedSums(scores) ?? { terms: scores.terms, divisor: 1 };
  const outputs = terms.map((term) => singleOutputs(term, rawCount));
  const isSingle = outputs.every((each) => each !== undefined);
  const leafWidth = isSingle ? 1 : rawCount;
  checkLeafValues(terms, leafWidth, file);
  const builder = createEnsembleBuilder({
    featureCount: features.length,
    rawCount,
    inputPrecision: precision,
    categoryCode: 'exact',
    leafWidth,
  });
  terms.forEach((term, i) => {
    addTrees(builder, {
      place: file,
      table: term.table,
      columns: term.columns,
      precision,
      outputs: isSingle ? outputs[i] : undefined,
      isCombined: term.extreme !== undefined,
      leafValues: (nodes) => leafValues(term, nodes, leafWidth),
    });
  });
  const ensemble = builder.finish({ baseScore, divisor, link });
  return scores.isShared ? { ...ensemble, calibration: evenCurves(rawCount) } : ensemble;
}

/** Curves that leave each probability as it is: several of them are divided by their sum. */
function evenCurves(count: number): CalibrationCurve[] {
  return Array.from({ length: count }, () => ({
    from: Float64Array.of(0, 1),
    to: Float64Array.of(0, 1),
  }));
}

/** Values of leaves, for each weight that the file has, and in any case. */
const MOST_VALUES_PER_WEIGHT = 64;
const FEW_VALUES = 100_000;

/** A leaf that names few of many scores is one value for each of them here. */
function checkLeafValues(terms: Term[], leafWidth: number, file: string): void {
  if (leafWidth === 1) return;
  let [values, weights] = [0, 0];
  for (const { table } of terms) {
    for (const root of table.roots) values += leavesBelow(table, root).length * leafWidth;
    weights += table.voteWeight.length;
  }
  if (values <= weights * MOST_VALUES_PER_WEIGHT + FEW_VALUES) return;
  throw new UserError(
    `${file}: its leaves name ${weights} weights of ${leafWidth} scores each, which comes to ${values} ` +
      'values here: too many; make one model for each few of the scores',
  );
}

/** The raw score that each tree adds to; undefined when some tree, or all combined, add to several. */
function singleOutputs({ table, shares, extreme }: Term, rawCount: number): Int32Array | undefined {
  const outputs = new Int32Array(table.roots.length);
  if (rawCount === 1) return outputs;
  let found = new Set<number>();
  for (let tree = 0; tree < outputs.length; tree++) {
    if (extreme === undefined) found = new Set();
    for (const leaf of leavesBelow(table, table.roots[tree])) {
      for (let vote = table.voteStart[leaf]; vote < table.voteStart[leaf + 1]; vote++) {
        for (const { raw } of shares[table.voteTarget[vote]]) found.add(raw);
      }
      if (found.size > 1) return undefined;
    }
    outputs[tree] = [...found][0] ?? 0;
  }
  return extreme === undefined ? outputs : outputs.fill([...found][0] ?? 0);
}

/** The values of a leaf, from the votes of leaves of the table. */
function leafValues(term: Term, nodes: number[], leafWidth: number): number | Float64Array {
  const values = new Float64Array(leafWidth);
  for (const [target, weight] of votesOf(term, nodes)) {
    for (const { raw, factor } of term.shares[target]) {
      values[leafWidth === 1 ? 0 : raw] += factor * weight;
    }
  }
  return leafWidth === 1 ? values[0] : values;
}

/** Per target that the leaves vote for, what its votes come to. */
function votesOf({ table, extreme }: Term, nodes: number[]): Map<number, number> {
  const votes = new Map<number, number>();
  for (const node of nodes) {
    for (let vote = table.voteStart[node]; vote < table.voteStart[node + 1]; vote++) {
      const target = table.voteTarget[vote];
      const [before, weight] = [votes.get(target), table.voteWeight[vote]];
      votes.set(target, before === undefined ? weight : aggregated(before, weight, extreme));
    }
  }
  return votes;
}

function aggregated(a: number, b: number, extreme: Term['extreme']): number {
  if (extreme === undefined) return a + b;
  return extreme === 'MIN' ? Math.min(a, b) : Math.max(a, b);
}
