// An ensemble as the memory of the `masks` kernel; the layout is drawn in assembly/infer/masks.ts.
import {
  GROUP_FEATURE_COUNT,
  GROUP_ROWS,
  MASK_BLOCK_TREES,
  MASK_GROUP_BYTES,
  MASK_GROUP_COUNT,
  MASK_GROUPS,
  MASK_LEAVES,
  MASK_POINTERS,
  MASK_SCRATCH,
  MASK_TILE_BLOCKS,
  MASK_TILE_COUNT,
  MASK_TILES,
  MASK_VALUE_BIAS,
  TILE_BYTES,
  TILE_END,
  TILE_ENTRIES,
  TILE_FIRST,
  TILE_SUM,
  TILE_VALUES,
} from '../../assembly/shared/abi.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import { goesLeft } from '../ensemble/predict-plain.ts';
import { placeClasses } from './class-data.ts';
import { ENTRY_BYTES, EntryTable, MOST_ENTRIES } from './entry-table.ts';
import type { FeatureClasses } from './feature-classes.ts';
import type { MemoryLayout } from './memory-layout.ts';
import { type TreeBlock, treeBlocks } from './tree-blocks.ts';

/** Features with few classes share one row of entry offsets: fewer rows are combined per prediction. */
const MOST_JOINT_CLASSES = 64;
/** Bytes of entry offsets that the compiler accepts. */
const MOST_ROW_BYTES = 1 << 23;

const ALL_LEAVES = 0xffffffff;

/** Features that share a row of entry offsets: its class is Σ class × stride. */
interface Group {
  features: FeatureClasses[];
  classCount: number;
}

/** Whether the trees are small enough, and the rows of entry offsets not too large. */
export function canMask(ensemble: Ensemble, features: FeatureClasses[]): boolean {
  const { leafWidth, treeRoot, feature } = ensemble;
  if (leafWidth !== 1 || features.length === 0) return false;
  const isSmall = treeRoot.every((root, tree) => {
    const nodes = (treeRoot[tree + 1] ?? feature.length) - root;
    return (nodes + 1) / 2 <= MASK_LEAVES;
  });
  if (!isSmall) return false;
  const groups = groupFeatures(features);
  if (rowBytes(ensemble, groups) > MOST_ROW_BYTES) return false;
  return treeBlocks(ensemble).every(
    (block) => mostEntries(groups, splitsOfBlock(ensemble, block)) <= MOST_ENTRIES,
  );
}

