// Strategy `masks`: for trees of at most 32 leaves. The class of a feature's value rules out leaves of
// every tree at once, whatever the other features say; what is left after all features is the one leaf.
//
//   feature of few classes:   class ──► row of masks, one per block of four trees:
//
//             ┌ tree 0 ┬ tree 1 ┬ tree 2 ┬ tree 3 ┐   bit i: leaf i is still possible
//
//   others:   class ──► row of codes:  ┌ u16 ┬ u16 ┬ …   one per block; the codes of a joint's features
//                                      ├ u16 ┼ u16 ┼ …   add up to the offset of a block's entry, which
//                                      └──┬──┴─────┴ …   are its masks for a combination of classes
//
//   All of them ANDed leave one bit a lane; as a float32 its exponent is the leaf's number.
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
  JOINT_BYTES,
  KIND_PROBABILITY,
  KIND_RAW,
  MASK_DIRECT_COUNT,
  MASK_GROUP_BYTES,
  MASK_GROUP_COUNT,
  MASK_GROUPS,
  MASK_POINTERS,
  MASK_SCRATCH,
  MASK_TILE_BLOCKS,
  MASK_TILE_COUNT,
  MASK_TILES,
  STATUS_CAPACITY,
  STATUS_OK,
  TILE_BLOCK_BYTES,
  TILE_BYTES,
  TILE_END,
  TILE_ENTRIES,
  TILE_FIRST,
  TILE_JOINT_COUNT,
  TILE_JOINTS,
  TILE_SUM,
  TILE_VALUES,
} from '../shared/abi';
import { findClasses, makeClassGuides } from './classes';
import { linkRows } from './links';
import { makeMasks } from './mask-entries';
import { hasRoom, rowAddress } from './module';
import { sliceIsFaster, sumSlices } from './slices';
import { finishSums } from './sums';
import { unpackNodes } from './unpack';

export { predict_contributions } from './contributions';
export * from './exports';

// The scratch: the masks of a tile's blocks between passes, as many that let all leaves through, where the
// offsets of each joint stand, and the offsets.
const ALL_LEAVES: usize = MASK_TILE_BLOCKS << 4;
const OFFSET_POINTERS: usize = MASK_TILE_BLOCKS << 5;

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
      sumTile(tile, pointer, sum);
      pointer += groups << 2;
      sum += sumBytes;
    }
  }
}

/** OUT: per group, the address of its row of codes for the classes at hand. */
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

/** Adds a tile's leaf values to a row's partial sums. */
function sumTile(tile: usize, pointers: usize, sum: usize): void {
  const direct = load<u32>(MASK_DIRECT_COUNT);
  for (let group: u32 = 0; group < direct; group += 4) {
    narrowByRows(tile, pointers + ((<usize>group) << 2), direct - group, group == 0);
  }
  addCodes(tile, pointers);
  const joints = load<u32>(tile, TILE_JOINT_COUNT);
  let offsets = <usize>load<u32>(MASK_SCRATCH) + OFFSET_POINTERS;
  for (let joint: u32 = 0; joint < joints; joint += 4) {
    const isFirst = direct + joint == 0;
    const rest = joints - joint;
    if (rest == 1) Tile.narrowByEntries(tile, offsets, 1, isFirst);
    else if (rest == 2) Tile.narrowByEntries(tile, offsets, 2, isFirst);
    else if (rest == 3) Tile.narrowByEntries(tile, offsets, 3, isFirst);
    else Tile.narrowByEntries(tile, offsets, 4, isFirst);
    offsets += 16;
  }
  addLeaves(tile, sum);
}

/** Leaves in the scratch what up to four groups with rows of masks let through, within what it held before. */
function narrowByRows(tile: usize, pointer: usize, groups: u32, isFirst: bool): void {
  const scratch: usize = load<u32>(MASK_SCRATCH);
  const first = (<usize>load<u32>(tile, TILE_FIRST)) << 3;
  const bytes = ((<usize>load<u32>(tile, TILE_END)) << 3) - first;
  const ones = scratch + ALL_LEAVES;
  const row0 = <usize>load<u32>(pointer) + first;
  const row1 = groups > 1 ? <usize>load<u32>(pointer, 4) + first : ones;
  const row2 = groups > 2 ? <usize>load<u32>(pointer, 8) + first : ones;
  const row3 = groups > 3 ? <usize>load<u32>(pointer, 12) + first : ones;
  for (let at: usize = 0; at < bytes; at += 16) {
    const low = v128.and(v128.load(row0 + at), v128.load(row1 + at));
    const high = v128.and(v128.load(row2 + at), v128.load(row3 + at));
    let masks = v128.and(low, high);
    if (!isFirst) masks = v128.and(masks, v128.load(scratch + at));
    v128.store(scratch + at, masks);
  }
}

