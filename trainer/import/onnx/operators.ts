// The operators in front of the trees and the trees themselves, by their names: what each makes of columns
// of features and of constants. One that is not listed, or is used in a way that cannot be folded, is refused.

import { operatorBehind } from './behind-trees.ts';
import { readClassicTrees } from './classic-trees.ts';
import { encodeBlock, oneHotColumns } from './column-encoders.ts';
import {
  applyFunction,
  clipColumns,
  compareColumns,
  computeColumns,
  imputeColumns,
  refuseMissing,
  scaleColumns,
} from './column-operators.ts';
import { type Column, type ColumnBlock, mapColumn } from './columns.ts';
import { withSums } from './float32-sums.ts';
import {
  clipBounds,
  columnsOf,
  columnsValue,
  constantOf,
  type GraphValue,
  type Operator,
  scoresValue,
} from './graph-values.ts';
import { readEncoding } from './label-encoder.ts';
import { ELEMENT_BOOL, ELEMENT_INT32, ELEMENT_INT64 } from './proto.ts';
import { classifierScores, regressorScores } from './scores.ts';
import {
  cast,
  concat,
  constantNode,
  flatten,
  reshape,
  select,
  slice,
  squeeze,
  vectorize,
} from './shape-operators.ts';
import { readTreeEnsemble } from './tree-ensemble-v5.ts';
import { EQ, MEMBER, NEQ, type TreeTable } from './tree-table.ts';

/** Add, Sub, Mul, Div of columns and constants. */
const compute: Operator = ([a, b], attributes, { opType }) => {
  const isConstantFirst = a?.kind === 'constant';
  const [value, other] = isConstantFirst ? [b, a] : [a, b];
  const constants = constantOf(other, attributes);
  const block = columnsOf(value, attributes);
  return [columnsValue(computeColumns(block, constants, opType, isConstantFirst, attributes))];
};

const transform: Operator = (_inputs, attributes) => {
  throw attributes.failure(
    'onnxruntime computes it in its own way for each processor, so that a threshold behind it ' +
      'cannot be put exactly; only scores of trees can be transformed',
  );
};

/** Abs, Ceil, Floor, IsNaN, Neg, Not, Sqrt. */
const exactFunction: Operator = ([value], attributes, { opType, precision }) => {
  attributes.ints('consumed_inputs');
  return [columnsValue(applyFunction(columnsOf(value, attributes), opType, precision))];
};

const clip: Operator = ([value, low, high], attributes) => {
  const [lowest, highest] = clipBounds(low, high, attributes);
  return [columnsValue(clipColumns(columnsOf(value, attributes), lowest, highest))];
};

/** Greater, GreaterOrEqual, Less and LessOrEqual of columns and a constant. */
const compare: Operator = ([value, other], attributes, { opType }) => {
  const constants = constantOf(other, attributes);
  const of = (i: number) => constants[constants.length === 1 ? 0 : i];
  const block = columnsOf(value, attributes);
  const holds: Record<string, (value: number, i: number) => boolean> = {
    Greater: (x, i) => x > of(i),
    GreaterOrEqual: (x, i) => x >= of(i),
    Less: (x, i) => x < of(i),
    LessOrEqual: (x, i) => x <= of(i),
  };
  const isFalling = opType.startsWith('Less');
  return [columnsValue(compareColumns(block, holds[opType], isFalling, ELEMENT_BOOL))];
};

/** Binarizer: onnxruntime stops with an error at a missing value. */
const binarize: Operator = ([value], attributes, context) => {
  const threshold = attributes.float('threshold', 0);
  const block = columnsOf(value, attributes);
  refuseMissing(block, context);
  const isAbove = (x: number) => x > threshold;
  return [columnsValue(compareColumns(block, isAbove, false, block.elementType))];
};

const encode: Operator = ([value], attributes, context) => {
  const encoding = readEncoding(attributes, context.opType);
  const block = columnsOf(value, attributes);
  return [columnsValue(encodeBlock(block, encoding, attributes, context))];
};

