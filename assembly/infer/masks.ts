// Strategy `masks`: for trees of at most 32 leaves. The class of a feature's value rules out leaves of
// every tree at once, whatever the other features say; what is left after all features is the one leaf.
//
//   class of feature a ──► row a:  ┌ u16 ┬ u16 ┬ …   offset of an entry, per block of four trees
//   class of feature b ──► row b:  ├ u16 ┼ u16 ┼ …
//                                     │
//   entries:  ┌ mask of tree 0 ┬ tree 1 ┬ tree 2 ┬ tree 3 ┐   bit i: leaf i is still possible
//                                AND over the features
//             ┌ 0…010…0 ───────┬ …      ┐   one bit a lane; as a float32 its exponent is the leaf's number
//
// A tile of blocks is done for all rows before the next, so that its entries stay in the cache.
import {
  CLASS_BYTES,
  CLASS_STRIDE,
  CLASSES,
  CLASSES_OF_ROW,
  GROUP_FEATURE_COUNT,
  GROUP_ROWS,
  HEADER_OUTPUT,
  HEADER_RAW_COUNT,
  HEADER_SUMS,
  KIND_PROBABILITY,
  KIND_RAW,
  MASK_GROUP_BYTES,
  MASK_GROUP_COUNT,
  MASK_GROUPS,
  MASK_POINTERS,
  MASK_SCRATCH,
  MASK_TILE_COUNT,
  MASK_TILES,
  STATUS_CAPACITY,
  STATUS_OK,
  TILE_BYTES,
  TILE_END,
  TILE_ENTRIES,
  TILE_FIRST,
  TILE_SUM,
  TILE_VALUES,
} from '../shared/abi';
import { findClasses } from './classes';
import { linkRows } from './links';
import { hasRoom, rowAddress } from './module';
import { sliceIsFaster, sumSlices } from './slices';
import { finishSums } from './sums';
import { unpackNodes } from './unpack';

export { predict_contributions } from './contributions';
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

/** OUT: the raw scores of the rows, in the output buffer. */
function scoreRows(rows: i32): void {
  if (sliceIsFaster(rows)) sumSlices(rows);
  else sumRows(rows);
  const rawBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  finishSums(load<u32>(HEADER_SUMS), load<u32>(HEADER_OUTPUT), rawBytes * rows);
}

/** OUT: the partial sums of each row, at HEADER_SUMS. */
function sumRows(rows: i32): void {
  const groups: usize = load<u32>(MASK_GROUP_COUNT);
  const pointers: usize = load<u32>(MASK_POINTERS);
  const sums: usize = load<u32>(HEADER_SUMS);
  const sumBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 5;
  const lastSum = sums + sumBytes * rows;
  for (let sum = sums; sum < lastSum; sum += 16) v128.store(sum, i64x2.splat(0));
  for (let i = 0; i < rows; i++) {
    findClasses(rowAddress(i));
    locateRows(pointers + ((<usize>i * groups) << 2));
  }
  let tile: usize = load<u32>(MASK_TILES);
  const end = tile + <usize>load<u32>(MASK_TILE_COUNT) * TILE_BYTES;
  for (; tile < end; tile += TILE_BYTES) {
    let sum = sums + <usize>load<u32>(tile, TILE_SUM);
    let pointer = pointers;
    for (let i = 0; i < rows; i++) {
      sumTile(tile, pointer, groups, sum);
      pointer += groups << 2;
      sum += sumBytes;
    }
  }
}

/** OUT: per group, the address of its row of entry offsets for the classes at hand. */
function locateRows(out: usize): void {
  let known: usize = load<u32>(CLASSES_OF_ROW);
  let record: usize = load<u32>(CLASSES);
  let group: usize = load<u32>(MASK_GROUPS);
  const end = group + <usize>load<u32>(MASK_GROUP_COUNT) * MASK_GROUP_BYTES;
  for (; group < end; group += MASK_GROUP_BYTES) {
    let address = load<u32>(group, GROUP_ROWS);
    for (let features = load<u32>(group, GROUP_FEATURE_COUNT); features > 0; features--) {
      address += load<u32>(known) * load<u32>(record, CLASS_STRIDE);
      known += 4;
      record += CLASS_BYTES;
    }
    store<u32>(out, address);
    out += 4;
  }
}

