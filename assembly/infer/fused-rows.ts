// Makes the rows of masks of fused.ts from the streams of the trees when the module is instantiated, block by block.
// Nodes are unpacked from the same streams later, if they are asked for.
//
//   feature:   ┌ class 0 ┬ class 1 ┬ …   masks of a block's four trees: what each class lets through
//   group:     ┌ row 0 ┬ row 1 ┬ …       what each combination of its features' classes lets through
//
// A split on a number says of all classes up to one the same, and of all above it. So it is marked in two vectors,
// and all marks of a feature are carried up and down at once.
import {
  CLASS_BYTES,
  CLASS_COUNT,
  CLASS_CUT_COUNT,
  CLASS_CUTS,
  CLASS_IS_CATEGORY,
  CLASS_MISSING,
  CLASS_OF_BIN,
  CLASSES,
  FUSED_BASES,
  FUSED_END_MAPPED,
  FUSED_FEATURE_MASKS,
  FUSED_GROUP,
  FUSED_GROUP_ROWS,
  FUSED_MINUS,
  FUSED_RECORD_BYTES,
  FUSED_RECORDS,
  FUSED_ROW_BYTES,
  FUSED_ROW_COUNT,
  FUSED_ROWS,
  FUSED_RUN_BLOCKS,
  FUSED_SCRATCH,
  FUSED_VALUES,
  HEADER_RAW_COUNT,
  HEADER_TREE_COUNT,
  MASK_SIGN_BYTES,
  MASK_VALUE_BIAS,
  NODE_TREE_SUMS,
  SLOT_CLASS,
  SLOT_FLAGS,
  SLOT_IS_CATEGORY,
  SLOT_MISSING_LEFT,
  SLOT_THRESHOLDS,
  SLOT_ZERO_IS_MISSING,
} from '../shared/abi';
import { makeSearches } from './fused-searches';
import { orderLeaves, placeOfNextLeaf } from './leaf-order';
import { ZERO_BOUND } from './nodes';
import {
  beginTrees,
  endTrees,
  findTree,
  leavesBefore,
  recordOf,
  takeRank,
  takeSet,
  takeSlot,
} from './tree-streams';
import { takeLeafValue } from './unpack';

/** The streams are read from their starts, and left there. */
export function makeFusedRows(): void {
  makeSearches();
  const treeCount: usize = load<u32>(HEADER_TREE_COUNT);
  const sums: usize = load<u32>(NODE_TREE_SUMS);
  beginTrees();
  let block: usize = 0;
  for (let raw: u32 = 0; raw < load<u32>(HEADER_RAW_COUNT); raw++) {
    const first = block << 2;
    let next = first;
    beginBlock();
    for (let tree: usize = 0; tree < treeCount; tree++) {
      // The byte offset of a partial sum is 32 × the raw score, and more for its lane.
      if (load<u32>(sums + (tree << 2)) >> 5 != raw) continue;
      findTree(tree);
      addTree(tree, next);
      next++;
      if ((next & 3) == 0) {
        finishBlock(block++);
        beginBlock();
      }
    }
    // Blocks go by fives; a tree that is not there has one leaf, of value 0.
    while ((next & 3) != 0 || next == first || block % FUSED_RUN_BLOCKS != 0) {
      finishBlock(block++);
      beginBlock();
      next = block << 2;
    }
  }
  endTrees();
}

// The scratch: the leaves of the four trees at hand, and behind them the masks of all groups' rows. Each feature has
// its own: the masks of its classes, of a missing value, and of a number two marks for each bin.
function beginBlock(): void {
  // A tree that is not there has one leaf.
  v128.store(load<u32>(FUSED_SCRATCH), i32x4.splat(1));
  let known: usize = load<u32>(CLASSES);
  let record: usize = load<u32>(FUSED_RECORDS);
  for (const end: usize = load<u32>(FUSED_END_MAPPED); record < end; record += FUSED_RECORD_BYTES) {
    const marks = <usize>load<u32>(known, CLASS_CUT_COUNT) + 1;
    const bins = load<u32>(known, CLASS_IS_CATEGORY) != 0 ? 0 : marks;
    const bytes = (<usize>load<u32>(known, CLASS_COUNT) + 1 + 2 * bins) << 4;
    memory.fill(load<u32>(record, FUSED_FEATURE_MASKS), 0xff, bytes);
    known += CLASS_BYTES;
  }
}

