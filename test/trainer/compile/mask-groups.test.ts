// Groups of features for the masks: few, and none too large.
import { expect, test } from 'vitest';
import type { FeatureClasses } from '../../../trainer/compile/feature-classes.ts';
import { countDirect, groupFeatures } from '../../../trainer/compile/mask-groups.ts';
import type { FeatureGroup, Outcomes } from '../../../trainer/compile/mask-outcomes.ts';

function featuresOf(classCounts: number[]): FeatureClasses[] {
  return classCounts.map((classCount, feature) => ({
    feature,
    cuts: new Float64Array(classCount - 1),
    classOfBin: Int32Array.from({ length: classCount }, (_, bin) => bin),
    missingClass: 0,
    classCount,
    representative: new Float64Array(classCount),
    isCategory: false,
  }));
}

test('small features fill the groups of larger ones', () => {
  const groups = groupFeatures(featuresOf([...new Array(12).fill(2), 6, 22, 31]));
  expect(groups.map(({ classCount }) => classCount)).toEqual([32, 62, 88, 96]);
});

test('every feature is in one group, whose classes are the combinations of theirs', () => {
  const counts = [3, 5, 7, 40, 200, 2, 2, 96, 97, 1];
  const groups = groupFeatures(featuresOf(counts));
  const inGroups = groups.flatMap(({ features }) => features.map(({ feature }) => feature));
  expect(inGroups.toSorted((a, b) => a - b)).toEqual(counts.map((_, feature) => feature));
  for (const { features, classCount } of groups) {
    expect(features.reduce((product, { classCount: own }) => product * own, 1)).toBe(classCount);
    expect(classCount <= 96 || features.filter((f) => f.classCount > 1).length === 1).toBe(true);
  }
});

/** The same outcomes of every block: as many as the group has classes, or the most that it may have. */
function outcomesFor(groups: FeatureGroup[], blocks: number, most = Infinity): Outcomes[][] {
  const ofBlock = groups.map(({ classCount }) => ({
    ofClass: new Uint16Array(classCount),
    masks: new Uint32Array(0),
    count: Math.min(classCount, most),
    isSilent: false,
  }));
  return new Array(blocks).fill(ofBlock);
}

test('rows of masks are for the groups of fewest classes, as long as there is room', () => {
  const groups = groupFeatures(featuresOf([50, 60, 70, 300]));
  expect(countDirect(groups, outcomesFor(groups, 10))).toBe(3);
  expect(countDirect(groups, outcomesFor(groups, 10, 256))).toBe(4);
  expect(countDirect(groups, outcomesFor(groups, 700))).toBe(1);
  expect(countDirect(groups, outcomesFor(groups, 100_000))).toBe(0);
});
