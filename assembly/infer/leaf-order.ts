// The places of a tree's leaves among its 32 values: those that most training rows reach first, so that most look-ups
// share a line of the cache. The four trees of a block begin with different lines, as these would else compete for
// a quarter of the cache.
import { EXPLAIN_COVERS, FUSED_ORDER, NODE_BYTES, NODE_SLOT } from '../shared/abi';
import { coverAddress } from './covers';

// FUSED_ORDER: 32 keys of the leaves met so far, most first: a cover's bits, the last five of which are 31 less the leaf's
// number from the left; then the places (u32) by number, and how many of these were asked for.
const PLACES: usize = 256;
const NEXT: usize = 384;

/** OUT: the places of the tree's leaves; all of them as bits. Where a module has no covers, leaves stand from the left. */
export function orderLeaves(root: usize, line: u32): u32 {
  const count = addLeaf(root, 0);
  const order: usize = load<u32>(FUSED_ORDER);
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

/** Sorts the leaves of a subtree in among the `count` that stand left of it; their number with it. */
function addLeaf(node: usize, count: u32): u32 {
  if (load<u32>(node, NODE_SLOT) != 0) {
    const right: usize = load<u32>(node);
    return addLeaf(right, addLeaf(right + NODE_BYTES, count));
  }
  const order: usize = load<u32>(FUSED_ORDER);
  const cover = load<u32>(EXPLAIN_COVERS) != 0 ? load<f64>(coverAddress(node)) : 0.0;
  const key = (reinterpret<i64>(cover) & ~31) | <i64>(31 - count);
  let at = order + ((<usize>count) << 3);
  for (; at > order && load<i64>(at - 8) < key; at -= 8) store<i64>(at, load<i64>(at - 8));
  store<i64>(at, key);
  return count + 1;
}
