// The operators behind the trees by their names: what each makes of scores, of what follows from a single
// tree, of sums of a row, and of labels.

import {
  constantOf,
  type GraphValue,
  isBehind,
  leafTableIn,
  leavesValue,
  type Operator,
  scoresOf,
  scoresValue,
} from './graph-values.ts';
import { labelEncoder, readEncoding } from './label-encoder.ts';
import { areAlike, bestOfLeafRows, castLeaves, joinLeafColumns, mapLeaves } from './leaf-table.ts';
import { ELEMENT_BOOL, ELEMENT_DOUBLE, ELEMENT_FLOAT } from './proto.ts';
import { castSum } from './row-sums.ts';
import {
  addends,
  choose,
  clip,
  compare,
  compute,
  isSum,
  reduce,
  severalTrees,
  sum,
  transform,
} from './score-computations.ts';
import { joinScores, nameClasses, normalizeScores } from './score-operators.ts';
import { widthOf } from './scores.ts';
import { constantValue, flatten, select, slice, squeeze } from './shape-operators.ts';

const cast: Operator = ([value], attributes) => {
  const to = attributes.int('to');
  attributes.int('saturate', 1);
  if (isSum(value)) return [castSum(value, to, attributes)];
  if (value?.kind === 'leaves') return [leavesValue(castLeaves(value, to, attributes))];
  if (value?.kind === 'labels') {
    return value.leaves && [ELEMENT_FLOAT, ELEMENT_DOUBLE].includes(to)
      ? [leavesValue(castLeaves(value.leaves, to, attributes))]
      : [value];
  }
  if ([ELEMENT_FLOAT, ELEMENT_DOUBLE].includes(to)) return [value];
  const leaf = leafTableIn(value);
  if (leaf === undefined || to === ELEMENT_BOOL) {
    throw attributes.failure(`a cast to element type ${to} is not supported here`);
  }
  return [leavesValue(castLeaves(leaf, to, attributes))];
};

const concat: Operator = (inputs, attributes, { budget }) => {
  const axis = attributes.has('axis') ? attributes.int('axis') : 1;
  if (inputs.every((value) => value.kind === 'stack') && axis === 0) {
    const layers = inputs.map((value) => (value.kind === 'stack' ? value.layers : []));
    const count = layers.reduce((total, of) => total + of.length, 0);
    budget.spend(count, (why) => attributes.failure(why));
    return [{ kind: 'stack', layers: layers.flat() }];
  }
  if (axis !== 1 && axis !== -1) throw attributes.failure(`axis ${axis} is not supported`);
  const [first] = inputs;
  if (first?.kind === 'labels') return [first];
  if (first?.kind === 'leaves') {
    const tables = inputs.map(leafTableIn).filter((table) => table !== undefined);
    if (tables.length === inputs.length && tables.every((table) => areAlike(table, tables[0]))) {
      const width = tables.reduce((total, table) => total + table.width, 0);
      budget.spend(width * first.leaves.length, (why) => attributes.failure(why));
      return [leavesValue(joinLeafColumns(tables))];
    }
  }
  const parts = inputs.map((value) => scoresOf(value, attributes));
  const shares = parts.reduce((total, { rawCount, terms }) => total + rawCount + terms.length, 0);
  budget.spend(shares, (why) => attributes.failure(why));
  return [scoresValue(joinScores(parts, attributes))];
};

/** Reshape that leaves each row's values together; a layer of a stack has one dimension more. */
const reshape: Operator = ([value, shape], attributes) => {
  attributes.int('allowzero', 0);
  const dims = shape ? Array.from(constantOf(shape, attributes)) : attributes.ints('shape');
  if (value === undefined || value.kind === 'labels' || isSum(value)) return [value as GraphValue];
  const width = value.kind === 'leaves' ? value.width : widthOf(scoresOf(value, attributes));
  const last = dims.at(-1);
  if (dims.length === 3 && dims[0] === 1 && last === width) {
    const [layer] = addends([value, value], attributes);
    return [{ kind: 'stack', layers: [layer] }];
  }
  const keepsRows = last === width || (last === -1 && (width === 1 || dims[0] === 0));
  if (dims.length <= 2 && keepsRows) return [value];
  throw attributes.failure(`${width} scores in the shape [${dims.join(', ')}] are not supported`);
};

const best: Operator = ([value], attributes, { opType }) => {
  const axis = attributes.int('axis', 0);
  attributes.int('keepdims', 1);
  if (attributes.int('select_last_index', 0) !== 0) {
    throw attributes.failure('select_last_index is not supported');
  }
  if (axis !== 1 && axis !== -1) throw attributes.failure(`axis ${axis} is not supported`);
  const leaf = leafTableIn(value);
  const leaves = leaf && !leaf.isInexact ? bestOfLeafRows(leaf, opType === 'ArgMin') : undefined;
  if (opType === 'ArgMin' && !leaves) throw severalTrees(opType, undefined, attributes);
  if (!leaves) scoresOf(value, attributes);
  return [leaves ? { kind: 'labels', leaves } : { kind: 'labels' }];
};

