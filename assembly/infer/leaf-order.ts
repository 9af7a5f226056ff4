// The places of a tree's leaves among its 32 values: those that most training rows reach first, so that most look-ups
// share a line of the cache. The four trees of a block begin with different lines, as these would else compete for
// a quarter of the cache.
import {
  EXPLAIN_COVER_BYTES,
  EXPLAIN_COVER_MINIMUM,
  EXPLAIN_COVER_PLANE,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_COVER_STEP,
  EXPLAIN_COVER_STREAM,
  FUSED_ORDER,
  STREAM_SLOT_BYTES,
  STREAM_SLOTS,
} from '../shared/abi';
import { loadPacked } from './sums';
import { integerAt } from './unpack';

// FUSED_ORDER: 32 keys of the leaves met so far, most first: a cover's bits, the last five of which are 31 less the leaf's
// number from the left; then the places (u32) by number, and how many of these were asked for; the positions (u8) by
// number, and those of the right branches that are still to be read.
const PLACES: usize = 256;
const NEXT: usize = 384;
const POSITIONS: usize = 400;
const PENDING: usize = 432;

/**
 * OUT: the places of the next tree's leaves; all of them as bits. Where a module has no covers, leaves stand from the
 * left. Nothing is taken from the streams.
 * @param firstNode nodes of the trees before, and `firstLeaf` their leaves
 */
export function orderLeaves(firstNode: usize, firstLeaf: usize, line: u32): u32 {
  const order: usize = load<u32>(FUSED_ORDER);
  const positions = readPositions(order);
  const count: u32 = <u32>popcnt(positions);
  if (load<u32>(EXPLAIN_COVER_STREAM) == 0) {
    for (let i: u32 = 0; i < count; i++) store<i64>(order + ((<usize>i) << 3), <i64>(31 - i));
  } else sortLeaves(order, count, positions, firstNode, firstLeaf);
  store<u32>(order + NEXT, 0);
  let places: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const leaf = 31 - (<usize>load<u32>(order + ((<usize>i) << 3)) & 31);
    const place = (i + (line << 3)) & 31;
    store<u32>(order + PLACES + (leaf << 2), place);
    places |= 1 << place;
  }
  return places;
}

/** The place of the tree's next leaf from the left. */
export function placeOfNextLeaf(): u32 {
  const order: usize = load<u32>(FUSED_ORDER);
  const leaf: usize = load<u32>(order + NEXT);
  store<u32>(order + NEXT, <u32>leaf + 1);
  return load<u32>(order + PLACES + (leaf << 2));
}

/** OUT: where the leaves, from the left, will stand among the tree's nodes (unpack.ts). All of them as bits. */
function readPositions(order: usize): u64 {
  let stream: usize = load<u32>(STREAM_SLOTS);
  const bytes = load<u32>(STREAM_SLOT_BYTES);
  let positions: u64 = 0;
  let leaf = order + POSITIONS;
  let pending = order + PENDING;
  let position: u32 = 0;
  // The next two positions are those of a split's children, right before left.
  let next: u32 = 1;
  let open = 1;
  while (open > 0) {
    const slot = integerAt(stream, bytes);
    stream += bytes;
    if (slot != 0) {
      store<u8>(pending++, next);
      position = next + 1;
      next += 2;
      open++;
      continue;
    }
    positions |= 1 << (<u64>position);
    store<u8>(leaf++, position);
    // Behind the last leaf nothing is pending: what stands before the first is not used.
    position = load<u8>(--pending);
    open--;
  }
  return positions;
}

/** OUT: the keys. A module holds the covers of all nodes or of the leaves, in the order of their positions. */
function sortLeaves(
  order: usize,
  count: u32,
  positions: u64,
  firstNode: usize,
  firstLeaf: usize,
): void {
  const stream: usize = load<u32>(EXPLAIN_COVER_STREAM);
  const bytes = load<u32>(EXPLAIN_COVER_BYTES);
  const plane: usize = load<u32>(EXPLAIN_COVER_PLANE);
  const minimum = load<f64>(EXPLAIN_COVER_MINIMUM);
  const step = load<f64>(EXPLAIN_COVER_STEP);
  const hasSplits = load<u32>(EXPLAIN_COVER_SPLITS) != 0;
  for (let i: u32 = 0; i < count; i++) {
    const position: u64 = load<u8>(order + POSITIONS + i);
    const before = <usize>popcnt(positions & (((<u64>1) << position) - 1));
    const index = hasSplits ? firstNode + <usize>position : firstLeaf + before;
    const cover = loadPacked(stream, index, bytes, plane, minimum, step);
    const key = (reinterpret<i64>(cover) & ~31) | <i64>(31 - i);
    let at = order + ((<usize>i) << 3);
    for (; at > order; at -= 8) {
      const other = load<i64>(at - 8);
      if (other >= key) break;
      store<i64>(at, other);
    }
    store<i64>(at, key);
  }
}
