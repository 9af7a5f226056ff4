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
import { type FeatureGroup, type Outcomes, outcomesOf } from './mask-outcomes.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { type TreeBlock, treeBlocks } from './tree-blocks.ts';

/** Bytes of codes that the compiler accepts. */
const MOST_ROW_BYTES = 1 << 23;
/** Entries of a block: their offsets are 16 bits wide. */
const MOST_ENTRIES = (1 << 16) / ENTRY_BYTES;
/** The kernel adds eight codes at once, so it reads as many behind the last. */
const ROW_SLACK = 8;

/** Blocks [first, end) of one raw score; which groups share entries in it. */
interface Tile {
  first: number;
  end: number;
  /** Per joint, the numbers of its groups. */
  joints: number[][];
  /** Entries of the block that has most. */
  entries: number;
}

/** Whether the trees are small enough, and codes and entries not too many. */
export function canMask(ensemble: Ensemble, features: FeatureClasses[]): boolean {
  const { leafWidth, treeRoot, feature } = ensemble;
  if (leafWidth !== 1 || features.length === 0) return false;
  const isSmall = treeRoot.every((root, tree) => {
    const nodes = (treeRoot[tree + 1] ?? feature.length) - root;
    return (nodes + 1) / 2 <= MASK_LEAVES;
  });
  if (!isSmall) return false;
  const groups = groupFeatures(features);
  const codes = groups.reduce((sum, { classCount }) => sum + classCount, 0);
  if (2 * codes * rowBlocks(treeBlocks(ensemble).length) > MOST_ROW_BYTES) return false;
  return treeBlocks(ensemble).every(
    (block) => mostEntries(groups, splitsOfBlock(ensemble, block)) <= MOST_ENTRIES,
  );
}

/** Steps of a search that a guide leaves, or few cuts need, at most. */
const MOST_SEARCH_STEPS = 3;

/** About how many instructions the kernel takes for a row. */
export function maskInstructions(ensemble: Ensemble, features: FeatureClasses[]): number {
  const search = features.reduce((sum, { cuts }) => {
    return sum + 10 + 6 * Math.min(MOST_SEARCH_STEPS, Math.log2(cuts.length + 1));
  }, 0);
  const blocks = ensemble.treeRoot.length / MASK_BLOCK_TREES;
  return search + blocks * (groupFeatures(features).length * 4 + 22);
}

/** Per feature, how many splits of the block's trees are on it. */
function splitsOfBlock(
  { feature, treeRoot, featureCount }: Ensemble,
  block: TreeBlock,
): Int32Array {
  const splits = new Int32Array(featureCount);
  for (const tree of block.trees) {
    const end = tree < 0 ? 0 : (treeRoot[tree + 1] ?? feature.length);
    for (let node = treeRoot[tree]; node < end; node++)
      if (feature[node] >= 0) splits[feature[node]]++;
  }
  return splits;
}

/**
 * Outcomes that the groups can have for a block: a numeric split adds at most three cuts (with zero as
 * missing), a category split halves the classes.
 */
function mostEntries(groups: FeatureGroup[], splits: Int32Array): number {
  const ofFeature = ({ feature, isCategory }: FeatureClasses) =>
    isCategory ? 2 ** splits[feature] : 3 * splits[feature] + 2;
  return groups.reduce((sum, { features, classCount }) => {
    const joint = features.reduce((product, feature) => product * ofFeature(feature), 1);
    return sum + Math.min(classCount, joint);
  }, 0);
}

