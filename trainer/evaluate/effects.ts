// What a feature does to the answers: each of its values put into all rows in turn. The mean answers
// are the partial dependence (Friedman 2001); the rise of the loss, averaged over the values as often
// as they occur, is the permutation importance (Breiman 2001) in its expectation, without chance.

import type { Feature } from '../../runtime/schema/feature-schema.ts';
import { createRandom } from '../base/random.ts';
import { type CellTable, pickCells } from '../encode/cell-table.ts';
import { countBelow } from '../encode/cut-columns.ts';
import { sortDoubles } from '../encode/sort-doubles.ts';
import { brief } from './brief.ts';
import { logCost } from './class-metrics.ts';

/** Outputs of one row; the result may be a view that the next call overwrites. */
export type Predict = (row: Float64Array) => ArrayLike<number>;

export interface FeatureEffect {
  /** Rise of the loss (log-loss, or squared error) when the feature's values are shuffled among rows. */
  permutationLoss: number;
  /**
   * Per value (a label, a number; `null` = missing): the mean answers, one per output, and the share of the rows that
   * the value stands for. Evaluations of earlier releases have no shares.
   */
  partialDependence: {
    value: string | number | boolean | null;
    answers: number[];
    share: number;
  }[];
}

interface Level {
  value: number;
  /** How many of the rows the value stands for. */
  weight: number;
}

/** Values of one feature that are tried: all, or so many quantiles of a number. */
const MOST_LEVELS = 50;
const QUANTILES = 20;
/** Predictions for all features together; larger tables are sampled down to it. */
const MOST_PREDICTIONS = 100_000;

/** Stream of the seed that belongs to the sample of cells. */
const EFFECT_STREAM = 0xeffec;

/** One entry per feature. */
export function featureEffects(predict: Predict, test: CellTable, seed: number): FeatureEffect[] {
  const levels = test.schema.map((_, f) => levelsOf(test, f));
  const weightOfRows = test.weights.flatMap((all) => [...all]).reduce((sum, one) => sum + one, 0);
  const levelCount = levels.reduce((sum, one) => sum + one.length, 0);
  const most = Math.max(100, Math.floor(MOST_PREDICTIONS / Math.max(1, levelCount)));
  const rows = sampleCells(test, most, seed);
  const row = new Float64Array(test.columns.length);
  const baseLoss = replaced(-1, Number.NaN).loss;
  return levels.map((ofFeature, f) => {
    let loss = 0;
    const weight = ofFeature.reduce((sum, level) => sum + level.weight, 0);
    const partialDependence = ofFeature.map((level) => {
      const effect = replaced(f, level.value);
      loss += level.weight * effect.loss;
      const value = nameOf(test.schema[f], level.value);
      return { value, answers: effect.answers, share: brief(level.weight / weightOfRows) };
    });
    return { permutationLoss: loss / weight - baseLoss, partialDependence };
  });

  /** Mean loss and answers of the rows with feature f set to the value. */
  function replaced(f: number, value: number): { loss: number; answers: number[] } {
    const answers: number[] = [];
    let [loss, total] = [0, 0];
    for (let cell = 0; cell < rows.cellCount; cell++) {
      for (let j = 0; j < row.length; j++) row[j] = rows.columns[j][cell];
      if (f >= 0) row[f] = value;
      const outputs = predict(row);
      let weight = 0;
      rows.weights.forEach((ofClass, k) => {
        weight += ofClass[cell];
        if (ofClass[cell] > 0) loss += ofClass[cell] * lossOf(rows, outputs, cell, k);
      });
      for (let k = 0; k < outputs.length; k++) answers[k] = (answers[k] ?? 0) + weight * outputs[k];
      total += weight;
    }
    return { loss: loss / total, answers: answers.map((sum) => sum / total) };
  }
}

function lossOf(
  { target }: CellTable,
  outputs: ArrayLike<number>,
  cell: number,
  k: number,
): number {
  return target.kind === 'class' ? logCost(outputs, k) : (target.values[cell] - outputs[0]) ** 2;
}

/** The values to try, with the rows each stands for. */
function levelsOf(test: CellTable, f: number): Level[] {
  if (test.schema[f].kind !== 'category') return numbersOf(test, f);
  const weightOf = new Map<number, number>();
  eachWeight(test, f, (value, weight) => {
    weightOf.set(value, (weightOf.get(value) ?? 0) + weight);
  });
  return Array.from(weightOf, ([value, weight]) => ({ value, weight }))
    .sort((a, b) => b.weight - a.weight || a.value - b.value)
    .slice(0, MOST_LEVELS);
}

/** Ascending, the missing value last. Sorted by their bits: of a number nearly all values are different ones. */
function numbersOf(test: CellTable, f: number): Level[] {
  const isUsed = (cell: number) => test.weights.some((ofClass) => ofClass[cell] !== 0);
  const sorted = sortDoubles(
    test.columns[f].filter((value, cell) => !Number.isNaN(value) && isUsed(cell)),
  );
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1]);
  const weights = new Float64Array(distinct.length);
  let missing = 0;
  eachWeight(test, f, (value, weight) => {
    if (Number.isNaN(value)) missing += weight;
    else weights[countBelow(distinct, value)] += weight;
  });
  const known = Array.from(distinct, (value, i) => ({ value: value + 0, weight: weights[i] }));
  return [
    ...(known.length > MOST_LEVELS ? quantilesOf(known) : known),
    ...(missing === 0 ? [] : [{ value: Number.NaN, weight: missing }]),
  ];
}

/** Calls `each` with the value of every cell that has rows of a class, and their weight. */
function eachWeight(
  test: CellTable,
  f: number,
  each: (value: number, weight: number) => void,
): void {
  for (const ofClass of test.weights) {
    for (let cell = 0; cell < test.cellCount; cell++) {
      if (ofClass[cell] !== 0) each(test.columns[f][cell], ofClass[cell]);
    }
  }
}

/** Values at the middle of QUANTILES parts of equal weight. */
function quantilesOf(ascending: Level[]): Level[] {
  const total = ascending.reduce((sum, { weight }) => sum + weight, 0);
  const levels: Level[] = [];
  let below = 0;
  for (const { value, weight } of ascending) {
    below += weight;
    let share = 0;
    while (below >= ((levels.length + share + 0.5) / QUANTILES) * total) share++;
    for (let i = 0; i < share; i++) levels.push({ value, weight: total / QUANTILES });
  }
  // Equal neighbours are one value that stands for more rows.
  return levels.filter((level, i) => {
    const next = levels[i + 1];
    if (next?.value !== level.value) return true;
    next.weight += level.weight;
    return false;
  });
}

/** The table itself, or `most` of its cells by chance, each with all its rows. */
function sampleCells(test: CellTable, most: number, seed: number): CellTable {
  if (test.cellCount <= most) return test;
  const random = createRandom(seed, EFFECT_STREAM);
  const cells = Int32Array.from(test.weights[0].keys());
  for (let i = 0; i < most; i++) {
    const pick = i + random.below(cells.length - i);
    [cells[i], cells[pick]] = [cells[pick], cells[i]];
  }
  return pickCells(test, cells.subarray(0, most));
}

function nameOf(feature: Feature, value: number): string | number | boolean | null {
  if (Number.isNaN(value)) return null;
  if (feature.kind === 'category') return feature.labels[value] ?? null;
  return feature.kind === 'boolean' ? value === 1 : value;
}
