// The operators behind the trees by their names: what each makes of scores, of what follows from a single
// tree, of sums of a row, and of labels.
import { ELEMENT_BOOL, ELEMENT_DOUBLE, ELEMENT_FLOAT } from '../../onnx-proto.ts';
import type { Attributes } from './attributes.ts';
import {
  type Constant,
  clipBounds,
  constantOf,
  isBehind,
  leafTableIn,
  leavesValue,
  type Operator,
  scoresOf,
  scoresValue,
  type Value,
} from './graph-values.ts';
import { labelEncoder, readEncoding } from './label-encoder.ts';
import {
  applyToLeaves,
  areAlike,
  bestOfLeafRows,
  castLeaves,
  combineLeaves,
  isLeafFunction,
  joinLeafColumns,
  type LeafTable,
  mapLeaves,
  type RowOfNumbers,
  scoresOfLeaves,
  sumLeafRows,
  zipLeaves,
} from './leaf-table.ts';
import {
  castSum,
  compareSum,
  divideBySum,
  invertMask,
  padScores,
  padSum,
  rowSumOf,
  type SumValue,
  scaleMask,
} from './row-sums.ts';
import {
  computeScores,
  linkInTheWay,
  plainScores,
  sumOfScores,
  sumScores,
} from './score-arithmetic.ts';
import { joinScores, nameClasses, normalizeScores, transformScores } from './score-operators.ts';
import { type Scores, widthOf } from './scores.ts';
import { constantValue, flatten, select, slice, squeeze } from './shape-operators.ts';

function isSum(value: Value | undefined): value is SumValue {
  return value !== undefined && ['rowSum', 'rowMask', 'wholeSum'].includes(value.kind);
}

/** Why a function of scores cannot be told leaf by leaf. */
function severalTrees(operator: string, scores: Scores | undefined, attributes: Attributes) {
  if (scores && !plainScores(scores)) return attributes.failure(linkInTheWay(scores));
  const isNearest = ['Abs', 'ArgMin', 'Clip'].includes(operator);
  return attributes.failure(
    `${operator} of what several trees say together is not supported: no sum of what each tree says is ` +
      'the same' +
      (isNearest
        ? '; an isotonic calibration takes the nearest of its points, and which one that is may hang on ' +
          "how onnxruntime rounds the sum (method='sigmoid' of one model can be imported)"
        : ''),
  );
}

/** Add, Div, Max, Min, Mul, Pow, Sub. */
const compute: Operator = ([a, b], attributes, { opType }) => {
  if (isSum(a) || isSum(b)) return [computeSum(a, b, opType, attributes)];
  const [labels, other] = a?.kind === 'labels' ? [a, b] : [b, a];
  if (labels?.kind === 'labels' && !labels.leaves && other?.kind === 'constant') return [labels];
  if (a?.kind === 'constant' || b?.kind === 'constant') {
    return [computeWithConstant(a, b, opType, attributes)];
  }
  const [first, second] = [leafTableIn(a), leafTableIn(b)];
  const isLeafwise = first && second && areAlike(first, second);
  const areScores = a?.kind === 'scores' && b?.kind === 'scores';
  if (isLeafwise && !(areScores && opType === 'Add')) {
    return [leavesValue(combineLeaves(first, second, opType, attributes))];
  }
  const parts = addends([a, b], attributes);
  if (opType === 'Add') return [scoresValue(sumScores(parts, 1, attributes))];
  throw attributes.failure(`${opType} of the scores of two models is not supported`);
};

function computeWithConstant(
  a: Value | undefined,
  b: Value | undefined,
  operator: string,
  attributes: Attributes,
): Value {
  const isConstantFirst = a?.kind === 'constant';
  const [value, constant] = isConstantFirst ? [b, a] : [a, b];
  const numbers = constantOf(constant, attributes);
  const scores = value?.kind === 'scores' ? value.scores : undefined;
  // A single score beside several constants is what distances to points begin with.
  const isSpread = scores && widthOf(scores) === 1 && numbers.length > 1;
  const isOrder = operator === 'Max' || operator === 'Min';
  const leaf = isSpread || isOrder || !scores ? leafTableIn(value) : undefined;
  if (!leaf && scores && !isOrder) {
    const made = computeScores(scores, numbers, operator, isConstantFirst, attributes);
    if (made) return made === scores && value ? value : scoresValue(made);
  }
  const table = leaf ?? leafTableIn(value);
  if (table === undefined) throw severalTrees(operator, scores, attributes);
  const row = rowOf(constant as Constant);
  const pair: [LeafTable | RowOfNumbers, LeafTable | RowOfNumbers] = isConstantFirst
    ? [row, table]
    : [table, row];
  return leavesValue(combineLeaves(...pair, operator, attributes));
}

function rowOf({ numbers, elementType }: Constant): RowOfNumbers {
  return { width: numbers.length, values: numbers, elementType };
}

function computeSum(
  a: Value | undefined,
  b: Value | undefined,
  operator: string,
  attributes: Attributes,
): Value {
  const [sum, other] = isSum(a) && a.kind !== 'rowSum' ? [a, b] : [b, a];
  if (operator === 'Div' && isSum(b)) {
    return scoresValue(divideBySum(scoresOf(a, attributes), b, attributes));
  }
  if (operator === 'Mul' && isSum(sum) && other?.kind === 'constant') {
    return scaleMask(sum, constantOf(other, attributes), attributes);
  }
  if (operator === 'Add' && isSum(sum)) {
    if (other?.kind === 'rowSum') return padSum(other, sum, attributes);
    return scoresValue(padScores(scoresOf(other, attributes), sum, attributes));
  }
  throw attributes.failure('this computation with a sum is not supported');
}

