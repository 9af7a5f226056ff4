// The features that a block of the contributions kernel asks, and what gives the codes of their units for a row. The
// codes of a feature stand side by side, those of its units with few leaves first.
//
// Where classes of a feature follow its values, a unit's codes are counted: how many of its bounds are below the class.
//
//   class      ───┤────────┤──────┤────   lower bound of the way so far, cuts of the unit, upper bound
//   code        0     1       2      3    the first and the last: the row fails the way's earlier splits
//
// Bounds of 16 units stand side by side: their number, where counting starts (a unit whose inner child is the right one
// counts down from 3), then vectors of each first bound, each second one, and so on. Other classes have rows of codes,
// made when a row of the class first comes (explain-codes.ts).
import {
  ASKED_BYTES,
  BLOCK_ASKED,
  BLOCK_ASKED_END,
  BLOCK_RECORDS,
  BLOCK_UNITS,
  BLOCK_VECTORS,
  CLASS_CUT_COUNT,
  CLASS_CUTS,
  CODE_ROW_BYTES,
  CODES_AT_ONCE,
  EXPLAIN_CODES,
  EXPLAIN_FEATURES,
  EXPLAIN_QUEUES,
  EXPLAINED_BINS,
  EXPLAINED_BYTES,
  EXPLAINED_CLASS,
  EXPLAINED_ROWS,
  HEADER_FEATURE_COUNT,
  NODE_BYTES,
  NODE_PAYLOAD,
} from '../shared/abi';
import {
  align,
  isTurn,
  UNIT_CODE,
  UNIT_EARLIER,
  UNIT_FEATURE,
  UNIT_LEAVES,
  UNIT_NODE,
  UNIT_SUM,
  unitBytes,
} from './explain-records';
import { isLeaf } from './explain-trees';
import { countBelow } from './search';

// Fields of a feature of a block: a vector that sums up; which feature; its units' codes and records (u32), with their
// ends; bounds, none where codes are not counted; rows of codes, and bytes of one.
export const ASKED_SUM = 0;
export const ASKED_FEATURE = 16;
export const ASKED_CODES = 20;
export const ASKED_UNITS = 24;
export const ASKED_UNITS_END = 28;
export const ASKED_BOUNDS = 32;
export const ASKED_BOUNDS_END = 36;
export const ASKED_ROWS = 40;
export const ASKED_ROW_BYTES = 44;

/** Bytes of a vector of bounds: of i16. */
const BOUND_BYTES = 2 * CODES_AT_ONCE;

/** Writes what gives the codes, from `start` on, and `code` and `sum` of the block's records. Returns the end. */
export function writeAsked(block: usize, start: usize): usize {
  const most = countUnits(block);
  const listed = listFeatures(start);
  store<u32>(block, <u32>start, BLOCK_ASKED);
  store<u32>(block, <u32>listed, BLOCK_ASKED_END);
  let end = placeCodes(start, listed);
  // A split alone has two leaves, as far as codes go.
  for (let leaves: u32 = 2; leaves <= most; leaves++) fileUnits(block, leaves);
  for (let asked = start; asked < listed; asked += ASKED_BYTES) {
    const feature = explainedFeature(load<u32>(asked, ASKED_FEATURE));
    store<u32>(asked, <u32>end, ASKED_BOUNDS);
    if (load<u32>(feature, EXPLAINED_BINS) != 0) end = writeBounds(asked, end);
    store<u32>(asked, <u32>end, ASKED_BOUNDS_END);
    store<u32>(asked, <u32>end, ASKED_ROWS);
    const rowBytes: usize = load<u32>(asked, ASKED_ROW_BYTES);
    const rows = end + <usize>load<u32>(feature, EXPLAINED_ROWS) * rowBytes;
    for (; end < rows; end += rowBytes) store<u32>(end, 0);
  }
  return end;
}

export function explainedFeature(feature: u32): usize {
  return <usize>load<u32>(EXPLAIN_FEATURES) + <usize>feature * EXPLAINED_BYTES;
}

