// An ensemble as the memory of the `masks` kernel; the layout is drawn in assembly/infer/masks.ts.
import {
  GROUP_CLASS_COUNT,
  GROUP_FEATURE_COUNT,
  GROUP_ROWS,
  JOINT_BYTES,
  MASK_BLOCK_TREES,
  MASK_DIRECT_BYTES,
  MASK_DIRECT_CODES,
  MASK_DIRECT_COUNT,
  MASK_GROUP_BYTES,
  MASK_GROUP_COUNT,
  MASK_GROUPS,
  MASK_LEAVES,
  MASK_POINTERS,
  MASK_SCRATCH,
  MASK_SIGN_BYTES,
  MASK_STREAM,
  MASK_STREAM_COUNTS,
  MASK_TILE_BLOCKS,
  MASK_TILE_COUNT,
  MASK_TILES,
  MASK_VALUE_BIAS,
  MASK_VALUES,
  TILE_BLOCK_BYTES,
  TILE_BYTES,
  TILE_END,
  TILE_ENTRIES,
  TILE_FIRST,
  TILE_JOINT_COUNT,
  TILE_JOINTS,
  TILE_SUM,
  TILE_VALUES,
} from '../../assembly/shared/abi.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import { placeClasses } from './class-data.ts';
import { concatBytes } from './concat-bytes.ts';
import type { FeatureClasses } from './feature-classes.ts';
import { countDirect, ENTRY_BYTES, groupFeatures, joinGroups } from './mask-groups.ts';
import { ROW_SLACK, rowBlocks } from './mask-limits.ts';
import { type FeatureGroup, type Outcomes, outcomesOf } from './mask-outcomes.ts';
import { type ModuleImage, Records } from './module-image.ts';
import { type TreeBlock, treeBlocks } from './tree-blocks.ts';

/** Blocks [first, end) of one raw score; which groups share entries in it. */
interface Tile {
  first: number;
  end: number;
  /** Per joint, the numbers of its groups. */
  joints: number[][];
  /** Entries of the block that has most. */
  entries: number;
}

/** Places everything; `rows` is how many rows one call may ask for. Returns the classes in their order. */
export function placeMasks(
  ensemble: Ensemble,
  features: FeatureClasses[],
  rows: number,
  image: ModuleImage,
): FeatureClasses[] {
  const groups = groupFeatures(features);
  const blocks = treeBlocks(ensemble);
  const outcomes = blocks.map((block) => outcomesOf(ensemble, groups, block));
  const direct = countDirect(groups, outcomes);
  const width = rowBlocks(blocks.length);
  const strides = groups.flatMap((group, g) =>
    stridesOf(group, g < direct ? blocks.length * ENTRY_BYTES : width * 2),
  );
  const inGroups = groups.flatMap((group) => group.features);
  placeClasses(inGroups, strides, image);

  const stream = groups.slice(0, direct).flatMap((_, g) => outcomes.map((ofBlock) => ofBlock[g]));
  const directCodes = concatBytes(stream.map(({ ofClass }) => Uint8Array.from(ofClass)));
  const codes = groups.map(
    ({ classCount }, g) => new Uint16Array(g < direct ? 0 : classCount * width + ROW_SLACK),
  );
  const tiles = cutTiles(blocks).map(({ first, end }) => {
    const ofTile = outcomes.slice(first, end);
    const joints = joinGroups(ofTile, direct);
    return encodeTile({ first, end, joints }, ofTile, width, codes, stream);
  });
  placeGroups(groups, codes, blocks.length, image);
  placeTiles(blocks, tiles, image);
  placeStream(stream, image);
  const mostJoints = tiles.reduce((most, { joints }) => Math.max(most, joints.length), 0);
  // As the kernel says: two masks for each block of a tile, and for each joint a pointer and its offsets.
  const scratchBytes = MASK_TILE_BLOCKS * 32 + mostJoints * (4 + MASK_TILE_BLOCKS * 2);
  image.reserveAt(MASK_SCRATCH, scratchBytes);
  image.reserveAt(MASK_POINTERS, rows * groups.length * 4);
  image.set(MASK_DIRECT_COUNT, direct);
  image.addAt(MASK_DIRECT_CODES, 'mask codes', directCodes);
  image.set(MASK_DIRECT_BYTES, blocks.length * ENTRY_BYTES);
  return inGroups;
}

/** Bytes in a group's rows from one class of a feature to the next. */
function stridesOf(group: FeatureGroup, bytesOfRow: number): number[] {
  let stride = bytesOfRow;
  return group.features.map(({ classCount }) => {
    const own = stride;
    stride *= classCount;
    return own;
  });
}

