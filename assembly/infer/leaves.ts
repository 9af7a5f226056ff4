// Leaf indices: which leaf of each tree a row falls into.
import {
  HEADER_OUTPUT,
  HEADER_TREE_COUNT,
  KIND_LEAVES,
  LEAF_NUMBER_BYTES,
  LEAF_NUMBERS,
  LEAF_POSITIONS,
  NODE_ROOTS,
  SLOT_VALUES,
  STATUS_CAPACITY,
  STATUS_NOT_PROVIDED,
  STATUS_OK,
} from '../shared/abi';
import { row_capacity, rowAddress } from './module';
import { fillSlots, findLeaf } from './nodes';
import { loadPlanes } from './sums';
import { positionOf } from './unpack';

/** Answers `rows` rows with the number of the leaf reached in each tree. */
export function predict_leaves(rows: i32): i32 {
  const capacity = <u32>row_capacity(KIND_LEAVES);
  if (capacity == 0) return STATUS_NOT_PROVIDED;
  if (<u32>rows > capacity) return STATUS_CAPACITY;
  let out: usize = load<u32>(HEADER_OUTPUT);
  const slots: usize = load<u32>(SLOT_VALUES);
  const firstRoot: usize = load<u32>(NODE_ROOTS);
  const lastRoot = firstRoot + ((<usize>load<u32>(HEADER_TREE_COUNT)) << 2);
  for (let i = 0; i < rows; i++) {
    fillSlots(rowAddress(i), slots);
    for (let root = firstRoot; root < lastRoot; root += 4) {
      const first: usize = load<u32>(root);
      store<f64>(out, leafNumber(first, findLeaf(slots, first)));
      out += 8;
    }
  }
  return STATUS_OK;
}

/** Number of a leaf within the tree of the given root. */
function leafNumber(root: usize, leaf: usize): u32 {
  const positions: usize = load<u32>(LEAF_POSITIONS);
  const position: usize = load<u32>(positionOf(positions, leaf));
  const numbers: usize = load<u32>(LEAF_NUMBERS);
  if (numbers == 0) return <u32>position - load<u32>(positionOf(positions, root));
  // Before the first position stands the number of all leaves.
  return loadPlanes(numbers + position, load<u32>(LEAF_NUMBER_BYTES), load<u32>(positions - 16));
}