/** OUT: how many units of the block ask each feature, where the queues were. Returns the most leaves of a unit. */
function countUnits(block: usize): u32 {
  const counts: usize = load<u32>(EXPLAIN_QUEUES);
  memory.fill(counts, 0, (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 2);
  const size = unitBytes(load<u32>(block, BLOCK_VECTORS));
  let record: usize = load<u32>(block, BLOCK_RECORDS);
  const end = record + <usize>load<u32>(block, BLOCK_UNITS) * size;
  let most: u32 = 2;
  for (; record < end; record += size) {
    const count = counts + ((<usize>load<u32>(record, UNIT_FEATURE)) << 2);
    store<u32>(count, load<u32>(count) + 1);
    most = max(most, leavesOf(record));
  }
  return most;
}

/** OUT: a record of each feature that is asked, with its units' number in place of their end; its address, instead of the count. */
function listFeatures(start: usize): usize {
  const counts: usize = load<u32>(EXPLAIN_QUEUES);
  let asked = start;
  for (let feature: u32 = 0; feature < load<u32>(HEADER_FEATURE_COUNT); feature++) {
    const at = counts + ((<usize>feature) << 2);
    const count = load<u32>(at);
    if (count == 0) continue;
    store<u32>(at, <u32>asked);
    store<u32>(asked, feature, ASKED_FEATURE);
    store<u32>(asked, count, ASKED_UNITS_END);
    asked += ASKED_BYTES;
  }
  return asked;
}

/** OUT: where each feature's units and codes stand. Returns the end of the room for units. */
function placeCodes(start: usize, listed: usize): usize {
  let units = listed;
  let codes: usize = load<u32>(EXPLAIN_CODES);
  for (let asked = start; asked < listed; asked += ASKED_BYTES) {
    const padded = align(load<u32>(asked, ASKED_UNITS_END));
    store<u32>(asked, <u32>codes, ASKED_CODES);
    store<u32>(asked, <u32>units, ASKED_UNITS);
    store<u32>(asked, <u32>units, ASKED_UNITS_END);
    store<u32>(asked, <u32>padded + CODE_ROW_BYTES, ASKED_ROW_BYTES);
    codes += padded;
    units += padded << 2;
  }
  return units;
}

/** Gives the units of so many leaves their codes. */
function fileUnits(block: usize, leaves: u32): void {
  const askedOf: usize = load<u32>(EXPLAIN_QUEUES);
  const size = unitBytes(load<u32>(block, BLOCK_VECTORS));
  let record: usize = load<u32>(block, BLOCK_RECORDS);
  const end = record + <usize>load<u32>(block, BLOCK_UNITS) * size;
  for (; record < end; record += size) {
    if (leavesOf(record) != leaves) continue;
    const feature: usize = load<u32>(record, UNIT_FEATURE);
    const asked: usize = load<u32>(askedOf + (feature << 2));
    const at: usize = load<u32>(asked, ASKED_UNITS_END);
    const index = (at - <usize>load<u32>(asked, ASKED_UNITS)) >> 2;
    store<u32>(at, <u32>record);
    store<u32>(asked, <u32>at + 4, ASKED_UNITS_END);
    store<u32>(record, load<u32>(asked, ASKED_CODES) + <u32>index, UNIT_CODE);
    store<u32>(record, <u32>asked + ASKED_SUM, UNIT_SUM);
  }
}

function leavesOf(record: usize): u32 {
  return isTurn(record) ? load<u32>(record, UNIT_LEAVES) : 2;
}

/** Whether the unit's inner child is the right one. */
export function isFlipped(record: usize): bool {
  const right: usize = load<u32>(load<u32>(record, UNIT_NODE));
  return isLeaf(right + NODE_BYTES) && !isTurn(record);
}

function writeBounds(asked: usize, start: usize): usize {
  const unitsEnd: usize = load<u32>(asked, ASKED_UNITS_END);
  const feature = explainedFeature(load<u32>(asked, ASKED_FEATURE));
  const known: usize = load<u32>(feature, EXPLAINED_CLASS);
  let group = start;
  for (
    let first: usize = load<u32>(asked, ASKED_UNITS);
    first < unitsEnd;
    first += 4 * CODES_AT_ONCE
  ) {
    const last = min(first + 4 * CODES_AT_ONCE, unitsEnd);
    const bounds = leavesOf(load<u32>(last - 4)) + 1;
    store<u32>(group, bounds);
    const starts = group + 16;
    const end = starts + (<usize>bounds + 1) * BOUND_BYTES;
    memory.fill(starts, 0, BOUND_BYTES);
    for (let at = starts + BOUND_BYTES; at < end; at += 16) v128.store(at, i16x8.splat(0x7fff));
    for (let unit = first; unit < last; unit += 4)
      writeUnitBounds(known, load<u32>(unit), starts + ((unit - first) >> 1));
    group = end;
  }
  return group;
}

function writeUnitBounds(known: usize, record: usize, start: usize): void {
  let low: i32 = -1;
  let high: i32 = 0x7ffe;
  let earlier: usize = load<u32>(record, UNIT_EARLIER);
  for (; earlier != 0; earlier = load<u32>(earlier & ~1, UNIT_EARLIER)) {
    const bin = lastLeftBin(known, load<u32>(earlier & ~1, UNIT_NODE));
    if ((earlier & 1) != 0) high = min(high, bin);
    else low = max(low, bin);
  }
  high = max(low, high);
  if (isFlipped(record)) store<i16>(start, 3);
  const bounds = start + BOUND_BYTES;
  store<i16>(bounds, <i16>low);
  const node: usize = load<u32>(record, UNIT_NODE);
  const end = writeCuts(known, node, low, high, bounds + BOUND_BYTES, isTurn(record));
  store<i16>(end, <i16>high);
}

/** OUT: the cuts of a split, if `isWhole` of all below it, from the left. Returns where the next bound stands. */
function writeCuts(
  known: usize,
  node: usize,
  low: i32,
  high: i32,
  start: usize,
  isWhole: bool,
): usize {
  const cut = max(low, min(high, lastLeftBin(known, node)));
  const right: usize = load<u32>(node);
  const left = right + NODE_BYTES;
  let at = start;
  if (isWhole && !isLeaf(left)) at = writeCuts(known, left, low, cut, at, true);
  store<i16>(at, <i16>cut);
  at += BOUND_BYTES;
  return isWhole && !isLeaf(right) ? writeCuts(known, right, cut, high, at, true) : at;
}

/** The highest bin that goes left at a split about a number; −1 if none does. */
function lastLeftBin(known: usize, node: usize): i32 {
  const threshold = load<f64>(node, NODE_PAYLOAD);
  const count = load<u32>(known, CLASS_CUT_COUNT);
  if (threshold == Infinity) return <i32>count;
  const cuts: usize = load<u32>(known, CLASS_CUTS);
  const below = countBelow(cuts, count, threshold);
  const isCut = below < count && load<f64>(cuts + ((<usize>below) << 3)) == threshold;
  return isCut ? <i32>below : <i32>below - 1;
}