/** Equal, Greater(OrEqual), Less(OrEqual). */
const compare: Operator = ([a, b], attributes, { opType }) => {
  if (isSum(a) && opType === 'Equal') return [compareSum(a, constantOf(b, attributes), attributes)];
  const [first, second] = [a, b].map((value) =>
    value?.kind === 'constant' ? rowOf(value) : leafTableIn(value),
  );
  if (first && second) return [leavesValue(combineLeaves(first, second, opType, attributes))];
  // Which side of a constant a score is on is a label, as isolation forests have it.
  if (a?.kind === 'scores' && b?.kind === 'constant' && opType !== 'Equal')
    return [{ kind: 'labels' }];
  throw severalTrees(opType, undefined, attributes);
};

/** Where: of two values, by a condition. */
const choose: Operator = (inputs, attributes) => {
  const parts = inputs.map((value) =>
    value.kind === 'constant' ? rowOf(value) : leafTableIn(value),
  );
  const [condition, yes, no] = parts;
  if (!condition || !yes || !no) throw severalTrees('Where', undefined, attributes);
  const apply = ([holds, a, b]: number[]) => (holds ? a : b);
  return [leavesValue(zipLeaves([condition, yes, no], yes.elementType, attributes, apply))];
};

/** Scores that can be added: those of a single tree behind a link are what its leaves say. */
function addends(values: Value[], attributes: Attributes): Scores[] {
  return values.map((value) => {
    const scores = scoresOf(value, attributes);
    const leaf = plainScores(scores) || values.length < 2 ? undefined : leafTableIn(value);
    return leaf ? { ...scoresOfLeaves(leaf), classes: scores.classes } : scores;
  });
}

/** Sum and Mean of scores. */
const sum: Operator = (inputs, attributes, { opType }) => {
  const parts = addends(inputs, attributes);
  return [scoresValue(sumScores(parts, opType === 'Mean' ? 1 / parts.length : 1, attributes))];
};

/** ReduceMean and ReduceSum over the layers of a stack, and the sum of a row. */
const reduce: Operator = ([value, axesInput], attributes, { opType }) => {
  const given = axesInput ? constantOf(axesInput, attributes) : attributes.ints('axes');
  const axes = Array.from(given).join();
  const keeps = attributes.int('keepdims', 1);
  attributes.int('noop_with_empty_axes', 0);
  if (value?.kind === 'stack' && axes === '0' && keeps === 0) {
    const factor = opType === 'ReduceMean' ? 1 / value.layers.length : 1;
    return [scoresValue(sumScores(value.layers, factor, attributes))];
  }
  if (opType !== 'ReduceSum' || !['1', '-1'].includes(axes)) {
    throw attributes.failure('only a mean of several models and the sum of a row are supported');
  }
  if (value?.kind === 'leaves') return [leavesValue(sumLeafRows(value))];
  const scores = scoresOf(value, attributes);
  const plain = plainScores(scores);
  return [plain ? scoresValue(sumOfScores(plain)) : rowSumOf(scores, attributes)];
};

/** Exp, Sigmoid, Softmax, and functions of each value. */
const transform: Operator = ([value], attributes, { opType }) => {
  attributes.ints('consumed_inputs');
  if (isSum(value) && opType === 'Not') return [invertMask(value, attributes)];
  const scores = value?.kind === 'scores' ? value.scores : undefined;
  if (scores && opType === 'Neg') {
    const minus = computeScores(scores, Float64Array.of(-1), 'Mul', false, attributes);
    if (minus) return [scoresValue(minus)];
  }
  if (opType === 'Softmax' || (scores && ['Exp', 'Sigmoid'].includes(opType))) {
    const made = transformScores(scoresOf(value, attributes), opType, attributes);
    if (made) return [scoresValue(made)];
  }
  const leaf = isLeafFunction(opType) ? leafTableIn(value) : undefined;
  if (leaf === undefined) throw severalTrees(opType, scores, attributes);
  return [leavesValue(applyToLeaves(leaf, opType))];
};

const clip: Operator = ([value, low, high], attributes) => {
  const [lowest, highest] = clipBounds(low, high, attributes);
  const leaf = leafTableIn(value);
  if (leaf === undefined) throw severalTrees('Clip', undefined, attributes);
  return [leavesValue(mapLeaves(leaf, (x) => Math.min(Math.max(x, lowest), highest)))];
};

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
  if (value === undefined || value.kind === 'labels' || isSum(value)) return [value as Value];
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
  const leaves = leaf && bestOfLeafRows(leaf, opType === 'ArgMin');
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
  inputs: Value[],
): Operator | undefined {
  const isOwn = domain === 'ai.onnx.ml' ? ML_NAMES.includes(opType) : !ML_NAMES.includes(opType);
  const isKnown = isOwn && ['', 'ai.onnx', 'ai.onnx.ml'].includes(domain);
  if (!isKnown || !inputs.some(isBehind) || !Object.hasOwn(BEHIND, opType)) return undefined;
  return BEHIND[opType];
}
