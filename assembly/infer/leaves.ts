// Leaf indices: which leaf of each tree a row falls into.
import {
  HEADER_OUTPUT,
  HEADER_TREE_COUNT,
  KIND_LEAVES,
  NODE_LEFT,
  STATUS_CAPACITY,
  STATUS_NOT_PROVIDED,
  STATUS_OK,
  TRAVERSAL_ROOTS,
} from '../shared/abi';
import { row_capacity, rowAddress } from './module';
import { findLeaf } from './nodes';

/** Answers `rows` rows with the number of the leaf reached in each tree. */
export function predict_leaves(rows: i32): i32 {
  const capacity = <u32>row_capacity(KIND_LEAVES);
  if (capacity == 0) return STATUS_NOT_PROVIDED;
  if (<u32>rows > capacity) return STATUS_CAPACITY;
  let out: usize = load<u32>(HEADER_OUTPUT);
  const roots: usize = load<u32>(TRAVERSAL_ROOTS);
  const end: usize = load<u32>(HEADER_TREE_COUNT) << 2;
  for (let i = 0; i < rows; i++) {
    const row = rowAddress(i);
    for (let t: usize = 0; t < end; t += 4) {
      store<f64>(out, load<i32>(findLeaf(row, load<u32>(roots + t)), NODE_LEFT));
      out += 8;
    }
  }
  return STATUS_OK;
}
