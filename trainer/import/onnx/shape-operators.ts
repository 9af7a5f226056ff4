// The operators that move values about without changing them: columns chosen, joined and reshaped, casts
// and constants.

import { clamp } from '../../base/clamp.ts';
import { type Attributes, tensorNumbers } from './attributes.ts';
import type { Budget } from './budget.ts';
import { castColumns } from './column-operators.ts';
import type { Column, ColumnBlock } from './columns.ts';
import {
  type Constant,
  columnsOf,
  columnsValue,
  constantOf,
  type GraphContext,
  type GraphValue,
  leafTableIn,
  leavesValue,
  type Operator,
  scoresValue,
  takenIndices,
} from './graph-values.ts';
import { namesIn } from './label-encoder.ts';
import { type LeafTable, mapLeaves, selectLeafColumns } from './leaf-table.ts';
import { ELEMENT_FLOAT, ELEMENT_INT64, ELEMENT_STRING, type TensorProto } from './proto.ts';
import { selectScores } from './score-operators.ts';
import { widthOf } from './scores.ts';

/** Gather, ArrayFeatureExtractor: some of the columns, or the names of classes by their positions. */
export const select: Operator = ([value, indices], attributes, context) => {
  const { opType, nameScores } = context;
  const axis = opType === 'Gather' ? attributes.int('axis', 0) : 1;
  const places = indices?.kind === 'labels' || indices?.kind === 'leaves' ? indices : undefined;
  if (value?.kind === 'constant' && places) {
    if (places.kind === 'labels') {
      nameScores(namesIn(value));
    }
    const leaves = leafTableIn(places);
    if (!leaves || value.texts.length > 0) return [{ kind: 'labels' }];
    return [lookUpLeaves(leaves, value, attributes)];
  }
  if (axis !== 1 && axis !== -1) throw attributes.failure(`axis ${axis} is not supported`);
  return [take(value, constantOf(indices, attributes), attributes, context)];
};

/** A constant's elements at the positions that follow from a single tree. */
function lookUpLeaves(
  leaves: LeafTable,
  { numbers, elementType }: Constant,
  attributes: Attributes,
): GraphValue {
  if (leaves.values.some((at) => !(Number.isInteger(at) && at >= 0 && at < numbers.length))) {
    throw attributes.failure(`takes elements that a constant of ${numbers.length} has not`);
  }
  return leavesValue(mapLeaves(leaves, (at) => numbers[at], elementType));
}

function take(
  value: GraphValue | undefined,
  indices: ArrayLike<number>,
  attributes: Attributes,
  { budget }: GraphContext,
): GraphValue {
  budget.spend(indices.length, (why) => attributes.failure(why));
  if (value?.kind === 'leaves') {
    const columns = takenIndices(indices, value.width, attributes);
    budget.spend(columns.length * value.leaves.length, (why) => attributes.failure(why));
    return leavesValue(selectLeafColumns(value, columns));
  }
  if (value?.kind === 'scores') {
    const { scores } = value;
    const positions = takenIndices(indices, widthOf(scores), attributes);
    const selected = selectScores(scores, positions, attributes);
    return selected === scores ? value : scoresValue(selected);
  }
  const block = columnsOf(value, attributes);
  const taken = takenIndices(indices, block.columns.length, attributes);
  return columnsValue({ ...block, columns: taken.map((index) => block.columns[index]) });
}

/** Slice along the columns, with bounds as attributes (up to version 9) or as inputs. */
export const slice: Operator = ([value, ...bounds], attributes, context) => {
  const [starts, ends, axes, steps] = ['starts', 'ends', 'axes', 'steps'].map((name, i) => {
    const given = bounds[i] ? constantOf(bounds[i], attributes) : undefined;
    return Array.from(given ?? (name === 'steps' ? [] : attributes.ints(name)));
  });
  const isAlongColumns = axes.length === 1 && (axes[0] === 1 || axes[0] === -1);
  if (!isAlongColumns || starts.length !== 1 || ends.length !== 1 || (steps[0] ?? 1) !== 1) {
    throw attributes.failure('only a slice of some columns next to each other is supported');
  }
  const width = widthOfValue(value, attributes);
  const bound = (at: number) => clamp(at < 0 ? at + width : at, 0, width);
  const [first, end] = [bound(starts[0]), bound(ends[0])];
  if (end <= first) throw attributes.failure('takes no column');
  const indices = Array.from({ length: end - first }, (_, i) => first + i);
  return [take(value, indices, attributes, context)];
};

function widthOfValue(value: GraphValue | undefined, attributes: Attributes): number {
  if (value?.kind === 'leaves') return value.width;
  if (value?.kind === 'scores') return widthOf(value.scores);
  return columnsOf(value, attributes).columns.length;
}

export const cast: Operator = ([value], attributes, context) => [
  columnsValue(castColumns(columnsOf(value, attributes), attributes, context)),
];

export const concat: Operator = (inputs, attributes, { budget }) => {
  const axis = attributes.has('axis') ? attributes.int('axis') : 1;
  if (axis !== 1 && axis !== -1) throw attributes.failure(`axis ${axis} is not supported`);
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
  const { length } = columnsOf(value, attributes).columns;
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
