// Golden rows: rows that press on an ensemble (on and one step around its thresholds, NaN, ±0, ±∞,
// categories in, beside and far outside its sets) and rows like those it will meet, with the plain
// predictor's answers. They travel with a version and are replayed in its final bytes.

import { stepFloat32, stepFloat64 } from '../base/float-step.ts';
import { createRandom, type Random } from '../base/random.ts';
import { CATEGORY_SPLIT, type Ensemble } from '../ensemble/ensemble.ts';
import { predictPlain, predictRawPlain } from '../ensemble/predict-plain.ts';
import type { GoldenRow } from '../registry/golden-file.ts';

export interface GoldenOptions {
  /** Rows like those the model will meet; others are varied from them. */
  typicalRows?: Float64Array[];
  /** Golden rows in all; default 512. */
  count?: number | undefined;
  seed?: number;
}

/** Values that any feature is tried with. */
const SPECIAL_VALUES = [NaN, 0, -0, Infinity, -Infinity, Number.MIN_VALUE, 1e-35, -1, 0.5, 2 ** 32];

/** The same ensemble and options give the same rows. */
export function makeGoldenRows(ensemble: Ensemble, options: GoldenOptions = {}): GoldenRow[] {
  const { typicalRows = [], count = 512, seed = 1 } = options;
  const random = createRandom(seed, 0x601d);
  const values = interestingValues(ensemble);
  const rows = typicalRows.slice(0, count >> 1);
  while (rows.length < count) rows.push(pressingRow(random, values, typicalRows));
  return rows.map((row) => ({
    row,
    raw: predictRawPlain(ensemble, row),
    outputs: predictPlain(ensemble, row),
  }));
}

/** Per feature, the values around which its splits decide. */
function interestingValues(ensemble: Ensemble): number[][] {
  const values = Array.from({ length: ensemble.featureCount }, () => new Set<number>());
  const step = ensemble.inputPrecision === 'f32' ? stepFloat32 : stepFloat64;
  ensemble.feature.forEach((feature, node) => {
    if (feature < 0) return;
    const threshold = ensemble.threshold[node];
    if (ensemble.split[node] === CATEGORY_SPLIT) {
      addCategories(values[feature], ensemble, threshold);
      return;
    }
    values[feature].add(threshold);
    values[feature].add(step(threshold, 1));
    values[feature].add(step(threshold, -1));
  });
  return values.map((set) => [...set]);
}

/** A few categories of a set, the first outside its words, and those beside. */
function addCategories(values: Set<number>, ensemble: Ensemble, set: number): void {
  const start = ensemble.setStart[set];
  const end = ensemble.setStart[set + 1];
  for (let word = start; word < end; word++) {
    const bits = ensemble.setWords[word];
    if (bits === 0) continue;
    const category = (word - start) * 32 + 31 - Math.clz32(bits);
    values.add(category).add(category + 1);
  }
  values.add((end - start) * 32);
}

/** A typical row, or one of special values, with some features set to values around the splits. */
function pressingRow(
  random: Random,
  values: number[][],
  typicalRows: Float64Array[],
): Float64Array {
  const typical = typicalRows.length > 0 ? typicalRows[random.below(typicalRows.length)] : null;
  return Float64Array.from(values, (of, feature) => {
    const draw = random.below(8);
    if (draw === 0) return SPECIAL_VALUES[random.below(SPECIAL_VALUES.length)];
    if (typical && draw < 5) return typical[feature];
    return of.length > 0 ? of[random.below(of.length)] : random.below(4);
  });
}
