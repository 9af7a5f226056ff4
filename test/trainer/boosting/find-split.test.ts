// The split search against a search that tries everything, on drawn histograms.
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { BoostingSplitSearch, RECORD } from '../../../trainer/boosting/find-split.ts';
import { type EngineParameters, engineParameters } from '../../../trainer/boosting/parameters.ts';
import type { FeatureBins } from '../../../trainer/encode/encoded-table.ts';
import { type BoostingParameters, learnerInForce } from '../../../trainer/recipe/learner-schema.ts';

const parametersWith = (given: Omit<BoostingParameters, 'kind'>) =>
  engineParameters(learnerInForce({ kind: 'boosting', minLeaf: 10, ...given }, 'binary'), []);

const numeric = (binCount: number): FeatureBins => ({
  kind: 'numeric',
  feature: 0,
  binCount,
  thresholds: new Float64Array(binCount - 1),
});
const category = (binCount: number): FeatureBins => ({
  kind: 'category',
  feature: 0,
  binCount,
  binOfCode: Uint8Array.from({ length: binCount }, (_, i) => i),
});

/** Records of `slots` bins; about one in four is empty. */
function drawHistogram(seed: number, slots: number): Float64Array {
  const random = createRandom(seed);
  const histogram = new Float64Array(slots * RECORD);
  for (let bin = 0; bin < slots; bin++) {
    const rows = random.below(4) === 0 ? 0 : 1 + random.below(60);
    const g = (random.uniform() - 0.5) * rows;
    histogram.set([g, rows * (0.1 + 0.15 * random.uniform()), rows], bin * RECORD);
  }
  return histogram;
}

function sumOf(histogram: Float64Array, goesLeft: (bin: number) => boolean) {
  const sums = { g: 0, h: 0, rows: 0 };
  for (let bin = 0; bin * RECORD < histogram.length; bin++) {
    if (!goesLeft(bin)) continue;
    sums.g += histogram[bin * RECORD];
    sums.h += histogram[bin * RECORD + 1];
    sums.rows += histogram[bin * RECORD + 2];
  }
  return sums;
}

/** Gain of parting the bins this way; −1 when a side is too small. */
function gainOf(
  histogram: Float64Array,
  goesLeft: (bin: number) => boolean,
  { minLeaf, l1, l2 }: EngineParameters,
  addedL2 = 0,
): number {
  const score = ({ g, h }: { g: number; h: number }, penalty: number) =>
    Math.max(0, Math.abs(g) - l1) ** 2 / (h + penalty);
  const left = sumOf(histogram, goesLeft);
  const right = sumOf(histogram, (bin) => !goesLeft(bin));
  if (left.rows < minLeaf || right.rows < minLeaf) return -1;
  const both = sumOf(histogram, () => true);
  return score(left, l2 + addedL2) + score(right, l2 + addedL2) - score(both, l2);
}

function search(histogram: Float64Array, bins: FeatureBins, parameters: EngineParameters) {
  const found = new BoostingSplitSearch(parameters);
  found.start(
    sumOf(histogram, () => true),
    -Infinity,
    Infinity,
  );
  found.tryFeature(0, bins, histogram, 0);
  return found.best;
}

describe('numeric features', () => {
  it('finds the best cut and the better side for missing values', () => {
    const parameters = parametersWith({ l1: 0.5, l2: 2 });
    for (let seed = 0; seed < 300; seed++) {
      const binCount = 2 + (seed % 30);
      const histogram = drawHistogram(seed, binCount + 1);
      let most = 0;
      for (let cut = 0; cut < binCount; cut++) {
        for (const missingLeft of [false, true]) {
          const left = (bin: number) => (bin === binCount ? missingLeft : bin <= cut);
          most = Math.max(most, gainOf(histogram, left, parameters));
        }
      }
      const best = search(histogram, numeric(binCount), parameters);
      if (best === null) expect(most).toBeLessThan(1e-9);
      else {
        expect(best.gain).toBeCloseTo(most, 9);
        const left = (bin: number) => best.goesLeft[bin] === 1;
        expect(gainOf(histogram, left, parameters)).toBeCloseTo(most, 9);
        expect(left(best.cut) && (best.cut + 1 >= binCount || !left(best.cut + 1))).toBe(true);
      }
    }
  });
});

describe('categories', () => {
  it('finds the best subset where the order by gradients is exact', () => {
    // Without penalties and with equal second derivatives per row, the best subset is a stretch of the
    // order by g/h (Fisher 1958), so that trying every subset finds nothing better.
    const categories = { smoothing: 0, l2: 0, maxListed: 255, minRows: 1 };
    const parameters = parametersWith({ minLeaf: 1, minHessian: 0, categories });
    for (let seed = 0; seed < 60; seed++) {
      const histogram = drawHistogram(seed, 9);
      for (let at = 0; at < histogram.length; at += RECORD) histogram[at + 1] = histogram[at + 2];
      let most = 0;
      for (let set = 1; set < 511; set++) {
        most = Math.max(
          most,
          gainOf(histogram, (bin) => ((set >> bin) & 1) === 1, parameters),
        );
      }
      const best = search(histogram, category(8), parameters);
      expect(best === null ? 0 : best.gain).toBeCloseTo(most, 9);
    }
  });

  it('keeps its limits and reports the gain of the set it lists', () => {
    const categories = { smoothing: 10, l2: 10, maxListed: 4, minRows: 50 };
    const parameters = parametersWith({ categories });
    let found = 0;
    for (let seed = 0; seed < 200; seed++) {
      const histogram = drawHistogram(seed, 31);
      const best = search(histogram, category(30), parameters);
      if (best === null) continue;
      found++;
      const left = (bin: number) => best.goesLeft[bin] === 1;
      const listed = best.goesLeft.reduce((a, b) => a + b, 0);
      expect(listed).toBeLessThanOrEqual(4);
      expect(best.left.rows).toBeGreaterThanOrEqual(50);
      expect(best.right.rows).toBeGreaterThanOrEqual(50);
      expect(best.gain).toBeCloseTo(gainOf(histogram, left, parameters, 10), 9);
      for (let bin = 0; bin < 31; bin++) {
        if (left(bin)) expect(histogram[bin * RECORD + 2]).toBeGreaterThanOrEqual(10);
      }
    }
    expect(found).toBeGreaterThan(100);
  });
});
