// Unpacks the nodes when the module is instantiated: the streams that a module holds are small, the
// nodes that a row walks are fast. Trees stand in the streams in pre-order, left before right.
//
//   0            4            8                         16
//   ├ next ──────┼ slot ──────┼ threshold, set or value ─┤   children: right at `next`, left at `next` + 16
//
// A leaf's slot is slot 0, whose value is NaN, and its `next` is itself: walking on from it stays there.
import {
  HEADER_RAW_COUNT,
  LEAF_BYTES,
  LEAF_MINIMUM,
  LEAF_PLANE,
  LEAF_POSITIONS,
  LEAF_STEP,
  LEAF_TABLE,
  LEAF_VECTORS,
  NODE_BYTES,
  NODE_PAYLOAD,
  NODE_ROOTS,
  NODE_SLOT,
  NODE_TREE_COUNT,
  NODE_VECTOR,
  NODES,
  SLOT_BYTES,
  SLOT_FLAGS,
  SLOT_IS_CATEGORY,
  SLOT_SET_BYTES,
  SLOT_THRESHOLDS,
  SLOTS,
  STREAM_LEAVES,
  STREAM_RANK_BYTES,
  STREAM_RANKS,
  STREAM_SETS,
  STREAM_SLOT_BYTES,
  STREAM_SLOTS,
  UNPACK_STACK,
} from '../shared/abi';
import { loadPacked } from './sums';

/** Reads the streams from their starts; their words of the header serve as the reading positions. */
export function unpackNodes(): void {
  let end: usize = load<u32>(NODES);
  let root: usize = load<u32>(NODE_ROOTS);
  const lastRoot = root + ((<usize>load<u32>(NODE_TREE_COUNT)) << 2);
  for (; root < lastRoot; root += 4) {
    store<u32>(root, <u32>end);
    end = unpackTree(end);
  }
}

/** Unpacks the tree whose root stands at `root`; the address behind its last node. */
function unpackTree(root: usize): usize {
  const stack: usize = load<u32>(UNPACK_STACK);
  const positions: usize = load<u32>(LEAF_POSITIONS);
  if (positions != 0) store<u32>(positionOf(positions, root), load<u32>(positions - 16));
  let end = root + NODE_BYTES;
  let top = stack + 4;
  store<u32>(stack, <u32>root);
  while (top > stack) {
    top -= 4;
    const node: usize = load<u32>(top);
    const slot = take(STREAM_SLOTS, load<u32>(STREAM_SLOT_BYTES));
    store<u32>(node, slot << 3, NODE_SLOT);
    if (slot == 0) {
      store<u32>(node, <u32>node);
      unpackLeaf(node);
      continue;
    }
    store<u32>(node, <u32>end);
    unpackCondition(node, slot);
    store<u32>(top, <u32>end);
    store<u32>(top, <u32>(end + NODE_BYTES), 4);
    top += 8;
    end += 2 * NODE_BYTES;
  }
  return end;
}

function unpackCondition(node: usize, slot: u32): void {
  const record = <usize>load<u32>(SLOTS) + <usize>slot * SLOT_BYTES;
  if ((load<u32>(record, SLOT_FLAGS) & SLOT_IS_CATEGORY) == 0) {
    const rank: usize = take(STREAM_RANKS, load<u32>(STREAM_RANK_BYTES));
    const threshold = load<f64>(<usize>load<u32>(record, SLOT_THRESHOLDS) + (rank << 3));
    store<f64>(node, threshold, NODE_PAYLOAD);
    return;
  }
  const bytes = load<u32>(record, SLOT_SET_BYTES);
  const set: usize = load<u32>(STREAM_SETS);
  store<u32>(STREAM_SETS, <u32>set + bytes);
  if (bytes > 8) {
    store<u64>(node, <u64>set, NODE_PAYLOAD);
    return;
  }
  store<u64>(node, load<u64>(set) & (u64.MAX_VALUE >> (64 - ((<u64>bytes) << 3))), NODE_PAYLOAD);
}

function unpackLeaf(node: usize): void {
  const positions: usize = load<u32>(LEAF_POSITIONS);
  const rawCount = load<u32>(NODE_VECTOR) != 0 ? load<u32>(HEADER_RAW_COUNT) : 1;
  if (positions != 0) {
    // The running count of leaves stands before the first position.
    const position = load<u32>(positions - 16);
    store<u32>(positions - 16, position + 1);
    store<u32>(positionOf(positions, node), position);
  }
  if (load<u32>(NODE_VECTOR) == 0) {
    store<f64>(node, takeLeafValue(), NODE_PAYLOAD);
    return;
  }
  const values: usize = load<u32>(LEAF_VECTORS);
  store<u32>(LEAF_VECTORS, <u32>values + (rawCount << 3));
  store<u64>(node, <u64>values, NODE_PAYLOAD);
  for (let k: u32 = 0; k < rawCount; k++) store<f64>(values + ((<usize>k) << 3), takeLeafValue());
}

/** Where the position of a leaf stands, and at a root that of its tree's first leaf. */
export function positionOf(positions: usize, node: usize): usize {
  return positions + ((node - <usize>load<u32>(NODES)) >> 2);
}

export function takeLeafValue(): f64 {
  const bytes = load<u32>(LEAF_BYTES);
  const at: usize = load<u32>(STREAM_LEAVES);
  store<u32>(STREAM_LEAVES, <u32>at + (bytes == 8 ? 8 : 1));
  const plane = load<u32>(LEAF_PLANE);
  const value = loadPacked(at, 0, bytes, plane, load<f64>(LEAF_MINIMUM), load<f64>(LEAF_STEP));
  const table: usize = load<u32>(LEAF_TABLE);
  return table == 0 ? value : load<f64>(table + ((<usize>value) << 3));
}

/** The next 1, 2 or 4 bytes of a stream. */
export function take(stream: usize, bytes: u32): u32 {
  const at: usize = load<u32>(stream);
  store<u32>(stream, <u32>at + bytes);
  return integerAt(at, bytes);
}

/** An integer of 1, 2 or 4 bytes. */
export function integerAt(at: usize, bytes: u32): u32 {
  if (bytes == 1) return load<u8>(at);
  return bytes == 2 ? <u32>load<u16>(at) : load<u32>(at);
}