/** LabelEncoder: numbers that follow from a single tree are looked up, labels are named. */
const encode: Operator = ([value], attributes, context) => {
  if (context.opType !== 'LabelEncoder') {
    throw attributes.failure('its input is not made of the features');
  }
  if (value?.kind !== 'leaves') return labelEncoder(attributes, context);
  if (value.isInexact) throw attributes.failure('looks up values whose last bit is not known');
  const { keyNumbers, values, otherwise, elementType } = readEncoding(attributes, 'LabelEncoder');
  if (keyNumbers.length === 0 || keyNumbers.length !== values.length) {
    throw attributes.failure(`${values.length} values for ${keyNumbers.length} keys`);
  }
  const known = new Map(keyNumbers.map((key, i) => [key, values[i]] as const).toReversed());
  return [leavesValue(mapLeaves(value, (key) => known.get(key) ?? otherwise, elementType))];
};

const zipMap: Operator = ([value], attributes) => {
  const texts = attributes.texts('classlabels_strings');
  const numbers = attributes.ints('classlabels_int64s').map(String);
  const classes = texts.length > 0 ? texts : numbers;
  // The tensor in front of it holds the outputs; maps cannot be read back.
  const scores = scoresOf(value, attributes);
  const name = value?.kind === 'scores' ? value.name : '';
  return [{ kind: 'scores', name, scores: nameClasses(scores, classes, attributes) }];
};

const shapeOf: Operator = ([value], attributes) => {
  attributes.int('start', 0);
  const width = value?.kind === 'leaves' ? value.width : widthOf(scoresOf(value, attributes));
  return [{ kind: 'shape', width }];
};

const constantOfShape: Operator = ([value], attributes) => {
  const tensor = attributes.rawTensor('value');
  const { numbers, elementType } = tensor
    ? constantValue(tensor, 'a constant')
    : { numbers: Float64Array.of(0), elementType: ELEMENT_FLOAT };
  if (value?.kind !== 'shape' || numbers.length !== 1) {
    throw attributes.failure('only a constant in the shape of scores is supported');
  }
  const all = new Float64Array(value.width).fill(numbers[0]);
  return [{ kind: 'constant', elementType, numbers: all, texts: [] }];
};

const normalize: Operator = ([value], attributes) => [
  scoresValue(normalizeScores(scoresOf(value, attributes), attributes)),
];

const BEHIND: Record<string, Operator> = {
  Abs: transform,
  Add: compute,
  ArgMax: best,
  ArgMin: best,
  ArrayFeatureExtractor: select,
  Cast: cast,
  Ceil: transform,
  Clip: clip,
  Concat: concat,
  ConstantOfShape: constantOfShape,
  Div: compute,
  Equal: compare,
  Exp: transform,
  Flatten: flatten,
  Floor: transform,
  Gather: select,
  Greater: compare,
  GreaterOrEqual: compare,
  Identity: ([value]) => [value],
  LabelEncoder: encode,
  Less: compare,
  LessOrEqual: compare,
  Log: transform,
  Max: compute,
  Mean: sum,
  Min: compute,
  Mul: compute,
  Neg: transform,
  Normalizer: normalize,
  Not: transform,
  Pow: compute,
  ReduceMean: reduce,
  ReduceSum: reduce,
  Reshape: reshape,
  Shape: shapeOf,
  Sigmoid: transform,
  Slice: slice,
  Softmax: transform,
  Sqrt: transform,
  Squeeze: squeeze,
  Sub: compute,
  Sum: sum,
  Unsqueeze: squeeze,
  Where: choose,
  ZipMap: zipMap,
};

const ML_NAMES = ['ArrayFeatureExtractor', 'LabelEncoder', 'Normalizer', 'ZipMap'];

/** The operator when one of its inputs stands behind the trees; undefined when it is not known there. */
export function operatorBehind(
  domain: string,
  opType: string,
  inputs: GraphValue[],
): Operator | undefined {
  const isOwn = domain === 'ai.onnx.ml' ? ML_NAMES.includes(opType) : !ML_NAMES.includes(opType);
  const isKnown = isOwn && ['', 'ai.onnx', 'ai.onnx.ml'].includes(domain);
  if (!isKnown || !inputs.some(isBehind) || !Object.hasOwn(BEHIND, opType)) return undefined;
  return BEHIND[opType];
}