/** Takes a tree from the streams and puts it into a lane: its leaf values, and what its splits let through. */
function addTree(tree: usize, place: usize): void {
  const lane = (place & 3) << 2;
  const leaves = leavesBefore();
  const order = orderLeaves((leaves << 1) - tree, leaves, <u32>place & 3);
  store<u32>(<usize>load<u32>(FUSED_SCRATCH) + lane, order);
  addNode(<usize>load<u32>(FUSED_VALUES) + MASK_VALUE_BIAS + (place << 8), lane);
}

/** Takes a subtree. The leaves of it; OUT: their values, and the marks of its splits. */
function addNode(values: usize, lane: usize): u32 {
  const slot: usize = takeSlot();
  if (slot == 0) {
    const place = placeOfNextLeaf();
    // The last one stands where the sign of its mask leads, which is the same place of another tree.
    const at = values + ((<usize>place) << 3) + <usize>(place == 31 ? MASK_SIGN_BYTES : 0);
    store<f64>(at, takeLeafValue());
    return 1 << place;
  }
  const record = recordOf(slot);
  const isSet = (load<u32>(record, SLOT_FLAGS) & SLOT_IS_CATEGORY) != 0;
  const asked: usize = isSet ? takeSet(record) : takeRank();
  const left = addNode(values, lane);
  const right = addNode(values, lane);
  if (isSet) addSet(record, asked, lane, ~right, ~left);
  else addThreshold(record, asked, lane, ~right, ~left);
  return left | right;
}

function addSet(record: usize, set: usize, lane: usize, left: u32, right: u32): void {
  const feature: usize = load<u32>(record, SLOT_CLASS);
  const classes: usize = load<u32>(classesOf(feature), CLASS_COUNT);
  const masks = masksOf(feature) + lane;
  for (let c: usize = 0; c < classes; c++) {
    const isLeft = ((<u32>load<u8>(set + (c >> 3)) >> (<u32>c & 7)) & 1) != 0;
    narrow(masks + (c << 4), isLeft ? left : right);
  }
}

function addThreshold(record: usize, rank: usize, lane: usize, left: u32, right: u32): void {
  const feature: usize = load<u32>(record, SLOT_CLASS);
  const known = classesOf(feature);
  const masks = masksOf(feature) + lane;
  const cuts: usize = load<u32>(known, CLASS_CUTS);
  const count: usize = load<u32>(known, CLASS_CUT_COUNT);
  const missing = masks + ((<usize>load<u32>(known, CLASS_COUNT)) << 4);
  const flags = load<u32>(record, SLOT_FLAGS);
  const whenMissing = (flags & SLOT_MISSING_LEFT) != 0 ? left : right;
  narrow(missing, whenMissing);
  const thresholds: usize = load<u32>(record, SLOT_THRESHOLDS);
  const bins = binsUpTo(load<f64>(thresholds + (rank << 3)), rank, cuts, count);
  const up = missing + 16;
  if ((flags & SLOT_ZERO_IS_MISSING) == 0) {
    // The bins below `bins` go left: marks carried down from the last of them, and up from the first behind it.
    const down = up + ((count + 1) << 4);
    if (bins > 0) narrow(down + ((bins - 1) << 4), left);
    if (bins <= count) narrow(up + (bins << 4), right);
    return;
  }
  const classes: usize = load<u32>(known, CLASS_OF_BIN);
  for (let bin: usize = 0; bin <= count; bin++) {
    const isZero = bin < count && abs(load<f64>(cuts + (bin << 3))) <= ZERO_BOUND;
    const own = masks + ((<usize>load<u16>(classes + (bin << 1))) << 4);
    narrow(own, isZero ? whenMissing : bin < bins ? left : right);
  }
}

function classesOf(feature: usize): usize {
  return <usize>load<u32>(CLASSES) + feature * CLASS_BYTES;
}

function masksOf(feature: usize): usize {
  return load<u32>(
    <usize>load<u32>(FUSED_RECORDS) + feature * FUSED_RECORD_BYTES,
    FUSED_FEATURE_MASKS,
  );
}

