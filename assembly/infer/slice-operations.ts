// Makes the operations of the bit slices, once, at the first large batch: a tree becomes a list of
//
//   vector = condition ? left : right        (each a vector: one bit for each row)
//
// whose last results are the planes: bit j of the code of the leaf that each row reaches. From the leaves
// up, a split merges the planes of its children; where both are equal, or one does not matter, there is
// nothing to compute.
//
// A leaf owns a block of 2^q codes, and its lowest q planes do not matter. Its code stands in the module
// as first code of the block × 2, with 2^q added: the lowest bit that is set says q.
import {
  HEADER_TREE_COUNT,
  MOST_PLANES,
  NODE_PAYLOAD,
  NODE_ROOTS,
  NODE_SLOT,
  OPERATION_BYTES,
  OPERATION_CONDITION,
  OPERATION_LEFT,
  OPERATION_RIGHT,
  SLICE_LEAF_CODES,
  SLICE_OPERATIONS,
  SLICE_PLANES,
  SLICE_READY,
  SLICE_SCRATCH,
  SLICE_TREES,
  SLICE_VALUES,
  SLICE_VECTORS,
  SLICED_BYTES,
  SLICED_OPERATION_COUNT,
  SLICED_OPERATIONS,
  SLICED_PLANES,
  SLICED_VALUES,
  SLOT_BYTES,
  SLOT_CONDITIONS,
  SLOT_FIRST_CATEGORY,
  SLOT_FIRST_LARGE,
  SLOT_SET_COUNT,
  SLOT_SETS,
  SLOTS,
  VECTOR_BYTES,
} from '../shared/abi';
import { makeNumbers, thresholdVector } from './slice-numbers';

// While operations are made, the scratch begins with the places to write and read next.
const NEXT_OPERATION = 0;
const NEXT_VECTOR = 4;
const NEXT_CODE = 8;
const NEXT_VALUES = 12;
const CURSOR_BYTES = 16;

/** A plane that does not matter: no vector stands there. */
const ANY: u32 = 0;

export function makeOperations(): void {
  const scratch: usize = load<u32>(SLICE_SCRATCH);
  const zeros: usize = load<u32>(SLICE_VECTORS);
  memory.fill(zeros + VECTOR_BYTES, 0xff, VECTOR_BYTES);
  store<u32>(scratch, load<u32>(SLICE_OPERATIONS), NEXT_OPERATION);
  store<u32>(scratch, load<u32>(SLICE_LEAF_CODES), NEXT_CODE);
  store<u32>(scratch, load<u32>(SLICE_VALUES), NEXT_VALUES);
  makeNumbers();
  const roots: usize = load<u32>(NODE_ROOTS);
  const treeCount: usize = load<u32>(HEADER_TREE_COUNT);
  const trees: usize = load<u32>(SLICE_TREES);
  for (let tree: usize = 0; tree < treeCount; tree++) {
    sliceTree(load<u32>(roots + (tree << 2)), trees + tree * SLICED_BYTES);
  }
  // The tree that is not there has no operations, planes of zeros, and the value 0.
  const absent = trees + treeCount * SLICED_BYTES;
  store<u32>(absent, load<u32>(scratch, NEXT_VALUES), SLICED_VALUES);
  for (let plane: usize = 0; plane < <usize>MOST_PLANES; plane++) {
    store<u32>(absent + (plane << 2), <u32>zeros, SLICED_PLANES);
  }
  store<u32>(SLICE_READY, 1);
}

/** OUT: a tree's record, operations and leaf values. */
function sliceTree(root: usize, record: usize): void {
  const scratch: usize = load<u32>(SLICE_SCRATCH);
  const firstVector = load<u32>(SLICE_VECTORS) + 2 * VECTOR_BYTES;
  const values = load<u32>(scratch, NEXT_VALUES);
  store<u32>(record, load<u32>(scratch, NEXT_OPERATION), SLICED_OPERATIONS);
  store<u32>(record, values, SLICED_VALUES);
  store<u32>(scratch, firstVector, NEXT_VECTOR);
  sliceNode(root, scratch + CURSOR_BYTES);
  const made = (load<u32>(scratch, NEXT_VECTOR) - firstVector) / VECTOR_BYTES;
  store<u32>(record, made, SLICED_OPERATION_COUNT);
  store<u32>(scratch, values + (8 << load<u32>(SLICE_PLANES)), NEXT_VALUES);
  const zeros = load<u32>(SLICE_VECTORS);
  const count: usize = load<u32>(SLICE_PLANES);
  for (let plane: usize = 0; plane < <usize>MOST_PLANES; plane++) {
    const known = plane < count ? load<u32>(scratch + CURSOR_BYTES + (plane << 2)) : ANY;
    store<u32>(record + (plane << 2), known == ANY ? zeros : known, SLICED_PLANES);
  }
}