/** OUT: per joint, where its entry offsets for the tile's blocks stand: a row of codes, or sums of several. */
function addCodes(tile: usize, pointers: usize): void {
  const first: usize = load<u32>(tile, TILE_FIRST);
  const bytes = <usize>load<u32>(tile, TILE_END) - first;
  let joint: usize = load<u32>(tile, TILE_JOINTS);
  const end = joint + <usize>load<u32>(tile, TILE_JOINT_COUNT) * JOINT_BYTES;
  let out = <usize>load<u32>(MASK_SCRATCH) + OFFSET_POINTERS;
  let sums = out + ((<usize>load<u32>(tile, TILE_JOINT_COUNT)) << 2);
  for (; joint < end; joint += JOINT_BYTES) {
    const members = load<u32>(joint);
    const row = memberRow(joint, pointers, 1) + first;
    if (members == 1) store<u32>(out, <u32>row);
    else {
      store<u32>(out, <u32>sums);
      addRows(row, memberRow(joint, pointers, 2) + first, sums, bytes);
      for (let member: u32 = 3; member <= members; member++) {
        addRows(sums, memberRow(joint, pointers, member) + first, sums, bytes);
      }
      sums += MASK_TILE_BLOCKS << 1;
    }
    out += 4;
  }
}

/** The row of codes of a joint's member, counted from 1. */
function memberRow(joint: usize, pointers: usize, member: u32): usize {
  return load<u32>(pointers + <usize>load<u32>(joint + ((<usize>member) << 2)));
}

/** OUT: sums of two rows of codes, up to a multiple of eight. */
function addRows(a: usize, b: usize, out: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    v128.store(out + at, i16x8.add(v128.load(a + at), v128.load(b + at)));
  }
}

/** Adds to the partial sums the values of the leaves that the scratch's masks name. */
function addLeaves(tile: usize, sum: usize): void {
  let values: usize = load<u32>(tile, TILE_VALUES);
  let scratch: usize = load<u32>(MASK_SCRATCH);
  const bytes = (<usize>load<u32>(tile, TILE_END) - <usize>load<u32>(tile, TILE_FIRST)) << 3;
  const end = scratch + bytes;
  let sum0 = load<f64>(sum);
  let sum1 = load<f64>(sum, 8);
  let sum2 = load<f64>(sum, 16);
  let sum3 = load<f64>(sum, 24);
  for (; scratch < end; scratch += 16) {
    // A lane is ±2^i: its exponent, without the sign, shifted to the byte offset of double i.
    const powers = i32x4.shl(f32x4.convert_i32x4_s(v128.load(scratch)), 1);
    const leaves = i32x4.shr_u(powers, 21);
    sum0 += load<f64>(values + <usize>i32x4.extract_lane(leaves, 0));
    sum1 += load<f64>(values + <usize>i32x4.extract_lane(leaves, 1), 256);
    sum2 += load<f64>(values + <usize>i32x4.extract_lane(leaves, 2), 512);
    sum3 += load<f64>(values + <usize>i32x4.extract_lane(leaves, 3), 768);
    values += 1024;
  }
  store<f64>(sum, sum0);
  store<f64>(sum, sum1, 8);
  store<f64>(sum, sum2, 16);
  store<f64>(sum, sum3, 24);
}

/** The entry of the block whose entries begin at `entries`. */
function entry(entries: usize, offsets: usize, at: usize): v128 {
  return v128.load(entries + <usize>load<u16>(offsets + at));
}

/** A static method, since only methods can be marked for inlining in a file that is also formatted. */
class Tile {
  /** Leaves in the scratch what one to four joints let through, within what it held before. */
  @inline static narrowByEntries(tile: usize, pointer: usize, joints: i32, isFirst: bool): void {
    let entries: usize = load<u32>(tile, TILE_ENTRIES);
    const blockBytes: usize = load<u32>(tile, TILE_BLOCK_BYTES);
    const offsets0: usize = load<u32>(pointer);
    const offsets1: usize = joints > 1 ? <usize>load<u32>(pointer, 4) : 0;
    const offsets2: usize = joints > 2 ? <usize>load<u32>(pointer, 8) : 0;
    const offsets3: usize = joints > 3 ? <usize>load<u32>(pointer, 12) : 0;
    const end = <usize>load<u32>(tile, TILE_END) - <usize>load<u32>(tile, TILE_FIRST);
    let scratch: usize = load<u32>(MASK_SCRATCH);
    for (let at: usize = 0; at < end; at += 2) {
      let masks = entry(entries, offsets0, at);
      if (joints > 1) masks = v128.and(masks, entry(entries, offsets1, at));
      if (joints > 2) masks = v128.and(masks, entry(entries, offsets2, at));
      if (joints > 3) masks = v128.and(masks, entry(entries, offsets3, at));
      if (!isFirst) masks = v128.and(masks, v128.load(scratch));
      v128.store(scratch, masks);
      scratch += 16;
      entries += blockBytes;
    }
  }
}

makeClassGuides();
unpackNodes();
makeMasks();
