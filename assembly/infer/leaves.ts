// Leaf indices: which leaf of each tree a row falls into.
import {
  HEADER_OUTPUT,
  HEADER_TREE_COUNT,
  KIND_LEAVES,
  LEAF_NUMBERS,
  LEAF_POSITIONS,
  NODE_ROOTS,
  NODES,
  SLOT_VALUES,
  STATUS_CAPACITY,
  STATUS_NOT_PROVIDED,
  STATUS_OK,
} from '../shared/abi';
import { row_capacity, rowAddress } from './module';
import { fillSlots, findLeaf } from './nodes';

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
      store<f64>(out, leafNumber(findLeaf(slots, load<u32>(root))));
      out += 8;
    }
  }
  return STATUS_OK;
}

function leafNumber(leaf: usize): u32 {
  const offset = (leaf - <usize>load<u32>(NODES)) >> 2;
  const position: usize = load<u32>(<usize>load<u32>(LEAF_POSITIONS) + offset);
  return load<u32>(<usize>load<u32>(LEAF_NUMBERS) + (position << 2));
}
