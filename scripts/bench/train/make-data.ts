// Makes the tables that bench:train learns from, in the manner of scikit-learn's make_classification:
// clusters on the corners of a cube in the informative columns, redundant columns that are mixtures of
// them, noise in the others, 10 % of the labels drawn anew.
import { createRandom, type Random } from '../../../trainer/base/random.ts';

export interface DataPlan {
  name: string;
  trainRows: number;
  testRows: number;
  numbers: number;
  /** Levels of each categorical column. */
  levels: number[];
  /** Share of the values that are missing. */
  missing: number;
}

export interface BenchData {
  /** Numbers first, then category codes; NaN = missing. */
  columns: Float64Array[];
  labels: Float64Array;
}

const CLUSTERS = 16;

/** Rows of the plan: the training rows, then the test rows. The same plan and draw give the same rows. */
export function makeData(plan: DataPlan, ...draw: number[]): BenchData {
  const random = createRandom(plan.numbers, plan.levels.length, ...draw);
  const rows = plan.trainRows + plan.testRows;
  const informative = Math.min(12, Math.ceil(plan.numbers / 2));
  const redundant = Math.min(8, plan.numbers - informative);
  const labels = new Float64Array(rows);
  const columns = Array.from(
    { length: plan.numbers + plan.levels.length },
    () => new Float64Array(rows),
  );
  const clusters = drawClusters(random, informative);
  const mixtures = drawMatrix(random, redundant, informative);
  const effects = plan.levels.map((levels) => drawMatrix(random, 1, levels)[0]);
  const own = new Float64Array(informative);
  for (let row = 0; row < rows; row++) {
    const number = random.below(CLUSTERS);
    drawPoint(random, clusters[number], own);
    for (let j = 0; j < informative; j++) columns[j][row] = own[j];
    mixtures.forEach((mixture, j) => {
      columns[informative + j][row] = mixture.reduce((sum, part, k) => sum + part * own[k], 0);
    });
    for (let j = informative + redundant; j < plan.numbers; j++) columns[j][row] = normal(random);
    const shift = drawCategories(random, plan, columns, effects, row);
    const isNoise = random.below(10) === 0;
    const score = (number % 2 === 0 ? -1 : 1) + shift;
    labels[row] = (isNoise ? random.below(2) === 1 : score > 0) ? 1 : 0;
  }
  loseValues(random, columns, plan.missing);
  return { columns, labels };
}

interface Cluster {
  center: number[];
  spread: number[][];
}

function drawClusters(random: Random, size: number): Cluster[] {
  return Array.from({ length: CLUSTERS }, () => ({
    center: Array.from({ length: size }, () => (random.below(2) === 0 ? -1 : 1)),
    spread: drawMatrix(random, size, size),
  }));
}

function drawMatrix(random: Random, rows: number, columns: number): number[][] {
  return Array.from({ length: rows }, () =>
    Array.from({ length: columns }, () => 2 * random.uniform() - 1),
  );
}

function drawPoint(random: Random, { center, spread }: Cluster, out: Float64Array): void {
  const draws = Array.from(center, () => 0.6 * normal(random));
  for (let j = 0; j < out.length; j++) {
    let value = center[j];
    for (let k = 0; k < out.length; k++) value += draws[k] * spread[j][k];
    out[j] = value;
  }
}

/** Draws the row's categories; how much they move its score. */
function drawCategories(
  random: Random,
  plan: DataPlan,
  columns: Float64Array[],
  effects: number[][],
  row: number,
): number {
  let shift = 0;
  plan.levels.forEach((levels, j) => {
    // Squared, so that some levels are frequent and many are rare.
    const code = Math.floor(random.uniform() ** 2 * levels);
    columns[plan.numbers + j][row] = code;
    shift += effects[j][code];
  });
  return shift;
}

function loseValues(random: Random, columns: Float64Array[], share: number): void {
  if (share === 0) return;
  for (const column of columns) {
    for (let row = 0; row < column.length; row++) {
      if (random.uniform() < share) column[row] = Number.NaN;
    }
  }
}

function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}
