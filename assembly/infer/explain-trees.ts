// What the contributions kernel asks the nodes and covers, and the stream that says which trees form a block.
import {
  EXPLAIN_STREAM,
  EXPLAIN_STREAM_BYTES,
  EXPLAIN_STREAM_COUNT,
  NODE_BYTES,
  NODE_PAYLOAD,
  NODE_SLOT,
  NODE_VECTOR,
  SLOT_BYTES,
  SLOT_ROW_OFFSET,
  SLOTS,
} from '../shared/abi';
import { coverAddress } from './covers';
import { loadPlanes } from './sums';

/** Element of the stream. */
export function fromStream(index: usize): u32 {
  const at = <usize>load<u32>(EXPLAIN_STREAM) + index;
  return loadPlanes(at, load<u32>(EXPLAIN_STREAM_BYTES), load<u32>(EXPLAIN_STREAM_COUNT));
}

export function isLeaf(node: usize): bool {
  return load<u32>(node, NODE_SLOT) == 0;
}

export function featureOf(split: usize): u32 {
  const slot = <usize>load<u32>(split, NODE_SLOT) >> 3;
  return load<u32>(<usize>load<u32>(SLOTS) + slot * SLOT_BYTES, SLOT_ROW_OFFSET) >> 3;
}

/** Share of a split's training rows that reached a child; even where no row is known. */
export function shareOf(split: usize, child: usize): f64 {
  const whole = load<f64>(coverAddress(split));
  return whole > 0.0 ? load<f64>(coverAddress(child)) / whole : 0.5;
}

/** A leaf's value for raw score k, or of its tree's one. */
export function leafValue(leaf: usize, k: usize): f64 {
  if (load<u32>(NODE_VECTOR) == 0) return load<f64>(leaf, NODE_PAYLOAD);
  return load<f64>(<usize>load<u32>(leaf, NODE_PAYLOAD) + (k << 3));
}

/** What to expect below a node when nothing is known of the row. */
export function meanOf(node: usize, k: usize): f64 {
  if (isLeaf(node)) return leafValue(node, k);
  const right: usize = load<u32>(node);
  const left = right + NODE_BYTES;
  return shareOf(node, left) * meanOf(left, k) + shareOf(node, right) * meanOf(right, k);
}

/** Leaves below a node if all splits there ask the feature and they are `most` at most; otherwise more. */
export function turnLeaves(node: usize, feature: u32, most: u32): u32 {
  if (isLeaf(node)) return 1;
  if (most < 2 || featureOf(node) != feature) return most + 1;
  const right: usize = load<u32>(node);
  const leaves = turnLeaves(right, feature, most - 1);
  return leaves >= most
    ? most + 1
    : leaves + turnLeaves(right + NODE_BYTES, feature, most - leaves);
}
