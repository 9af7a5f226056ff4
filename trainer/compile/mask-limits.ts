// Which ensembles the `masks` kernel takes, and about how long it takes for a row.
import { MASK_BLOCK_TREES, MASK_LEAVES } from '../../assembly/shared/abi.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { FeatureClasses } from './feature-classes.ts';
import { ENTRY_BYTES, groupFeatures } from './mask-groups.ts';
import type { FeatureGroup } from './mask-outcomes.ts';
import { type TreeBlock, treeBlocks } from './tree-blocks.ts';

/** The kernel adds eight codes at once, so it reads as many behind the last. */
export const ROW_SLACK = 8;

/** Bytes of codes that the compiler accepts. */
const MOST_ROW_BYTES = 1 << 23;
/** Entries of a block: their offsets are 16 bits wide. */
const MOST_ENTRIES = (1 << 16) / ENTRY_BYTES;
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

/** Codes of a row: of each block, in full vectors. */
export function rowBlocks(blocks: number): number {
  return Math.ceil(blocks / ROW_SLACK) * ROW_SLACK;
}
