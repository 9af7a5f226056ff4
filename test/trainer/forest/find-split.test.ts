// The split found is the best there is: held to a search that tries every cut and every set of
// categories on the rows themselves.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import type { FeatureBins } from '../../../trainer/encode/encoded-table.ts';
import { ForestSplitSearch } from '../../../trainer/forest/find-split.ts';

const NUMERIC: FeatureBins = {
  kind: 'numeric',
  feature: 0,
  binCount: 6,
  thresholds: Float64Array.of(1, 2, 3, 4, 5),
};
const CATEGORY: FeatureBins = {
  kind: 'category',
  feature: 0,
  binCount: 6,
  binOfCode: Uint8Array.of(0, 1, 2, 3, 4, 5),
};
const MISSING = 6;

/** Records of 7 bins: rows, weight, one weighted sum per channel with 0 <= sum <= weight. */
const histograms = (channels: number) =>
  fc
    .array(
      fc.record({
        rows: fc.integer({ min: 0, max: 4 }),
        unit: fc.integer({ min: 1, max: 3 }),
        parts: fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 5, maxLength: 5 }),
      }),
      { minLength: 7, maxLength: 7 },
    )
    .map((bins) =>
      bins.flatMap(({ rows, unit, parts }) => {
        const total = parts.slice(0, channels).reduce((a, b) => a + b, channels === 1 ? 4 : 0) || 1;
        const sums = parts.slice(0, channels).map((part) => (rows * unit * part) / total);
        return [rows, rows * unit, ...sums];
      }),
    );

const score = (sums: number[]) =>
  sums[1] > 0 ? sums.slice(2).reduce((s, x) => s + x * x, 0) / sums[1] : 0;

/** Sums of the bins that are (or are not) in the set. */
function sumsOf(histogram: number[], stride: number, has: (bin: number) => boolean): number[] {
  const sums = new Array<number>(stride).fill(0);
  for (let bin = 0; bin <= MISSING; bin++) {
    for (let j = 0; has(bin) && j < stride; j++) sums[j] += histogram[bin * stride + j];
  }
  return sums;
}

function gainOf(histogram: number[], stride: number, minLeaf: number, left: Set<number>): number {
  const inside = sumsOf(histogram, stride, (bin) => left.has(bin));
  const outside = sumsOf(histogram, stride, (bin) => !left.has(bin));
  if (inside[0] < minLeaf || outside[0] < minLeaf) return 0;
  return score(inside) + score(outside) - score(sumsOf(histogram, stride, () => true));
}

const numericSets = [0, 1, 2, 3, 4, 5].flatMap((cut) => {
  const below = [0, 1, 2, 3, 4, 5].slice(0, cut + 1);
  return [new Set(below), new Set([...below, MISSING])];
});
const allSets = Array.from(
  { length: 128 },
  (_, mask) => new Set([0, 1, 2, 3, 4, 5, 6].filter((bin) => (mask >> bin) & 1)),
);

function search(histogram: number[], channels: number, minLeaf: number, bins: FeatureBins) {
  const stride = 2 + channels;
  const rules = { stride, minLeaf, leastGain: 1e-9, randomCuts: false };
  const finder = new ForestSplitSearch(rules, createRandom(1));
  finder.start(Float64Array.from(sumsOf(histogram, stride, () => true)), 0);
  finder.tryFeature(0, bins, Float64Array.from(histogram));
  return finder.take([bins]);
}

describe('SplitSearch', () => {
  it.each([
    ['numeric, one channel', NUMERIC, numericSets, 1],
    ['numeric, three channels', NUMERIC, numericSets, 3],
    ['category, one channel', CATEGORY, allSets, 1],
  ])('finds the best split: %s', (_, bins, sets, channels) => {
    fc.assert(
      fc.property(histograms(channels), fc.integer({ min: 1, max: 4 }), (histogram, minLeaf) => {
        const stride = 2 + channels;
        // The order by mean holds the best set only where no side is too small to be allowed.
        const least = bins.kind === 'category' ? 1 : minLeaf;
        const best = Math.max(...sets.map((set) => gainOf(histogram, stride, least, set)));
        const split = search(histogram, channels, least, bins);
        if (split === null) {
          expect(best).toBeLessThan(1e-6);
          return;
        }
        const left = new Set([...split.goesLeft.keys()].filter((bin) => split.goesLeft[bin]));
        expect(gainOf(histogram, stride, least, left)).toBeCloseTo(best, 6);
      }),
      { numRuns: 500 },
    );
  });

  it('is at least as good as every one-vs-rest set of categories with several channels', () => {
    fc.assert(
      fc.property(histograms(3), (histogram) => {
        const split = search(histogram, 3, 1, CATEGORY);
        const gain = (left: Iterable<number>) => gainOf(histogram, 5, 1, new Set(left));
        const found =
          split === null ? 0 : gain([...split.goesLeft.keys()].filter((b) => split.goesLeft[b]));
        // One category of a single class against the rest is a cut of that class's order.
        for (let bin = 0; bin <= MISSING; bin++) {
          const [rows, weight, ...sums] = histogram.slice(bin * 5, bin * 5 + 5);
          const isOnly = sums.some((sum, c) => {
            const others = [...Array(7).keys()].filter((b) => b !== bin && histogram[b * 5] > 0);
            const mean = (b: number) => histogram[b * 5 + 2 + c] / histogram[b * 5 + 1];
            return rows > 0 && others.every((b) => mean(b) < sum / weight - 1e-9);
          });
          if (isOnly) expect(found).toBeGreaterThanOrEqual(gain([bin]) - 1e-6);
        }
      }),
    );
  });

  it('sends a numeric cut to the middle of the empty bins, and bins without rows to the larger side', () => {
    const histogram = [3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0];
    expect(search(histogram, 1, 1, NUMERIC)).toEqual({
      feature: 0,
      cut: 2,
      goesLeft: Uint8Array.of(1, 1, 1, 0, 0, 0, 1),
    });
    expect([...(search(histogram, 1, 1, CATEGORY)?.goesLeft ?? [])]).toEqual([0, 0, 0, 0, 0, 1, 0]);
  });

  it('draws cuts within the limits', () => {
    const histogram = Array.from({ length: 6 }, (_, bin) => [2, 2, bin % 2])
      .flat()
      .concat(0, 0, 0);
    const random = createRandom(4);
    const rules = { stride: 3, minLeaf: 3, leastGain: 1e-9, randomCuts: true };
    const cuts = new Set<number>();
    for (let i = 0; i < 300; i++) {
      const finder = new ForestSplitSearch(rules, random);
      finder.start(Float64Array.of(12, 12, 3), 0);
      finder.tryFeature(0, NUMERIC, Float64Array.from(histogram));
      const split = finder.take([NUMERIC]);
      if (split !== null) cuts.add(split.cut);
    }
    // Cuts 0 and 4 leave 2 rows on a side, cuts 1 and 3 equal means; all are drawn, only 2 is taken.
    expect([...cuts]).toEqual([2]);
  });
});
