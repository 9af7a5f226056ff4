// The operators that move values about without changing them: columns chosen, joined and reshaped, casts
// and constants.
import {
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
  type TensorProto,
} from '../../onnx-proto.ts';
import { type Attributes, tensorNumbers } from './attributes.ts';
import type { Budget } from './budget.ts';
import { castColumns } from './column-operators.ts';
import type { Column, ColumnBlock } from './columns.ts';
import {
  type Constant,
  type Context,
  columnsOf,
  columnsValue,
  constantOf,
  type Operator,
  scoresOf,
  scoresValue,
  takenIndices,
  type Value,
} from './graph-values.ts';
import { joinScores, selectScores } from './score-operators.ts';

/** Gather, ArrayFeatureExtractor: some of the columns. */
export const select: Operator = ([value, indices], attributes, context) => {
  const { opType, nameScores } = context;
  const axis = opType === 'Gather' ? attributes.int('axis', 0) : 1;
  if (value?.kind === 'constant' && indices?.kind === 'labels') {
    nameScores(value.texts.length > 0 ? value.texts : Array.from(value.numbers, String));
    return [{ kind: 'labels' }];
  }
  if (axis !== 1 && axis !== -1) throw attributes.failure(`axis ${axis} is not supported`);
  return [take(value, constantOf(indices, attributes), attributes, context)];
};

function take(
  value: Value | undefined,
  indices: ArrayLike<number>,
  attributes: Attributes,
  { budget }: Context,
): Value {
  budget.spend(indices.length, (why) => attributes.failure(why));
  if (value?.kind === 'scores') {
    const { scores } = value;
    const count = scores.classes.length || scores.rawCount;
    return scoresValue(selectScores(scores, takenIndices(indices, count, attributes), attributes));
  }
  const block = columnsOf(value, attributes);
  const taken = takenIndices(indices, block.columns.length, attributes);
  return columnsValue({ ...block, columns: taken.map((index) => block.columns[index]) });
}

export const cast: Operator = ([value], attributes, context) => {
  if (value?.kind === 'columns') return [columnsValue(castColumns(value, attributes, context))];
  const to = attributes.int('to');
  attributes.int('saturate', 1);
  if (value?.kind !== 'labels' && ![ELEMENT_FLOAT, ELEMENT_DOUBLE].includes(to)) {
    throw attributes.failure(`a cast to element type ${to} is not supported here`);
  }
  return [value];
};

export const concat: Operator = (inputs, attributes, { budget }) => {
  const axis = attributes.has('axis') ? attributes.int('axis') : 1;
  if (inputs.every((value) => value.kind === 'stack') && axis === 0) {
    const count = inputs.reduce(
      (sum, value) => sum + (value.kind === 'stack' ? value.layers.length : 0),
      0,
    );
    budget.spend(count, (why) => attributes.failure(why));
    const layers = inputs.flatMap((value) => (value.kind === 'stack' ? value.layers : []));
    return [{ kind: 'stack', layers }];
  }
  if (axis !== 1 && axis !== -1) throw attributes.failure(`axis ${axis} is not supported`);
  if (inputs[0]?.kind === 'labels') return [inputs[0]];
  if (inputs[0]?.kind === 'scores') {
    const parts = inputs.map((value) => scoresOf(value, attributes));
    const shares = parts.reduce((sum, { rawCount, terms }) => sum + rawCount + terms.length, 0);
    budget.spend(shares, (why) => attributes.failure(why));
    return [scoresValue(joinScores(parts, attributes))];
  }
  const blocks = inputs.map((value) => columnsOf(value, attributes));
  const columns = sideBySide(blocks, attributes, budget);
  return [columnsValue({ columns, elementType: blocks[0]?.elementType ?? ELEMENT_FLOAT })];
};

/** The columns of all blocks. */
function sideBySide(blocks: ColumnBlock[], attributes: Attributes, budget: Budget): Column[] {
  const count = blocks.reduce((sum, { columns }) => sum + columns.length, 0);
  budget.spend(count, (why) => attributes.failure(why));
  return blocks.flatMap(({ columns }) => columns);
}

/** FeatureVectorizer: columns side by side, as float32. */
export const vectorize: Operator = (inputs, attributes, { budget }) => {
  attributes.ints('inputdimensions');
  const blocks = inputs.map((value) => columnsOf(value, attributes));
  if (blocks.some(({ elementType }) => elementType !== ELEMENT_FLOAT)) {
    throw attributes.failure('takes other than float32 columns, which is not supported');
  }
  const columns = sideBySide(blocks, attributes, budget);
  return [columnsValue({ columns, elementType: ELEMENT_FLOAT })];
};

export const reshape: Operator = ([value, shape], attributes) => {
  attributes.int('allowzero', 0);
  const dims = shape ? Array.from(constantOf(shape, attributes)) : attributes.ints('shape');
  if (value?.kind === 'scores' && dims.length === 3 && dims[0] === 1) {
    return [{ kind: 'stack', layers: [value.scores] }];
  }
  if (value?.kind !== 'columns') return [value];
  const { length } = value.columns;
  const width = dims.at(-1);
  if (width === length || (width === -1 && length === 1)) return [value];
  throw attributes.failure(`${length} columns in another shape are not supported`);
};

/** Squeeze and Unsqueeze: of one column, whose shape does not matter here. */
export const squeeze: Operator = ([value, axes], attributes) => {
  attributes.ints('axes');
  if (axes) constantOf(axes, attributes);
  if (value?.kind === 'columns' && value.columns.length !== 1) {
    throw attributes.failure(`${value.columns.length} columns in another shape are not supported`);
  }
  return [value];
};

export const flatten: Operator = ([value], attributes) => {
  const axis = attributes.int('axis', 1);
  if (axis === 1) return [value];
  throw attributes.failure(`axis ${axis} is not supported`);
};

export const constantNode: Operator = (_inputs, attributes) => {
  const tensor = attributes.rawTensor('value');
  if (tensor) return [constantValue(tensor, 'a constant')];
  const single = ['value_float', 'value_int'].filter((name) => attributes.has(name));
  const numbers = [
    ...attributes.floats('value_floats'),
    ...attributes.ints('value_ints'),
    ...single.map((name) =>
      name === 'value_float' ? attributes.float(name, 0) : attributes.int(name),
    ),
  ];
  const isWhole = attributes.has('value_int') || attributes.has('value_ints');
  const elementType = isWhole ? ELEMENT_INT64 : ELEMENT_FLOAT;
  return [{ kind: 'constant', elementType, numbers: Float64Array.from(numbers), texts: [] }];
};

/** A constant of a graph. */
export function constantValue(tensor: TensorProto, place: string): Constant {
  const isText = tensor.dataType === ELEMENT_STRING;
  return {
    kind: 'constant',
    elementType: tensor.dataType,
    numbers: isText ? new Float64Array(0) : tensorNumbers(tensor, place),
    texts: isText ? (tensor.stringData ?? []) : [],
  };
}