/** Runs of blocks of one raw score. */
function cutTiles(blocks: TreeBlock[]): { first: number; end: number }[] {
  const tiles: { first: number; end: number }[] = [];
  blocks.forEach(({ raw }, block) => {
    const tile = tiles.at(-1);
    const isOpen = tile && block - tile.first < MASK_TILE_BLOCKS && blocks[tile.first].raw === raw;
    if (isOpen) tile.end = block + 1;
    else tiles.push({ first: block, end: block + 1 });
  });
  return tiles;
}

/**
 * OUT: in `codes`, what each class of a group adds to a block's entry offset in bytes, where the first
 * member of a joint adds its first entry too; in `stream`, the outcomes in the order of the kernel.
 */
function encodeTile(
  { first, end, joints }: { first: number; end: number; joints: number[][] },
  outcomes: Outcomes[][],
  width: number,
  codes: Uint16Array[],
  stream: Outcomes[],
): Tile {
  let most = 0;
  outcomes.forEach((ofGroups, i) => {
    let entry = 0;
    for (const members of joints) {
      let stride = 1;
      for (const [k, g] of members.entries()) {
        const { ofClass, count } = ofGroups[g];
        ofClass.forEach((outcome, c) => {
          codes[g][c * width + first + i] =
            ENTRY_BYTES * ((k === 0 ? entry : 0) + outcome * stride);
        });
        stride *= count;
        stream.push(ofGroups[g]);
      }
      entry += stride;
    }
    most = Math.max(most, entry);
  });
  return { first, end, joints, entries: most };
}

function placeGroups(
  groups: FeatureGroup[],
  codes: Uint16Array[],
  blocks: number,
  image: ModuleImage,
): void {
  const records = new Records(groups.length, MASK_GROUP_BYTES);
  groups.forEach((group, g) => {
    const isDirect = codes[g].length === 0;
    const rows = isDirect
      ? image.reserve(group.classCount * blocks * ENTRY_BYTES)
      : image.add('mask codes', codes[g]);
    records.set(g, GROUP_ROWS, rows);
    records.set(g, GROUP_FEATURE_COUNT, group.features.length);
    records.set(g, GROUP_CLASS_COUNT, group.classCount);
  });
  image.addAt(MASK_GROUPS, 'mask codes', records.bytes);
  image.set(MASK_GROUP_COUNT, groups.length);
}

function placeTiles(blocks: TreeBlock[], tiles: Tile[], image: ModuleImage): void {
  const records = new Records(tiles.length, TILE_BYTES);
  // The kernel copies the leaf values from the nodes.
  const valueBytes = MASK_BLOCK_TREES * MASK_LEAVES * 8;
  const values = image.reserve(blocks.length * valueBytes + MASK_SIGN_BYTES);
  image.set(MASK_VALUES, values);
  tiles.forEach(({ first, end, joints, entries }, i) => {
    const blockBytes = entries * ENTRY_BYTES;
    records.set(i, TILE_ENTRIES, image.reserve((end - first) * blockBytes));
    records.set(i, TILE_FIRST, first * 2);
    records.set(i, TILE_END, end * 2);
    records.set(i, TILE_VALUES, values + first * valueBytes - MASK_VALUE_BIAS);
    records.set(i, TILE_SUM, blocks[first].raw * SUM_LANES * 8);
    records.set(i, TILE_BLOCK_BYTES, blockBytes);
    records.set(i, TILE_JOINTS, image.add('masks', jointRecords(joints)));
    records.set(i, TILE_JOINT_COUNT, joints.length);
  });
  image.addAt(MASK_TILES, 'masks', records.bytes);
  image.set(MASK_TILE_COUNT, tiles.length);
}

/** Number of members, and where the row of each stands among a row's pointers, in bytes. */
function jointRecords(joints: number[][]): Uint32Array {
  const words = new Uint32Array((joints.length * JOINT_BYTES) / 4);
  joints.forEach((members, joint) => {
    words.set([members.length, ...members.map((g) => g * 4)], (joint * JOINT_BYTES) / 4);
  });
  return words;
}

/** Numbers of outcomes, and their masks, in the order of the kernel. */
function placeStream(stream: Outcomes[], image: ModuleImage): void {
  const counts = Uint16Array.from(stream, ({ count }) => count);
  const masks = concatBytes(stream.map((outcomes) => new Uint8Array(outcomes.masks.buffer)));
  image.addAt(MASK_STREAM_COUNTS, 'masks', counts);
  image.addAt(MASK_STREAM, 'masks', masks);
}