/** Places everything; `rows` is how many rows one call may ask for. Returns the classes in their order. */
export function placeMasks(
  ensemble: Ensemble,
  features: FeatureClasses[],
  rows: number,
  layout: MemoryLayout,
  header: DataView,
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
  placeClasses(inGroups, strides, layout, header);

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
  placeGroups(groups, codes, blocks.length, layout, header);
  placeTiles(blocks, tiles, layout, header);
  placeStream(stream, layout, header);
  const mostJoints = tiles.reduce((most, { joints }) => Math.max(most, joints.length), 0);
  // As the kernel says: two masks for each block of a tile, and for each joint a pointer and its offsets.
  const scratchBytes = MASK_TILE_BLOCKS * 32 + mostJoints * (4 + MASK_TILE_BLOCKS * 2);
  header.setUint32(MASK_SCRATCH, layout.reserve(scratchBytes), true);
  header.setUint32(MASK_POINTERS, layout.reserve(rows * groups.length * 4), true);
  header.setUint32(MASK_DIRECT_COUNT, direct, true);
  header.setUint32(MASK_DIRECT_CODES, layout.add('mask codes', directCodes), true);
  header.setUint32(MASK_DIRECT_BYTES, blocks.length * ENTRY_BYTES, true);
  return inGroups;
}

/** Codes of a row: of each block, in full vectors. */
function rowBlocks(blocks: number): number {
  return Math.ceil(blocks / ROW_SLACK) * ROW_SLACK;
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
  layout: MemoryLayout,
  header: DataView,
): void {
  const bytes = new Uint8Array(groups.length * MASK_GROUP_BYTES);
  const records = new DataView(bytes.buffer);
  groups.forEach((group, g) => {
    const at = g * MASK_GROUP_BYTES;
    const isDirect = codes[g].length === 0;
    const rows = isDirect
      ? layout.reserve(group.classCount * blocks * ENTRY_BYTES)
      : layout.add('mask codes', codes[g]);
    records.setUint32(at + GROUP_ROWS, rows, true);
    records.setUint32(at + GROUP_FEATURE_COUNT, group.features.length, true);
    records.setUint32(at + GROUP_CLASS_COUNT, group.classCount, true);
  });
  header.setUint32(MASK_GROUPS, layout.add('mask codes', bytes), true);
  header.setUint32(MASK_GROUP_COUNT, groups.length, true);
}

function placeTiles(
  blocks: TreeBlock[],
  tiles: Tile[],
  layout: MemoryLayout,
  header: DataView,
): void {
  const bytes = new Uint8Array(tiles.length * TILE_BYTES);
  const records = new DataView(bytes.buffer);
  // The kernel copies the leaf values from the nodes.
  const valueBytes = MASK_BLOCK_TREES * MASK_LEAVES * 8;
  const values = layout.reserve(blocks.length * valueBytes + MASK_SIGN_BYTES);
  header.setUint32(MASK_VALUES, values, true);
  tiles.forEach(({ first, end, joints, entries }, i) => {
    const at = i * TILE_BYTES;
    const blockBytes = entries * ENTRY_BYTES;
    records.setUint32(at + TILE_ENTRIES, layout.reserve((end - first) * blockBytes), true);
    records.setUint32(at + TILE_FIRST, first * 2, true);
    records.setUint32(at + TILE_END, end * 2, true);
    records.setUint32(at + TILE_VALUES, values + first * valueBytes - MASK_VALUE_BIAS, true);
    records.setUint32(at + TILE_SUM, blocks[first].raw * SUM_LANES * 8, true);
    records.setUint32(at + TILE_BLOCK_BYTES, blockBytes, true);
    records.setUint32(at + TILE_JOINTS, layout.add('masks', jointRecords(joints)), true);
    records.setUint32(at + TILE_JOINT_COUNT, joints.length, true);
  });
  header.setUint32(MASK_TILES, layout.add('masks', bytes), true);
  header.setUint32(MASK_TILE_COUNT, tiles.length, true);
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
function placeStream(stream: Outcomes[], layout: MemoryLayout, header: DataView): void {
  const counts = Uint16Array.from(stream, ({ count }) => count);
  const masks = concatBytes(stream.map((outcomes) => new Uint8Array(outcomes.masks.buffer)));
  header.setUint32(MASK_STREAM_COUNTS, layout.add('masks', counts), true);
  header.setUint32(MASK_STREAM, layout.add('masks', masks), true);
}
