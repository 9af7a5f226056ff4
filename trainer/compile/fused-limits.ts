// Which ensembles of small trees one pass over rows of masks takes, and with which groups of features.
import {
  FUSED_AT_ONCE,
  FUSED_MOST_PASSES,
  FUSED_PASS_GROUPS,
  FUSED_RUN_BLOCKS,
} from '../../assembly/shared/abi.ts';
import { type Ensemble, SUM_LANES } from '../ensemble/ensemble.ts';
import type { FeatureClasses } from './feature-classes.ts';
import { ENTRY_BYTES, groupFeatures } from './mask-groups.ts';
import type { FeatureGroup } from './mask-outcomes.ts';

/** Numbers of groups that there are kernels for; a model takes the first that its groups fit. */
const AT_ONCE = [2, 3, 4, 5, 6, 7, 8, 11, FUSED_AT_ONCE] as const;
/** `many` takes 14 groups at once, and others in passes before. */
export const FUSED_KERNELS = [...AT_ONCE, 'many'] as const;
export type FusedKernel = (typeof FUSED_KERNELS)[number];

/** Joint classes of a group: fewer groups are faster until their rows leave the caches, which many trees do sooner. */
const MOST_CLASSES = 64;
const MOST_CLASSES_OF_MANY_TREES = 32;
const MANY_TREES = 500;
/** As assembly/infer/fused.ts has it. */
const LEAST_SLICED_GROUPS = 7;
/** Rows that are read at random come from the second cache; larger ones are read by codes. */
const MOST_ROW_BYTES = 1200 * 1024;

export interface FusedPlan {
  groups: FeatureGroup[];
  kernel: FusedKernel;
  /** Passes before, of the kernel `many`. */
  passes: number;
}

/** The plan, or null where the groups are too many or their rows too large. The trees are such that masks take. */
export function planFused(ensemble: Ensemble, features: FeatureClasses[]): FusedPlan | null {
  const isLarge = ensemble.treeRoot.length >= MANY_TREES;
  const groups = groupFeatures(features, isLarge ? MOST_CLASSES_OF_MANY_TREES : MOST_CLASSES);
  if (rowBytes(ensemble, groups) > MOST_ROW_BYTES) return null;
  const kernel = AT_ONCE.find((count) => count >= groups.length);
  if (kernel !== undefined) return { groups, kernel, passes: 0 };
  const passes = Math.ceil((groups.length - FUSED_AT_ONCE + 1) / FUSED_PASS_GROUPS);
  return passes > FUSED_MOST_PASSES ? null : { groups, kernel: 'many', passes };
}

function rowBytes(ensemble: Ensemble, groups: FeatureGroup[]): number {
  const rows = groups.reduce((sum, { classCount }) => sum + classCount, 1);
  return rows * paddedBlocks(ensemble) * ENTRY_BYTES;
}

/** For people: what the plan chose. */
export function describeRows(ensemble: Ensemble, { groups, passes }: FusedPlan): string {
  const features = groups.reduce((sum, group) => sum + group.features.length, 0);
  const kilobytes = Math.ceil(rowBytes(ensemble, groups) / 1024);
  const rest = passes === 0 ? '' : ` in ${passes + 1} passes`;
  return `${features} features in ${groups.length} groups${rest}, ${kilobytes} KB of rows once started`;
}

/** About how many instructions the kernel takes for a row, as those of `maskInstructions` run. */
export function fusedInstructions(ensemble: Ensemble, { groups, kernel }: FusedPlan): number {
  const features = groups.reduce((sum, group) => sum + group.features.length, 0);
  const rows = kernel === 'many' ? groups.length + 2 : kernel;
  return features * 15 + paddedBlocks(ensemble) * (rows * 4 + 8);
}

/** Whether the kernel can answer batches by bit slices. */
export function hasSlices({ kernel }: FusedPlan): boolean {
  return kernel === 'many' || kernel >= LEAST_SLICED_GROUPS;
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
