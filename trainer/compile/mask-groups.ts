// Which features share rows of masks or of codes, and which groups of them share entries: the fewer there
// are, the less a prediction combines.
import { JOINT_MOST_MEMBERS } from '../../assembly/shared/abi.ts';
import type { FeatureClasses } from './feature-classes.ts';
import type { FeatureGroup, Outcomes } from './mask-outcomes.ts';

/** The masks of a block's four trees. */
export const ENTRY_BYTES = 16;
/** Features with few classes share their rows: fewer rows are combined per prediction. */
const MOST_JOINT_CLASSES = 96;
/** Groups with few outcomes for every block of a tile share one entry for each of their combinations. */
const MOST_JOINT_OUTCOMES = 64;
/** Groups of so few outcomes, which are counted in a byte, have rows of masks while these are no larger. */
const MOST_DIRECT_OUTCOMES = 256;
const MOST_DIRECT_BYTES = 1200 * 1024;

/**
 * Joins features as long as their combinations stay few: those with most classes first, each to the group
 * with most that has room. Groups with the fewest classes first.
 */
export function groupFeatures(
  features: FeatureClasses[],
  mostClasses = MOST_JOINT_CLASSES,
): FeatureGroup[] {
  const groups: FeatureGroup[] = [];
  const mostFirst = features.toSorted((a, b) => b.classCount - a.classCount);
  for (const feature of mostFirst) {
    const fitting = groups.filter((g) => g.classCount * feature.classCount <= mostClasses);
    const fullest = fitting.toSorted((a, b) => b.classCount - a.classCount)[0];
    if (fullest) {
      fullest.features.push(feature);
      fullest.classCount *= feature.classCount;
    } else groups.push({ features: [feature], classCount: feature.classCount });
  }
  return groups.toSorted((a, b) => a.classCount - b.classCount);
}

/**
 * How many groups, which have the fewest classes first, have rows of masks: as long as these stay small.
 * @param outcomes per block, of each group
 */
export function countDirect(groups: FeatureGroup[], outcomes: Outcomes[][]): number {
  let bytes = 0;
  const tooLarge = groups.findIndex(({ classCount }, g) => {
    bytes += classCount * outcomes.length * ENTRY_BYTES;
    return bytes > MOST_DIRECT_BYTES || outcomes.some((of) => of[g].count > MOST_DIRECT_OUTCOMES);
  });
  return tooLarge < 0 ? groups.length : tooLarge;
}

/**
 * Which groups share entries in a tile: those that have most outcomes first, each to the first joint whose
 * combinations stay few for every block. Groups that let all leaves of the tile through are in none.
 */
export function joinGroups(outcomes: Outcomes[][], direct: number): number[][] {
  const joints: { members: number[]; combinations: number[] }[] = [];
  const most = (g: number) => outcomes.reduce((m, ofBlock) => Math.max(m, ofBlock[g].count), 0);
  const groups = [...outcomes[0].keys()].slice(direct);
  const telling = groups.filter((g) => outcomes.some((ofBlock) => !ofBlock[g].isSilent));
  // Something has to say which leaf a row reaches, even of trees of one leaf.
  const kept = telling.length > 0 || direct > 0 ? telling : [0];
  for (const g of kept.toSorted((a, b) => most(b) - most(a))) {
    const counts = outcomes.map((ofBlock) => ofBlock[g].count);
    const fits = ({ members, combinations }: (typeof joints)[number]) =>
      members.length < JOINT_MOST_MEMBERS &&
      combinations.every((count, block) => count * counts[block] <= MOST_JOINT_OUTCOMES);
    const joint = joints.find(fits);
    if (!joint) joints.push({ members: [g], combinations: counts });
    else {
      joint.members.push(g);
      joint.combinations = joint.combinations.map((count, block) => count * counts[block]);
    }
  }
  return joints.map(({ members }) => members);
}
