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
  addCodes(tile, pointers);
  let before = ALL_LEAVES;
  let offsets = <usize>load<u32>(MASK_SCRATCH) + OFFSET_POINTERS;
  let joints = load<u32>(tile, TILE_JOINT_COUNT);
  for (; joints >= 4; joints -= 4) {
    narrowByFourJoints(tile, offsets, before);
    offsets += 16;
    before = 0;
  }
  for (; joints > 0; joints--) {
    narrowByJoint(tile, offsets, before);
    offsets += 4;
    before = 0;
  }
  const direct = load<u32>(MASK_DIRECT_COUNT);
  for (let group: u32 = 0; group < direct; group += 4) {
    narrowByRows(tile, pointers + ((<usize>group) << 2), direct - group, before);
    before = 0;
  }
  addLeaves(tile, sum);
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

/** Leaves in the scratch what up to four rows of masks let through, within the masks that stand `before` bytes on. */
function narrowByRows(tile: usize, pointer: usize, rows: u32, before: usize): void {
  let scratch: usize = load<u32>(MASK_SCRATCH);
  const first = (<usize>load<u32>(tile, TILE_FIRST)) << 3;
  const end = scratch + ((<usize>load<u32>(tile, TILE_END)) << 3) - first;
  // Where a row's masks stand beside the scratch's; the first row stands in for those that are not there.
  const skip = first - scratch;
  const row0 = <usize>load<u32>(pointer) + skip;
  const row1 = rows > 1 ? <usize>load<u32>(pointer, 4) + skip : row0;
  const row2 = rows > 2 ? <usize>load<u32>(pointer, 8) + skip : row0;
  const row3 = rows > 3 ? <usize>load<u32>(pointer, 12) + skip : row0;
  for (; scratch < end; scratch += 16) {
    const low = v128.and(v128.load(scratch + row0), v128.load(scratch + row1));
    const high = v128.and(v128.load(scratch + row2), v128.load(scratch + row3));
    v128.store(scratch, v128.and(v128.and(low, high), v128.load(scratch + before)));
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
    // A lane is 2^i, or −2^31: its exponent, with the sign, shifted to the byte offset of double i.
    const leaves = i32x4.shr_u(f32x4.convert_i32x4_s(v128.load(scratch)), 20);
    // Two lanes at once, the first two by way of a double: so they take the fewest instructions.
    const even = reinterpret<i64>(f64x2.extract_lane(leaves, 0));
    const odd = i64x2.extract_lane(leaves, 1);
    sum0 += load<f64>(values + <usize>even);
    sum1 += load<f64>(values + <usize>(even >>> 32), 256);
    sum2 += load<f64>(values + <usize>odd, 512);
    sum3 += load<f64>(values + <usize>(odd >>> 32), 768);
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

/** Leaves in the scratch what four joints let through, within the masks that stand `before` bytes on. */
function narrowByFourJoints(tile: usize, pointer: usize, before: usize): void {
  let entries: usize = load<u32>(tile, TILE_ENTRIES);
  const blockBytes: usize = load<u32>(tile, TILE_BLOCK_BYTES);
  const offsets0: usize = load<u32>(pointer);
  const offsets1: usize = load<u32>(pointer, 4);
  const offsets2: usize = load<u32>(pointer, 8);
  const offsets3: usize = load<u32>(pointer, 12);
  const end = <usize>load<u32>(tile, TILE_END) - <usize>load<u32>(tile, TILE_FIRST);
  let scratch: usize = load<u32>(MASK_SCRATCH);
  for (let at: usize = 0; at < end; at += 2) {
    const low = v128.and(entry(entries, offsets0, at), entry(entries, offsets1, at));
    const high = v128.and(entry(entries, offsets2, at), entry(entries, offsets3, at));
    v128.store(scratch, v128.and(v128.and(low, high), v128.load(scratch + before)));
    scratch += 16;
    entries += blockBytes;
  }
}

/** As narrowByFourJoints, of one. */
function narrowByJoint(tile: usize, pointer: usize, before: usize): void {
  let entries: usize = load<u32>(tile, TILE_ENTRIES);
  const blockBytes: usize = load<u32>(tile, TILE_BLOCK_BYTES);
  const offsets: usize = load<u32>(pointer);
  const end = <usize>load<u32>(tile, TILE_END) - <usize>load<u32>(tile, TILE_FIRST);
  let scratch: usize = load<u32>(MASK_SCRATCH);
  for (let at: usize = 0; at < end; at += 2) {
    v128.store(scratch, v128.and(entry(entries, offsets, at), v128.load(scratch + before)));
    scratch += 16;
    entries += blockBytes;
  }
}

makeClassGuides();
unpackNodes();
makeMasks();
