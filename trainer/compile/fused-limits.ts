// Which ensembles of small trees one pass over rows of masks takes, and with which groups of features.
import { FUSED_RUN_BLOCKS } from '../../assembly/shared/abi.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import type { FeatureClasses } from './feature-classes.ts';
import { ENTRY_BYTES, groupFeatures } from './mask-groups.ts';
import type { FeatureGroup } from './mask-outcomes.ts';

/** Numbers of groups that there are kernels for; a model takes the first that its groups fit. */
export const FUSED_KERNELS = [2, 3, 4, 5, 6, 7, 8, 11, 15] as const;

/** Joint classes of a group: fewer groups are faster until their rows leave the caches, which many trees do sooner. */
const MOST_CLASSES = 64;
const MOST_CLASSES_OF_MANY_TREES = 32;
const MANY_TREES = 500;
/** Rows that are read at random come from the second cache; larger ones are read by codes. */
const MOST_ROW_BYTES = 1200 * 1024;

export interface FusedPlan {
  groups: FeatureGroup[];
  /** Groups of the kernel. */
  slots: number;
}

/** The plan, or null where the groups are too many or their rows too large. The trees are such that masks take. */
export function planFused(ensemble: Ensemble, features: FeatureClasses[]): FusedPlan | null {
  const isLarge = ensemble.treeRoot.length >= MANY_TREES;
  const groups = groupFeatures(features, isLarge ? MOST_CLASSES_OF_MANY_TREES : MOST_CLASSES);
  const slots = FUSED_KERNELS.find((count) => count >= groups.length);
  const rows = groups.reduce((sum, { classCount }) => sum + classCount, 1);
  const bytes = rows * paddedBlocks(ensemble) * ENTRY_BYTES;
  return slots === undefined || bytes > MOST_ROW_BYTES ? null : { groups, slots };
}

/** Blocks of each raw score, as many as are taken at once, one after the other. */
export function runsOfRaws({ treeOutput, rawCount }: Ensemble): { first: number; end: number }[] {
  const trees = new Int32Array(rawCount);
  for (const raw of treeOutput) trees[raw]++;
  let first = 0;
  return Array.from(trees, (count) => {
    const runs = Math.max(1, Math.ceil(count / (SUM_LANES * FUSED_RUN_BLOCKS)));
    const run = { first, end: first + runs * FUSED_RUN_BLOCKS };
    first = run.end;
    return run;
  });
}

export function paddedBlocks(ensemble: Ensemble): number {
  return runsOfRaws(ensemble).at(-1)?.end ?? 0;
}
