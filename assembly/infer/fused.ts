// Strategy `masks` where the rows of masks of all groups are small and their groups few: one pass over the trees.
//
//   group of features:   classes of its values ──► row of masks, one per block of four trees
//
//             ┌ tree 0 ┬ tree 1 ┬ tree 2 ┬ tree 3 ┐   bit i: the leaf at place i is still possible
//
// The rows of all groups ANDed leave one bit a lane (fused-sums.ts). A module holds nothing of this: the rows are made
// of the streams of the trees when it is instantiated (fused-rows.ts). Nodes are unpacked by the first call that walks
// along them.
//
// In a call of many rows, all find their rows of masks first. Then a tile of blocks is done for all rows before the
// next, so that its masks and leaf values stay in the cache. Where bit slices are faster, they answer.
import {
  FUSED_MANY_SLOT_BYTES,
  FUSED_SLOT_BYTES,
  FUSED_SLOTS,
  FUSED_TILE_BYTES,
  FUSED_TILE_COUNT,
  FUSED_TILE_END,
  FUSED_TILE_SUM,
  FUSED_TILES,
  HEADER_FEATURE_COUNT,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  HEADER_SUMS,
  KIND_PROBABILITY,
  KIND_RAW,
  NODE_ROOTS,
  STATUS_CAPACITY,
  STATUS_OK,
} from '../shared/abi';
import { predict_contributions as explain } from './contributions';
import { findRows, roundRows } from './fused-classes';
import { makeFusedRows } from './fused-rows';
import { narrowByPasses, sumTile, sumTrees } from './fused-sums';
import { predict_leaves as walkToLeaves } from './leaves';
import { linkRows } from './links';
import { hasRoom, rowAddress } from './module';
import { sliceIsFaster, sumSlices } from './slices';
import { finishSums, rawScore } from './sums';
import { unpackNodes } from './unpack';

export * from './exports';

/** Answers `rows` rows of the input buffer with outputs. */
export function predict(rows: i32): i32 {
  if (!hasRoom(rows, KIND_PROBABILITY)) return STATUS_CAPACITY;
  scoreRows(rows);
  linkRows(rows);
  return STATUS_OK;
}

/** Answers `rows` rows of the input buffer with raw scores. */
export function predict_raw(rows: i32): i32 {
  if (!hasRoom(rows, KIND_RAW)) return STATUS_CAPACITY;
  scoreRows(rows);
  return STATUS_OK;
}

export function predict_leaves(rows: i32): i32 {
  needNodes();
  return walkToLeaves(rows);
}

export function predict_contributions(rows: i32): i32 {
  needNodes();
  return explain(rows);
}

/** The first root has no address before. */
function needNodes(): void {
  if (load<u32>(load<u32>(NODE_ROOTS)) == 0) unpackNodes();
}

/** Bytes of a row's slots, and the least groups of which batches by bit slices may be faster: other kernels have none. */
const SLOT_BYTES: usize = FUSED_PASSES ? FUSED_MANY_SLOT_BYTES : FUSED_SLOT_BYTES;
const SLICED_GROUPS: i32 = 7;

/** OUT: the raw scores of the rows, in the output buffer. */
function scoreRows(rows: i32): void {
  roundRows(rows);
  if (FUSED_GROUPS >= SLICED_GROUPS) {
    if (sliceIsFaster(rows)) {
      needNodes();
      sumSlices(rows);
      finishRows(rows);
      return;
    }
  }
  const isWhole = load<u32>(HEADER_RAW_COUNT) == 1;
  if (FUSED_PASSES) {
    if (isWhole) scoreEach(rows);
    else sumRows(rows);
    return;
  }
  let slots: usize = load<u32>(FUSED_SLOTS);
  const bytes = (<usize>load<u32>(HEADER_FEATURE_COUNT)) << 3;
  let row = rowAddress(0);
  for (const end = slots + <usize>rows * SLOT_BYTES; slots < end; slots += SLOT_BYTES) {
    findRows(row, slots);
    row += bytes;
  }
  if (isWhole && (rows == 1 || load<u32>(FUSED_TILE_COUNT) == 1)) sumWhole(rows);
  else sumTiles(rows);
}

/** OUT: the one raw score of each row, whose rows of masks are found. */
function sumWhole(rows: i32): void {
  let slots: usize = load<u32>(FUSED_SLOTS);
  let out: usize = load<u32>(HEADER_OUTPUT);
  for (const end = out + ((<usize>rows) << 3); out < end; out += 8) {
    store<f64>(out, rawScore(0, sumTrees(slots)));
    slots += SLOT_BYTES;
  }
}

/** OUT: the one raw score of each row, row by row. */
function scoreEach(rows: i32): void {
  const slots: usize = load<u32>(FUSED_SLOTS);
  let out: usize = load<u32>(HEADER_OUTPUT);
  for (let i = 0; i < rows; i++) {
    findRows(rowAddress(i), slots);
    narrowByPasses(slots);
    store<f64>(out, rawScore(0, sumTrees(slots)));
    out += 8;
  }
}

/** OUT: the raw scores of partial sums. */
function finishRows(rows: i32): void {
  const bytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  finishSums(load<u32>(HEADER_SUMS), load<u32>(HEADER_OUTPUT), bytes * rows);
}

/** As scoreRows, row by row. */
function sumRows(rows: i32): void {
  const slots: usize = load<u32>(FUSED_SLOTS);
  const sums: usize = load<u32>(HEADER_SUMS);
  const rawCount: usize = load<u32>(HEADER_RAW_COUNT);
  memory.fill(sums, 0, (rawCount << 5) * rows);
  let sum = sums;
  for (let i = 0; i < rows; i++) {
    findRows(rowAddress(i), slots);
    narrowByPasses(slots);
    let tile: usize = load<u32>(FUSED_TILES);
    const end = tile + <usize>load<u32>(FUSED_TILE_COUNT) * FUSED_TILE_BYTES;
    for (; tile < end; tile += FUSED_TILE_BYTES) {
      const ofRaw = sum + <usize>load<u32>(tile, FUSED_TILE_SUM);
      sumTile(slots, ofRaw, load<u32>(tile), load<u32>(tile, FUSED_TILE_END));
    }
    sum += rawCount << 5;
  }
  finishRows(rows);
}

/** As scoreRows, tile by tile, of rows whose rows of masks are found. */
function sumTiles(rows: i32): void {
  const slots: usize = load<u32>(FUSED_SLOTS);
  const sums: usize = load<u32>(HEADER_SUMS);
  const rawCount: usize = load<u32>(HEADER_RAW_COUNT);
  const sumBytes = rawCount << 5;
  memory.fill(sums, 0, sumBytes * rows);
  let tile: usize = load<u32>(FUSED_TILES);
  const end = tile + <usize>load<u32>(FUSED_TILE_COUNT) * FUSED_TILE_BYTES;
  for (; tile < end; tile += FUSED_TILE_BYTES) {
    let slot = slots;
    let sum = sums + <usize>load<u32>(tile, FUSED_TILE_SUM);
    for (let i = 0; i < rows; i++) {
      sumTile(slot, sum, load<u32>(tile), load<u32>(tile, FUSED_TILE_END));
      slot += SLOT_BYTES;
      sum += sumBytes;
    }
  }
  finishRows(rows);
}

makeFusedRows();
