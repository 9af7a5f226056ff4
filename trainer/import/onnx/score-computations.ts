// Operators behind the trees that compute: with constants, with each other, along a row and value by value.
import { clamp } from '../../base/clamp.ts';
import type { Attributes } from './attributes.ts';
import {
  type Constant,
  clipBounds,
  constantOf,
  type GraphValue,
  leafTableIn,
  leavesValue,
  type Operator,
  scoresOf,
  scoresValue,
} from './graph-values.ts';
import {
  applyToLeaves,
  areAlike,
  combineLeaves,
  isLeafFunction,
  type LeafTable,
  mapLeaves,
  type RowOfNumbers,
  scoresOfLeaves,
  sumLeafRows,
  zipLeaves,
} from './leaf-table.ts';
import {
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
import { transformScores } from './score-operators.ts';
import { type Scores, widthOf } from './scores.ts';

/** Whether the value is a sum of a row, or what is made of one. */
export function isSum(value: GraphValue | undefined): value is SumValue {
  return value !== undefined && ['rowSum', 'rowMask', 'wholeSum'].includes(value.kind);
}

/** Why a function of scores cannot be told leaf by leaf. */
export function severalTrees(operator: string, scores: Scores | undefined, attributes: Attributes) {
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
export const compute: Operator = ([a, b], attributes, { opType }) => {
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
  a: GraphValue | undefined,
  b: GraphValue | undefined,
  operator: string,
  attributes: Attributes,
): GraphValue {
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
  a: GraphValue | undefined,
  b: GraphValue | undefined,
  operator: string,
  attributes: Attributes,
): GraphValue {
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
export const compare: Operator = ([a, b], attributes, { opType }) => {
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
export const choose: Operator = (inputs, attributes) => {
  const parts = inputs.map((value) =>
    value.kind === 'constant' ? rowOf(value) : leafTableIn(value),
  );
  const [condition, yes, no] = parts;
  if (!condition || !yes || !no) throw severalTrees('Where', undefined, attributes);
  const apply = ([holds, a, b]: number[]) => (holds ? a : b);
  return [leavesValue(zipLeaves([condition, yes, no], yes.elementType, attributes, apply))];
};

/** Scores that can be added: those of a single tree behind a link are what its leaves say. */
export function addends(values: GraphValue[], attributes: Attributes): Scores[] {
  return values.map((value) => {
    const scores = scoresOf(value, attributes);
    const leaf = plainScores(scores) || values.length < 2 ? undefined : leafTableIn(value);
    return leaf ? { ...scoresOfLeaves(leaf), classes: scores.classes } : scores;
  });
}

/** Sum and Mean of scores. */
export const sum: Operator = (inputs, attributes, { opType }) => {
  const parts = addends(inputs, attributes);
  return [scoresValue(sumScores(parts, opType === 'Mean' ? 1 / parts.length : 1, attributes))];
};

/** ReduceMean and ReduceSum over the layers of a stack, and the sum of a row. */
export const reduce: Operator = ([value, axesInput], attributes, { opType }) => {
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
export const transform: Operator = ([value], attributes, { opType }) => {
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
  return [leavesValue(applyToLeaves(leaf, opType, attributes))];
};

/** Clip: leaf by leaf alone. */
export const clip: Operator = ([value, low, high], attributes) => {
  const [lowest, highest] = clipBounds(low, high, attributes);
  const leaf = leafTableIn(value);
  if (leaf === undefined) throw severalTrees('Clip', undefined, attributes);
  return [leavesValue(mapLeaves(leaf, (x) => clamp(x, lowest, highest)))];
};