/** About how many instructions the kernel takes for a row. */
export function maskInstructions(ensemble: Ensemble, features: FeatureClasses[]): number {
  const search = features.reduce((sum, { cuts }) => sum + 10 + 6 * Math.log2(cuts.length + 1), 0);
  const blocks = ensemble.treeRoot.length / MASK_BLOCK_TREES;
  return search + blocks * (groupFeatures(features).length * 5 + 26);
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
 * Different entries that a block can have: a numeric split adds at most three cuts (with zero as
 * missing), a category split halves the classes.
 */
function mostEntries(groups: Group[], splits: Int32Array): number {
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
  const strides = groups.flatMap((group) => stridesOf(group, blocks.length * 2));
  const inGroups = groups.flatMap((group) => group.features);
  placeClasses(inGroups, strides, layout, header);

  const entryRows = groups.map(({ classCount }) => new Uint16Array(classCount * blocks.length));
  const tiles = makeTiles(ensemble, groups, blocks, entryRows);
  placeGroups(groups, entryRows, layout, header);
  placeTiles(ensemble, blocks, tiles, layout, header);
  header.setUint32(MASK_SCRATCH, layout.reserve(MASK_TILE_BLOCKS * 16), true);
  header.setUint32(MASK_POINTERS, layout.reserve(rows * groups.length * 4), true);
  return inGroups;
}

/** Joins the features with the fewest classes as long as their combinations stay few. */
function groupFeatures(features: FeatureClasses[]): Group[] {
  const groups: Group[] = [];
  const fewestFirst = features.toSorted((a, b) => a.classCount - b.classCount);
  for (const feature of fewestFirst) {
    const last = groups.at(-1);
    if (last && last.classCount * feature.classCount <= MOST_JOINT_CLASSES) {
      last.features.push(feature);
      last.classCount *= feature.classCount;
    } else groups.push({ features: [feature], classCount: feature.classCount });
  }
  return groups;
}

function rowBytes(ensemble: Ensemble, groups: Group[]): number {
  const classes = groups.reduce((sum, { classCount }) => sum + classCount, 0);
  return (classes * ensemble.treeRoot.length * 2) / MASK_BLOCK_TREES;
}

/** Bytes in a group's rows from one class of a feature to the next. */
function stridesOf(group: Group, bytesOfRow: number): number[] {
  let stride = bytesOfRow;
  return group.features.map(({ classCount }) => {
    const own = stride;
    stride *= classCount;
    return own;
  });
}

/** Blocks [first, end) of one raw score, and their entries. */
interface Tile {
  first: number;
  end: number;
  entries: EntryTable;
}

/** Fills tiles with blocks until one is full; OUT: every class's entry offset, per block, in `entryRows`. */
function makeTiles(
  ensemble: Ensemble,
  groups: Group[],
  blocks: TreeBlock[],
  entryRows: Uint16Array[],
): Tile[] {
  const tiles: Tile[] = [];
  blocks.forEach(({ raw, trees }, block) => {
    let tile = tiles.at(-1);
    const isOpen = tile && block - tile.first < MASK_TILE_BLOCKS && blocks[tile.first].raw === raw;
    const mostNew = mostEntries(groups, splitsOfBlock(ensemble, blocks[block]));
    if (!tile || !isOpen || !tile.entries.hasRoom(mostNew)) {
      tile = { first: block, end: block, entries: new EntryTable() };
      tiles.push(tile);
    }
    tile.end = block + 1;
    const leafSets = trees.map((tree) => (tree < 0 ? null : leafSetsOf(ensemble, tree)));
    for (const [g, group] of groups.entries()) {
      const masks = leafSets.map((sets) => groupMasks(ensemble, group, sets));
      for (let c = 0; c < group.classCount; c++) {
        const number = tile.entries.add(masks[0][c], masks[1][c], masks[2][c], masks[3][c]);
        entryRows[g][c * blocks.length + block] = number * ENTRY_BYTES;
      }
    }
  });
  return tiles;
}

/** A tree's leaves as bits, numbered from the left. */
interface LeafSets {
  all: number;
  /** Per feature, its splits, with the leaves that each outcome lets through. */
  splits: Map<number, { node: number; onLeft: number; onRight: number }[]>;
}

function leafSetsOf(ensemble: Ensemble, tree: number): LeafSets {
  const splits: LeafSets['splits'] = new Map();
  let leaves = 0;
  const visit = (node: number): number => {
    const feature = ensemble.feature[node];
    if (feature < 0) return (1 << leaves++) >>> 0;
    const left = visit(ensemble.left[node]);
    const right = visit(ensemble.right[node]);
    const ofFeature = splits.get(feature) ?? [];
    ofFeature.push({ node, onLeft: ~right, onRight: ~left });
    splits.set(feature, ofFeature);
    return (left | right) >>> 0;
  };
  return { all: visit(ensemble.treeRoot[tree]), splits };
}

/** Per class of the group, the leaves of a tree that its features let through. */
function groupMasks(ensemble: Ensemble, group: Group, sets: LeafSets | null): Uint32Array {
  // A tree that is not there has one leaf, of value 0.
  const masks = new Uint32Array(group.classCount).fill(sets ? sets.all : 1);
  if (!sets) return masks;
  let stride = 1;
  for (const feature of group.features) {
    const own = featureMasks(ensemble, feature, sets);
    if (own) {
      for (let c = 0; c < masks.length; c++) {
        masks[c] &= own[Math.floor(c / stride) % feature.classCount];
      }
    }
    stride *= feature.classCount;
  }
  return masks;
}

function featureMasks(
  ensemble: Ensemble,
  { feature, classCount, representative }: FeatureClasses,
  sets: LeafSets,
): Uint32Array | null {
  const splits = sets.splits.get(feature);
  if (!splits) return null;
  const row = new Float64Array(ensemble.featureCount);
  const masks = new Uint32Array(classCount).fill(ALL_LEAVES);
  for (let c = 0; c < classCount; c++) {
    row[feature] = representative[c];
    for (const { node, onLeft, onRight } of splits) {
      masks[c] &= goesLeft(ensemble, node, row) ? onLeft : onRight;
    }
  }
  return masks;
}

function placeGroups(
  groups: Group[],
  entryRows: Uint16Array[],
  layout: MemoryLayout,
  header: DataView,
): void {
  const bytes = new Uint8Array(groups.length * MASK_GROUP_BYTES);
  const records = new DataView(bytes.buffer);
  groups.forEach((group, g) => {
    const at = g * MASK_GROUP_BYTES;
    records.setUint32(at + GROUP_ROWS, layout.add('entry offsets', entryRows[g]), true);
    records.setUint32(at + GROUP_FEATURE_COUNT, group.features.length, true);
  });
  header.setUint32(MASK_GROUPS, layout.add('entry offsets', bytes), true);
  header.setUint32(MASK_GROUP_COUNT, groups.length, true);
}

function placeTiles(
  ensemble: Ensemble,
  blocks: TreeBlock[],
  tiles: Tile[],
  layout: MemoryLayout,
  header: DataView,
): void {
  const bytes = new Uint8Array(tiles.length * TILE_BYTES);
  const records = new DataView(bytes.buffer);
  const values = layout.add('leaf values', blockValues(ensemble, blocks));
  const blockBytes = MASK_BLOCK_TREES * MASK_LEAVES * 8;
  tiles.forEach(({ first, end, entries }, i) => {
    const at = i * TILE_BYTES;
    records.setUint32(at + TILE_ENTRIES, layout.add('masks', entries.toArray()), true);
    records.setUint32(at + TILE_FIRST, first * 2, true);
    records.setUint32(at + TILE_END, end * 2, true);
    records.setUint32(at + TILE_VALUES, values + first * blockBytes - MASK_VALUE_BIAS, true);
    records.setUint32(at + TILE_SUM, blocks[first].raw * SUM_LANES * 8, true);
  });
  header.setUint32(MASK_TILES, layout.add('masks', bytes), true);
  header.setUint32(MASK_TILE_COUNT, tiles.length, true);
}

/** 32 doubles per tree, leaves from the left. */
function blockValues(ensemble: Ensemble, blocks: TreeBlock[]): Float64Array {
  const values = new Float64Array(blocks.length * MASK_BLOCK_TREES * MASK_LEAVES);
  blocks.forEach(({ trees }, block) => {
    trees.forEach((tree, lane) => {
      if (tree < 0) return;
      let at = (block * MASK_BLOCK_TREES + lane) * MASK_LEAVES;
      const visit = (node: number): void => {
        if (ensemble.feature[node] < 0) {
          values[at++] = ensemble.leafValue[ensemble.leafIndex[node]];
          return;
        }
        visit(ensemble.left[node]);
        visit(ensemble.right[node]);
      };
      visit(ensemble.treeRoot[tree]);
    });
  });
  return values;
}