/** OUT: the vectors of a subtree's planes, at `planes`; behind them is room for those of its right child. */
function sliceNode(node: usize, planes: usize): void {
  const slot: usize = load<u32>(node, NODE_SLOT);
  if (slot == 0) {
    sliceLeaf(node, planes);
    return;
  }
  const bytes = (<usize>load<u32>(SLICE_PLANES)) << 2;
  const right: usize = load<u32>(node);
  const condition = conditionOf(node, slot);
  sliceNode(right + 16, planes);
  sliceNode(right, planes + bytes);
  for (let at = planes; at < planes + bytes; at += 4) {
    store<u32>(at, merge(load<u32>(at), load<u32>(at + bytes), condition));
  }
}

/** The vector that is `left` where the condition holds and `right` where it does not. */
function merge(left: u32, right: u32, condition: u32): u32 {
  if (left == right || right == ANY) return left;
  if (left == ANY) return right;
  const zeros = load<u32>(SLICE_VECTORS);
  if (left == zeros + VECTOR_BYTES && right == zeros) return condition;
  const scratch: usize = load<u32>(SLICE_SCRATCH);
  const operation: usize = load<u32>(scratch, NEXT_OPERATION);
  store<u32>(operation, left, OPERATION_LEFT);
  store<u32>(operation, right, OPERATION_RIGHT);
  store<u32>(operation, condition, OPERATION_CONDITION);
  store<u32>(scratch, <u32>(operation + OPERATION_BYTES), NEXT_OPERATION);
  const vector = load<u32>(scratch, NEXT_VECTOR);
  store<u32>(scratch, vector + VECTOR_BYTES, NEXT_VECTOR);
  return vector;
}

/** OUT: the planes of a leaf's code; its value, at each code of its block. */
function sliceLeaf(node: usize, planes: usize): void {
  const scratch: usize = load<u32>(SLICE_SCRATCH);
  const at: usize = load<u32>(scratch, NEXT_CODE);
  store<u32>(scratch, <u32>(at + 2), NEXT_CODE);
  const code: u32 = load<u16>(at);
  const marker = code & (0 - code);
  const first = (code ^ marker) >> 1;
  const zeros = load<u32>(SLICE_VECTORS);
  const count = load<u32>(SLICE_PLANES);
  for (let plane: u32 = 0; plane < count; plane++) {
    const bit = (first >> plane) & 1;
    const vector = (<u32>1) << plane < marker ? ANY : zeros + bit * VECTOR_BYTES;
    store<u32>(planes + ((<usize>plane) << 2), vector);
  }
  const values: usize = load<u32>(scratch, NEXT_VALUES);
  for (let k = first; k < first + marker; k++) {
    store<f64>(values + ((<usize>k) << 3), load<f64>(node, NODE_PAYLOAD));
  }
}

/** The vector of a split's condition. */
function conditionOf(node: usize, slot: usize): u32 {
  const record = <usize>load<u32>(SLOTS) + (slot >> 3) * SLOT_BYTES;
  if (slot < <usize>load<u32>(SLOT_FIRST_CATEGORY)) {
    return thresholdVector(record, load<f64>(node, NODE_PAYLOAD));
  }
  const isLarge = slot >= <usize>load<u32>(SLOT_FIRST_LARGE);
  const set = isLarge ? load<u32>(node, NODE_PAYLOAD) : <u32>node + NODE_PAYLOAD;
  const number = load<u32>(record, SLOT_SET_COUNT);
  store<u32>(<usize>load<u32>(record, SLOT_SETS) + ((<usize>number) << 2), set);
  store<u32>(record, number + 1, SLOT_SET_COUNT);
  return load<u32>(record, SLOT_CONDITIONS) + number * VECTOR_BYTES;
}
