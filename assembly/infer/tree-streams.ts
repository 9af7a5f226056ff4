// The trees as a module holds them: streams of slots, of ranks of thresholds, of sets and of leaf values, each tree in
// pre-order, left before right. Here they are read without unpacking nodes of them. The words that say where nodes are
// unpacked from say here how far each stream is read.
import {
  FUSED_ORDER,
  FUSED_ORDER_BYTES,
  FUSED_TREE_BYTES,
  HEADER_RAW_COUNT,
  HEADER_TREE_COUNT,
  LEAF_BYTES,
  SLOT_BYTES,
  SLOT_FLAGS,
  SLOT_IS_CATEGORY,
  SLOT_SET_BYTES,
  SLOTS,
  STREAM_LEAVES,
  STREAM_RANK_BYTES,
  STREAM_RANKS,
  STREAM_SETS,
  STREAM_SLOT_BYTES,
  STREAM_SLOTS,
} from '../shared/abi';
import { take } from './unpack';

/** The four words of the streams follow each other. */
const POSITIONS: usize = STREAM_SLOTS;
let start: v128 = i32x4.splat(0);

/** Where there are several raw scores, trees are not read in their order: it is noted where each begins. */
export function beginTrees(): void {
  start = v128.load(POSITIONS);
  if (load<u32>(HEADER_RAW_COUNT) == 1) return;
  for (let tree: usize = 0; tree < <usize>load<u32>(HEADER_TREE_COUNT); tree++) {
    v128.store(notedOf(tree), v128.load(POSITIONS));
    passOver();
  }
}

/** Puts the streams back to their starts. */
export function endTrees(): void {
  v128.store(POSITIONS, start);
}

/** The next to be read is this tree: where there is one raw score, the one behind the last. */
export function findTree(tree: usize): void {
  if (load<u32>(HEADER_RAW_COUNT) > 1) v128.store(POSITIONS, v128.load(notedOf(tree)));
}

/** Leaves of the trees before the next one. */
export function leavesBefore(): usize {
  const read = load<u32>(STREAM_LEAVES) - i32x4.extract_lane(start, 3);
  return read / leafStep();
}

export function recordOf(slot: usize): usize {
  return <usize>load<u32>(SLOTS) + slot * SLOT_BYTES;
}

export function takeSlot(): u32 {
  return take(STREAM_SLOTS, load<u32>(STREAM_SLOT_BYTES));
}

/** Of a threshold among those of its slot. */
export function takeRank(): u32 {
  return take(STREAM_RANKS, load<u32>(STREAM_RANK_BYTES));
}

/** @param slot the record of a slot that is a category; a bit for each of its classes */
export function takeSet(slot: usize): usize {
  const set: usize = load<u32>(STREAM_SETS);
  store<u32>(STREAM_SETS, <u32>set + load<u32>(slot, SLOT_SET_BYTES));
  return set;
}

function passOver(): void {
  for (let open = 1; open > 0; ) {
    const slot: usize = takeSlot();
    if (slot == 0) {
      store<u32>(STREAM_LEAVES, load<u32>(STREAM_LEAVES) + leafStep());
      open--;
      continue;
    }
    const record = recordOf(slot);
    if ((load<u32>(record, SLOT_FLAGS) & SLOT_IS_CATEGORY) != 0) takeSet(record);
    else takeRank();
    open++;
  }
}

/** As unpack.ts takes leaf values: bytes of one lie apart, unless it has eight. */
function leafStep(): u32 {
  return load<u32>(LEAF_BYTES) == 8 ? 8 : 1;
}

function notedOf(tree: usize): usize {
  return <usize>load<u32>(FUSED_ORDER) + FUSED_ORDER_BYTES + tree * FUSED_TREE_BYTES;
}