/** Bins that a threshold has on its left. Most features are asked by one slot, whose thresholds are the cuts. */
function binsUpTo(threshold: f64, rank: usize, cuts: usize, count: usize): usize {
  if (rank < count && load<f64>(cuts + (rank << 3)) == threshold) return rank + 1;
  return threshold == Infinity ? count + 1 : countUpTo(cuts, count, threshold);
}

/** Number of the ascending doubles that are not above x. */
function countUpTo(doubles: usize, count: usize, x: f64): usize {
  let low: usize = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (load<f64>(doubles + (middle << 3)) <= x) low = middle + 1;
    else high = middle;
  }
  return low;
}

function narrow(mask: usize, by: u32): void {
  store<u32>(mask, load<u32>(mask) & by);
}

/** OUT: the block's masks in the rows of all groups. */
function finishBlock(block: usize): void {
  const scratch: usize = load<u32>(FUSED_SCRATCH);
  const end = scratch + 16 + ((<usize>load<u32>(FUSED_ROW_COUNT)) << 4);
  const leaves = v128.load(scratch);
  for (let row = scratch + 16; row < end; row += 16) v128.store(row, leaves);
  let known: usize = load<u32>(CLASSES);
  let record: usize = load<u32>(FUSED_RECORDS);
  const last: usize = load<u32>(FUSED_END_MAPPED);
  for (; record < last; record += FUSED_RECORD_BYTES) {
    const masks: usize = load<u32>(record, FUSED_FEATURE_MASKS);
    if (load<u32>(known, CLASS_IS_CATEGORY) == 0) carryMarks(known, masks);
    addToGroup(record, load<u32>(known, CLASS_COUNT), masks);
    known += CLASS_BYTES;
  }
  let out = <usize>load<u32>(FUSED_ROWS) + (block << 4);
  const rowBytes: usize = load<u32>(FUSED_ROW_BYTES);
  for (let row = scratch + 16; row < end; row += 16) {
    v128.store(out, v128.load(row));
    out += rowBytes;
  }
}

/** OUT: the masks of a feature's classes, from the marks of its splits too. */
function carryMarks(known: usize, masks: usize): void {
  const count = (<usize>load<u32>(known, CLASS_CUT_COUNT)) << 4;
  const classes: usize = load<u32>(known, CLASS_OF_BIN);
  const missing = masks + ((<usize>load<u32>(known, CLASS_COUNT)) << 4);
  const up = missing + 16;
  const down = up + count + 16;
  for (let at = count; at > 0; at -= 16) narrowFour(down + at - 16, v128.load(down + at));
  for (let at: usize = 0; at <= count; at += 16) {
    if (at > 0) narrowFour(up + at, v128.load(up + at - 16));
    const own = masks + ((<usize>load<u16>(classes + (at >> 3))) << 4);
    narrowFour(own, v128.and(v128.load(up + at), v128.load(down + at)));
  }
  narrowFour(masks + ((<usize>load<u32>(known, CLASS_MISSING)) << 4), v128.load(missing));
}

function narrowFour(masks: usize, by: v128): void {
  v128.store(masks, v128.and(v128.load(masks), by));
}

/** Narrows the scratch's rows of the feature's group. */
function addToGroup(record: usize, classes: usize, masks: usize): void {
  const rowBytes: usize = load<u32>(FUSED_ROW_BYTES);
  const group =
    load<u32>(<usize>load<u32>(FUSED_BASES) + <usize>load<u32>(record, FUSED_GROUP)) -
    load<u32>(FUSED_ROWS);
  let row = <usize>load<u32>(FUSED_SCRATCH) + 16 + ((<usize>group / rowBytes) << 4);
  const end = row + ((<usize>load<u32>(record, FUSED_GROUP_ROWS)) << 4);
  const stride = (<usize>-load<i32>(record, FUSED_MINUS) / rowBytes) << 4;
  while (row < end) {
    for (let c: usize = 0; c < classes; c++) {
      const own = v128.load(masks + (c << 4));
      for (const next = row + stride; row < next; row += 16) narrowFour(row, own);
    }
  }
}
