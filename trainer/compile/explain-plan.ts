// Whether and how a module explains: which quadrature, which blocks of trees, and where codes are counted.
import { MOST_COUNTED_CLASSES } from '../../assembly/shared/abi.ts';
import { explanationSteps, hasCover } from '../ensemble/contributions-plain.ts';
import { CATEGORY_SPLIT, type Ensemble, ZERO_IS_MISSING } from '../ensemble/ensemble.ts';
import { gaussLegendre, gaussRadau, type Quadrature } from '../ensemble/quadrature.ts';
import {
  blockBytes,
  type CodeRoom,
  type ExplainBlock,
  explainBlocks,
  type StudiedTree,
  studyTrees,
} from './explain-blocks.ts';
import {
  LEAST_SAVED,
  MOST_BLOCK_BYTES,
  MOST_CODE_BYTES,
  MOST_EFFECT_BYTES,
} from './explain-limits.ts';
import type { FeatureClasses } from './feature-classes.ts';

export interface ExplainPlan {
  features: FeatureClasses[];
  /** By the number of the feature. */
  rooms: FeatureRoom[];
  blocks: ExplainBlock[];
  /** Bytes of what each block is made of. */
  bytes: number[];
  /** The quadrature has the point 0, whose effects are in tables. */
  hasPointZero: boolean;
  /** Whether every split's cover is exactly the sum of its children's. */
  isEven: boolean;
}

export interface FeatureRoom extends CodeRoom {
  /** Its classes are its bins, and all its splits compare. */
  isInOrder: boolean;
  /** Then its cuts may be just its thresholds, so that they need not be kept. */
  isUnited: boolean;
}

/** Steps of an explanation as `contributionsPlain` gives it, with which it is verified. */
const MOST_STEPS = 2 ** 29;
/** Classes of a feature that are told apart, but for those that are its bins between thresholds. */
const MOST_CLASSES = 1 << 16;

/** The plan, or null where a module cannot explain: covers are not known, or the trees are too large. */
export function planExplanation(
  ensemble: Ensemble,
  features: FeatureClasses[],
): ExplainPlan | null {
  if (!hasCover(ensemble) || explanationSteps(ensemble) > MOST_STEPS) return null;
  const trees = studyTrees(ensemble);
  const hasPointZero = isPointZeroCheap(ensemble, features, trees);
  const blocks = explainBlocks(trees, (count) => vectorsFor(count, hasPointZero));
  const rooms = featureRooms(ensemble, features, blocks);
  if (features.some((own) => !rooms[own.feature].isUnited && own.classCount > MOST_CLASSES))
    return null;
  const isEven = areSums(ensemble);
  const form = { isEven, outputs: ensemble.leafWidth };
  const bytes = blocks.map((block) => blockBytes(block, rooms, form));
  if (bytes.some((block) => block > MOST_BLOCK_BYTES)) return null;
  return { features, rooms, blocks, bytes, hasPointZero, isEven };
}

/** The points of so many vectors: with 0 first, or without. */
export function ruleOf(vectors: number, hasPointZero: boolean): Quadrature {
  return hasPointZero ? gaussRadau(2 * vectors) : gaussLegendre(2 * vectors);
}

/** Vectors for ways of so many distinct features: the polynomial has a degree less. */
function vectorsFor(features: number, hasPointZero: boolean): number {
  return Math.max(1, Math.ceil((hasPointZero ? features - 1 : features) / 4));
}

/** Whether tables of the point 0 save work, and are small beside the trees. */
function isPointZeroCheap(
  ensemble: Ensemble,
  features: FeatureClasses[],
  trees: StudiedTree[],
): boolean {
  const classes = features.reduce((sum, { classCount }) => sum + classCount, 0);
  const bytes = classes * ensemble.rawCount * 8;
  const work = (hasPointZero: boolean) =>
    trees.reduce((sum, one) => sum + one.units.units * vectorsFor(one.features, hasPointZero), 0);
  const isSmall = bytes <= ensemble.feature.length * MOST_EFFECT_BYTES;
  return isSmall && work(true) <= work(false) * (1 - LEAST_SAVED);
}

function featureRooms(
  ensemble: Ensemble,
  features: FeatureClasses[],
  blocks: ExplainBlock[],
): FeatureRoom[] {
  const thresholds = comparedThresholds(ensemble);
  const rooms: FeatureRoom[] = [];
  for (const { feature: of, classOfBin, cuts, classCount, missingClass } of features) {
    const compared = thresholds[of];
    const isInOrder = compared !== null && classOfBin.every((known, bin) => known === bin);
    const isUnited = isInOrder && cuts.every((cut) => compared.has(cut));
    const isCounted = isInOrder && classCount <= MOST_COUNTED_CLASSES;
    const units = blocks.reduce(
      (sum, { leaves }) => sum + (leaves.get(of)?.reduce((a, b) => a + b) ?? 0),
      0,
    );
    const isKept = units * classCount <= MOST_CODE_BYTES;
    const rows = isKept ? classCount : 1;
    const isMissingApart = missingClass >= classOfBin.length;
    rooms[of] = { isInOrder, isUnited, isCounted, rows: isCounted ? Number(isMissingApart) : rows };
  }
  return rooms;
}

/** Per feature, the thresholds of its splits; null where some ask for categories, or take 0 as missing. */
function comparedThresholds({
  feature,
  split,
  flags,
  threshold,
  featureCount,
}: Ensemble): (Set<number> | null)[] {
  const thresholds = Array.from({ length: featureCount }, (): Set<number> | null => new Set());
  feature.forEach((of, node) => {
    if (of < 0) return;
    if (split[node] === CATEGORY_SPLIT || flags[node] & ZERO_IS_MISSING) thresholds[of] = null;
    else thresholds[of]?.add(threshold[node]);
  });
  return thresholds;
}

function areSums({ feature, cover, left, right }: Ensemble): boolean {
  return feature.every(
    (of, node) => of < 0 || cover[node] === cover[left[node]] + cover[right[node]],
  );
}
