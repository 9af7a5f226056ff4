// The units that the contributions kernel takes a tree in, as records of a block. A unit is a split with two splits
// below it, a split with one beside a leaf, or a turn: the greatest subtree whose splits all ask one feature (and that
// has few leaves). Parents come before their children, units of a kind in runs: all splits of two that are known, then
// all of one, and so on. Then come the turns, and last the pairs: splits with a turn beside a leaf, each followed by its
// turn, which have one place.
//
//   0        8       12      16      20      24      28         32       48
//   ├ share ─┼ code ─┼ sum ──┼ left ─┼ right ┼ node ─┼ earlier ─┼ excess ─┼ κ …   excess: where shares do not sum to 1
//
// `share`: of the split's training rows, those that reach the left child, and beside a leaf the inner one. `code`, `sum`:
// addresses of the unit's code, and of the feature's sum. `left`, `right`: places of the children; beside a leaf the place
// of the inner child (0 in a pair) and the address of the leaf's value; of a turn its number of leaves and the address of their values:
// the mean of all, each from the left, the mean. `earlier`: the record of the way's last split before that asks the same
// feature, and 1 more if the way goes left there; or 0. `excess`: by how much the two shares are more than 1.
import {
  BLOCK_VALUES,
  EXPLAIN_COVER_SPLITS,
  EXPLAIN_POINTS,
  HEADER_RAW_COUNT,
  MOST_TURN_LEAVES,
  NODE_VECTOR,
  PLACE_BYTES,
  UNIT_BYTES,
  UNIT_UNEVEN_BYTES,
} from '../shared/abi';

export const UNIT_SHARE = 0;
export const UNIT_CODE = 8;
export const UNIT_SUM = 12;
/** While a block is made: the record of the split above, and 1 more on its left; the feature's number. */
export const UNIT_PARENT = UNIT_CODE;
export const UNIT_FEATURE = UNIT_SUM;
export const UNIT_LEFT = 16;
export const UNIT_RIGHT = 20;
export const UNIT_LEAVES = UNIT_LEFT;
export const UNIT_VALUES = UNIT_RIGHT;
export const UNIT_NODE = 24;
export const UNIT_EARLIER = 28;
export const UNIT_EXCESS = 32;

/** Bytes of a record before its κ. */
export function gapsOffset(): usize {
  return load<u32>(EXPLAIN_COVER_SPLITS) != 0 ? UNIT_UNEVEN_BYTES : UNIT_BYTES;
}

export function unitBytes(vectors: usize): usize {
  return gapsOffset() + (vectors << 4);
}

/** Bytes of a place in a block of so many vectors. */
export function placeBytes(vectors: usize): usize {
  return vectors > 1 ? 2 * PLACE_BYTES : PLACE_BYTES;
}

/** Whether the unit is a turn; places and 0 are no numbers of leaves. */
export function isTurn(record: usize): bool {
  return load<u32>(record, UNIT_LEAVES) - 2 < <u32>MOST_TURN_LEAVES - 1;
}

/** Address of the points of so many vectors, behind those of fewer; their weights stand behind them. */
export function pointsOf(vectors: usize): usize {
  return <usize>load<u32>(EXPLAIN_POINTS) + ((vectors * (vectors - 1)) << 4);
}

/** Bytes of a block's values of one raw score. */
export function valueBytes(block: usize): usize {
  return (<usize>load<u32>(block, BLOCK_VALUES)) << 3;
}

/** Raw scores that a leaf of a tree has values of. */
export function outputsOf(): usize {
  return load<u32>(NODE_VECTOR) != 0 ? <usize>load<u32>(HEADER_RAW_COUNT) : 1;
}

export function align(address: usize): usize {
  return (address + 15) & ~15;
}
