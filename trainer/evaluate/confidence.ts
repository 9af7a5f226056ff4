// How sure the figures are: the held-out rows drawn again with replacement (Efron 1979), and two
// models compared on the same draws.

import { createRandom } from '../base/random.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { prepareDraws } from '../forest/bootstrap.ts';
import { type Metrics, prepareMetrics } from './prepared-metrics.ts';

/** Bounds that hold 95 of 100 resampled values. */
export interface Interval {
  low: number;
  high: number;
}

export interface MetricComparison {
  previous: number;
  current: number;
  /** current − previous. */
  difference: number;
  interval: Interval;
  /** Chance of a difference at least this far from 0, to either side, if there were none. */
  pValue: number;
}

/** Stream of the seed that belongs to resampling. */
const RESAMPLE_STREAM = 0xb0075;
/** Resamples: as many as this much work allows, within bounds. */
const CELL_VISITS = 10_000_000;

/** A 95 % interval for each metric of the answers. */
export function confidenceIntervals(
  answers: Float64Array,
  test: CellTable,
  seed: number,
): Record<string, Interval> {
  const metrics = prepareMetrics(answers, test);
  const names = Object.keys(metrics(test.weights));
  const draws = resample(test, seed, [metrics]).map(([values]) => values);
  return Object.fromEntries(
    names.flatMap((name) => {
      const interval = middle95(draws.map((one) => one[name]));
      return interval === null ? [] : [[name, interval]];
    }),
  );
}

/** Compares two models' answers to the same rows, by every metric that exists for both. */
export function compareMetrics(
  previous: Float64Array,
  current: Float64Array,
  test: CellTable,
  seed: number,
): Record<string, MetricComparison> {
  const metrics = [prepareMetrics(previous, test), prepareMetrics(current, test)];
  const [before, now] = metrics.map((one) => one(test.weights));
  const draws = resample(test, seed, metrics);
  const inBoth = Object.keys(now).filter((name) => name in before);
  return Object.fromEntries(
    inBoth.flatMap((name) => {
      const differences = draws.map(([old, fresh]) => fresh[name] - old[name]);
      const interval = middle95(differences);
      if (interval === null) return [];
      const comparison = {
        previous: before[name],
        current: now[name],
        difference: now[name] - before[name],
        interval,
        pValue: twoSided(differences),
      };
      return [[name, comparison]];
    }),
  );
}

/** Each metric function's figures under the same resampled weights, once per resample. */
function resample(test: CellTable, seed: number, metrics: Metrics[]): Record<string, number>[][] {
  const { cellCount, counts, weights } = test;
  const random = createRandom(seed, RESAMPLE_STREAM);
  const visits = cellCount * counts.length * metrics.length;
  const resamples = Math.max(100, Math.min(300, Math.floor(CELL_VISITS / visits)));
  const rows = new Float64Array(cellCount * counts.length);
  const unit = new Float64Array(rows.length);
  counts.forEach((ofClass, k) => {
    rows.set(ofClass, k * cellCount);
    for (let cell = 0; cell < cellCount; cell++) {
      unit[k * cellCount + cell] = ofClass[cell] > 0 ? weights[k][cell] / ofClass[cell] : 0;
    }
  });
  // Of several classes most are of no row of a cell: only what can be drawn is weighed.
  const drawable = Int32Array.from(rows.keys()).filter((i) => rows[i] > 0);
  const weighed = new Float64Array(rows.length);
  const drawnWeights = counts.map((_, k) => weighed.subarray(k * cellCount, (k + 1) * cellCount));
  const draw = prepareDraws(rows);
  return Array.from({ length: resamples }, () => {
    const drawn = draw(random);
    for (const i of drawable) weighed[i] = drawn[i] * unit[i];
    return metrics.map((one) => one(drawnWeights));
  });
}

/** A resample may lack a class, and then has no such figure: it is left out. Null where none has it. */
function middle95(values: (number | undefined)[]): Interval | null {
  const known = values.filter((value) => value !== undefined && !Number.isNaN(value)) as number[];
  if (known.length === 0) return null;
  const sorted = Float64Array.from(known).sort();
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))];
  return { low: at(0.025), high: at(0.975) };
}

function twoSided(differences: number[]): number {
  const known = differences.filter((value) => !Number.isNaN(value));
  const below = known.filter((value) => value <= 0).length;
  const above = known.filter((value) => value >= 0).length;
  return Math.min(1, (2 * (Math.min(below, above) + 1)) / (known.length + 1));
}
