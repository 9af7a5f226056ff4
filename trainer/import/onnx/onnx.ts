// Reads ONNX files whose graph is a tree ensemble (ai.onnx.ml 1 to 5) with the operators that exporters
// put around it, into an ensemble that answers as onnxruntime does.

import type { Ensemble } from '../../ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../ensemble/ensemble-builder.ts';
import { outputCount } from '../../ensemble/predict-plain.ts';
import { decodeModel, ELEMENT_DOUBLE, type ModelProto } from '../../onnx-proto.ts';
import { UserError } from '../../user-error.ts';
import { checkedEnsemble } from '../checked-ensemble.ts';
import { defaultFlags, type ImportedModel, numberedClasses } from '../imported-model.ts';
import { addTrees } from './add-trees.ts';
import type { mapColumn } from './columns.ts';
import { type GraphReading, readGraph } from './graph.ts';

const HIGHEST_ML_VERSION = 5;
const HIGHEST_IR_VERSION = 13;
const HIGHEST_VERSION = 26;

/** Reads a whole file; `file` is its name in messages. Throws a UserError for what it cannot take. */
export function importOnnx(bytes: Buffer, file: string): ImportedModel {
  const proto = decode(bytes, file);
  const versions = readVersions(proto, file);
  const reading = readGraph(proto, file);
  const { scores, features, inputs, outputName } = reading;
  for (const feature of features) {
    if (feature.kind === 'category' && feature.labels.length === 0) {
      throw new UserError(`${file}: the text feature '${feature.name}' is not used by the trees`);
    }
  }
  const outputs = outputCount(scores.link, scores.rawCount);
  const isClass = scores.classes.length > 0 || scores.link.kind === 'softmax';
  const task = isClass ? 'class' : 'number';
  const named = scores.classes.length > 0 ? scores.classes : numberedClasses(outputs);
  const classes = isClass ? named : [];
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
    original: { inputs, output: outputName },
    warnings: [],
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

function buildEnsemble(reading: GraphReading, file: string): Ensemble {
  const { operator, scores, inputs, features } = reading;
  const { table } = operator;
  const isDouble = inputs.some(({ elementType }) => elementType === ELEMENT_DOUBLE);
  const precision = isDouble ? 'f64' : 'f32';
  // Among doubles, an input of float32 is one that is rounded first.
  const columns = reading.columns.map((column) => {
    const input = inputs.find(
      ({ firstFeature, featureCount }) =>
        column.feature >= firstFeature && column.feature < firstFeature + featureCount,
    );
    const isRounded = isDouble && input?.elementType !== ELEMENT_DOUBLE && column.kind === 'number';
    if (!isRounded) return column;
    return mapFirst(column, Math.fround);
  });
  const outputs = scores.votes === 'mirrored' ? undefined : singleTargets(reading);
  const leafWidth = outputs === undefined ? scores.rawCount : 1;
  const builder = createEnsembleBuilder({
    featureCount: features.length,
    rawCount: scores.rawCount,
    inputPrecision: precision,
    categoryCode: 'exact',
    leafWidth,
  });
  addTrees(builder, {
    place: file,
    table,
    columns,
    precision,
    outputs,
    leafValues: (node) => leafValues(reading, node, leafWidth),
  });
  const { baseScore, divisor, link } = scores;
  return builder.finish({ baseScore, divisor, link });
}

function mapFirst(column: Parameters<typeof mapColumn>[0], round: (value: number) => number) {
  if (column.kind === 'codes') return column;
  const { apply } = column;
  return { ...column, apply: apply ? (value: number) => apply(round(value)) : round };
}

/** The target that each tree votes for; undefined when some tree votes for several. */
function singleTargets({ operator: { table }, scores }: GraphReading): Int32Array | undefined {
  const targets = new Int32Array(table.roots.length);
  if (scores.rawCount === 1) return targets;
  for (let tree = 0; tree < targets.length; tree++) {
    const found = treeTargets(table, table.roots[tree]);
    if (found.size > 1) return undefined;
    targets[tree] = [...found][0] ?? 0;
  }
  return targets;
}

function treeTargets(table: GraphReading['operator']['table'], root: number): Set<number> {
  const found = new Set<number>();
  const seen = new Set<number>();
  const pending = [root];
  for (let node = pending.pop(); node !== undefined && found.size < 2; node = pending.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    if (table.trueChild[node] >= 0) pending.push(table.trueChild[node], table.falseChild[node]);
    else {
      for (let i = table.voteStart[node]; i < table.voteStart[node + 1]; i++) {
        found.add(table.voteTarget[i]);
      }
    }
  }
  return found;
}

/** The values of a leaf, from its votes. */
function leafValues(
  { operator: { table }, scores }: GraphReading,
  node: number,
  leafWidth: number,
): number | Float64Array {
  const [start, end] = [table.voteStart[node], table.voteStart[node + 1]];
  const values = new Float64Array(leafWidth);
  for (let i = start; i < end; i++) {
    const weight = table.voteWeight[i];
    if (scores.votes === 'mirrored') {
      if (table.voteTarget[i] !== 0) continue;
      values[0] -= weight;
      values[1] += weight;
    } else values[leafWidth === 1 ? 0 : table.voteTarget[i]] += weight;
  }
  return leafWidth === 1 ? values[0] : values;
}