/** Adds a tile's leaf values to a row's partial sums: groups by fours, the last one to four with the leaves. */
function sumTile(tile: usize, pointers: usize, groups: usize, sum: usize): void {
  let rest = groups;
  let pointer = pointers;
  let isFirst = true;
  for (; rest > 5; rest -= 4) {
    narrowByFour(tile, pointer, isFirst);
    pointer += 16;
    isFirst = false;
  }
  if (isFirst) {
    if (rest == 1) Tile.finish(tile, pointer, sum, 1, false);
    else if (rest == 2) Tile.finish(tile, pointer, sum, 2, false);
    else if (rest == 3) Tile.finish(tile, pointer, sum, 3, false);
    else if (rest == 4) Tile.finish(tile, pointer, sum, 4, false);
    else Tile.finish(tile, pointer, sum, 5, false);
  } else {
    if (rest == 2) Tile.finish(tile, pointer, sum, 2, true);
    else if (rest == 3) Tile.finish(tile, pointer, sum, 3, true);
    else if (rest == 4) Tile.finish(tile, pointer, sum, 4, true);
    else Tile.finish(tile, pointer, sum, 5, true);
  }
}

function entry(entries: usize, row: usize, at: usize): v128 {
  return v128.load(entries + <usize>load<u16>(row + at));
}

/** Leaves in the scratch what four groups let through, within what it held before. */
function narrowByFour(tile: usize, pointer: usize, isFirst: bool): void {
  const entries: usize = load<u32>(tile, TILE_ENTRIES);
  const row0: usize = load<u32>(pointer);
  const row1: usize = load<u32>(pointer, 4);
  const row2: usize = load<u32>(pointer, 8);
  const row3: usize = load<u32>(pointer, 12);
  const end: usize = load<u32>(tile, TILE_END);
  let scratch: usize = load<u32>(MASK_SCRATCH);
  for (let at: usize = load<u32>(tile, TILE_FIRST); at < end; at += 2) {
    const a = v128.and(entry(entries, row0, at), entry(entries, row1, at));
    let masks = v128.and(a, v128.and(entry(entries, row2, at), entry(entries, row3, at)));
    if (!isFirst) masks = v128.and(masks, v128.load(scratch));
    v128.store(scratch, masks);
    scratch += 16;
  }
}

/** A static method, since only methods can be marked for inlining in a file that is also formatted. */
class Tile {
  @inline static finish(
    tile: usize,
    pointer: usize,
    sum: usize,
    groups: i32,
    isNarrowed: bool,
  ): void {
    const entries: usize = load<u32>(tile, TILE_ENTRIES);
    const row0: usize = load<u32>(pointer);
    const row1: usize = groups > 1 ? <usize>load<u32>(pointer, 4) : 0;
    const row2: usize = groups > 2 ? <usize>load<u32>(pointer, 8) : 0;
    const row3: usize = groups > 3 ? <usize>load<u32>(pointer, 12) : 0;
    const row4: usize = groups > 4 ? <usize>load<u32>(pointer, 16) : 0;
    const end: usize = load<u32>(tile, TILE_END);
    let scratch: usize = load<u32>(MASK_SCRATCH);
    let values: usize = load<u32>(tile, TILE_VALUES);
    let sum0 = load<f64>(sum);
    let sum1 = load<f64>(sum, 8);
    let sum2 = load<f64>(sum, 16);
    let sum3 = load<f64>(sum, 24);
    for (let at: usize = load<u32>(tile, TILE_FIRST); at < end; at += 2) {
      let masks = entry(entries, row0, at);
      if (groups > 1) masks = v128.and(masks, entry(entries, row1, at));
      if (groups > 2) masks = v128.and(masks, entry(entries, row2, at));
      if (groups > 3) masks = v128.and(masks, entry(entries, row3, at));
      if (groups > 4) masks = v128.and(masks, entry(entries, row4, at));
      if (isNarrowed) masks = v128.and(masks, v128.load(scratch));
      // A lane is ±2^i: its exponent, without the sign, shifted to the byte offset of double i.
      const powers = i32x4.shl(f32x4.convert_i32x4_s(masks), 1);
      const offsets = i32x4.shr_u(powers, 21);
      sum0 += load<f64>(values + <usize>i32x4.extract_lane(offsets, 0));
      sum1 += load<f64>(values + <usize>i32x4.extract_lane(offsets, 1), 256);
      sum2 += load<f64>(values + <usize>i32x4.extract_lane(offsets, 2), 512);
      sum3 += load<f64>(values + <usize>i32x4.extract_lane(offsets, 3), 768);
      values += 1024;
      scratch += 16;
    }
    store<f64>(sum, sum0);
    store<f64>(sum, sum1, 8);
    store<f64>(sum, sum2, 16);
    store<f64>(sum, sum3, 24);
  }
}

unpackNodes();