const normalize: Operator = (_inputs, attributes) => {
  throw attributes.failure(
    'Normalizer is not supported in front of the trees: it divides each column by a size of the ' +
      'whole row, so that no condition on it is one on a single feature; train the trees on columns ' +
      'as they are',
  );
};

const treeOperator: Operator = ([value], attributes, { opType, file, codeFeatures }) => {
  const block = columnsOf(value, attributes);
  const { columns } = block;
  if (opType === 'TreeEnsembleClassifier') {
    const operator = readClassicTrees(attributes, 'class');
    const compared = comparedColumns(block, operator.table.value);
    markCodes(operator.table, columns, codeFeatures);
    const scores = classifierScores(operator, compared, file);
    return [{ kind: 'labels' }, scoresValue(withSums(scores, operator, block.elementType))];
  }
  const operator =
    opType === 'TreeEnsemble'
      ? readTreeEnsemble(attributes)
      : readClassicTrees(attributes, 'target');
  markCodes(operator.table, columns, codeFeatures);
  const scores = regressorScores(operator, columns, file);
  return [scoresValue(withSums(scores, operator, block.elementType))];
};

/** Notes which features nodes compare by `==`. */
function markCodes(
  { mode, feature }: TreeTable,
  columns: Column[],
  codeFeatures: Set<number>,
): void {
  mode.forEach((each, node) => {
    const column = columns[feature[node]];
    if ([EQ, NEQ, MEMBER].includes(each) && column) codeFeatures.add(column.feature);
  });
}

/** Up to here every whole number is a float32. */
const LARGEST_EXACT = 2 ** 24;

/** The columns as they are compared: whole numbers as float32, where that makes a difference. */
function comparedColumns({ columns, elementType }: ColumnBlock, values: Float64Array): Column[] {
  const isWhole = [ELEMENT_INT32, ELEMENT_INT64].includes(elementType);
  if (!isWhole || values.every((value) => Math.abs(value) < LARGEST_EXACT)) return columns;
  return columns.map((column) => mapColumn(column, Math.fround));
}

const OPERATORS: Record<string, Operator> = {
  Abs: exactFunction,
  Add: compute,
  Cast: cast,
  Ceil: exactFunction,
  Clip: clip,
  Concat: concat,
  Constant: constantNode,
  Div: compute,
  Exp: transform,
  Flatten: flatten,
  Floor: exactFunction,
  Gather: select,
  Greater: compare,
  GreaterOrEqual: compare,
  Identity: ([value]) => [value],
  IsNaN: exactFunction,
  Less: compare,
  LessOrEqual: compare,
  Mul: compute,
  Neg: exactFunction,
  Not: exactFunction,
  Reshape: reshape,
  Sigmoid: transform,
  Slice: slice,
  Softmax: transform,
  Sqrt: exactFunction,
  Squeeze: squeeze,
  Sub: compute,
  Unsqueeze: squeeze,
};

const ML_OPERATORS: Record<string, Operator> = {
  ArrayFeatureExtractor: select,
  Binarizer: binarize,
  CategoryMapper: encode,
  FeatureVectorizer: vectorize,
  Imputer: ([value], attributes, { precision }) => [
    columnsValue(imputeColumns(columnsOf(value, attributes), attributes, precision)),
  ],
  LabelEncoder: encode,
  Normalizer: normalize,
  OneHotEncoder: ([value], attributes, context) => [
    columnsValue(oneHotColumns(columnsOf(value, attributes), attributes, context)),
  ],
  Scaler: ([value], attributes) => [
    columnsValue(scaleColumns(columnsOf(value, attributes), attributes)),
  ],
  TreeEnsemble: treeOperator,
  TreeEnsembleClassifier: treeOperator,
  TreeEnsembleRegressor: treeOperator,
};

/** The operator of a domain and name, for such inputs; undefined when it is not known. */
export function operatorOf(
  domain: string,
  opType: string,
  inputs: GraphValue[],
): Operator | undefined {
  const operators =
    domain === 'ai.onnx.ml' ? ML_OPERATORS : ['', 'ai.onnx'].includes(domain) ? OPERATORS : {};
  const front = Object.hasOwn(operators, opType) ? operators[opType] : undefined;
  return operatorBehind(domain, opType, inputs) ?? front;
}
