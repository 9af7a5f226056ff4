// Makes the tables of bench:quality: a score of curved, joint and categorical effects, and a target
// drawn from it. The same plan gives the same rows.
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { createRandom, type Random } from '../../../trainer/base/random.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';

export interface SetPlan {
  name: string;
  task: 'binary' | 'multiclass' | 'regression' | 'counts';
  rows: number;
  numbers: number;
  /** Levels of each categorical column; the first are frequent, many are rare. */
  levels: number[];
  /** Share of the numbers that are missing, more often where they are large. */
  missing: number;
  classes: number;
  /** Of two classes, about this share of the rows is positive. */
  positives: number;
}

/** The rows of the plan as cells of one row. */
export function makeSet(plan: SetPlan): CellTable {
  const random = createRandom(plan.rows, plan.numbers, plan.levels.length, plan.classes);
  const columns = drawColumns(random, plan);
  const scores = Array.from({ length: plan.task === 'multiclass' ? plan.classes : 1 }, () =>
    drawScores(random, plan, columns),
  );
  for (const column of columns.slice(0, plan.numbers)) loseValues(random, column, plan.missing);
  const base = { kind: 'cells' as const, schema: schemaOf(plan), cellCount: plan.rows, columns };
  const ones = new Float64Array(plan.rows).fill(1);
  if (plan.task === 'regression' || plan.task === 'counts') {
    const values = scores[0].map((score) =>
      plan.task === 'counts' ? drawPoisson(random, Math.exp(score - 1)) : score + normal(random),
    );
    const target = { kind: 'number' as const, values };
    return { ...base, target, counts: [ones], weights: [ones] };
  }
  const classes = Array.from({ length: plan.classes }, (_, k) => `class ${k}`);
  const counts = classes.map(() => new Float64Array(plan.rows));
  const cut = plan.task === 'binary' ? quantileOf(scores[0], 1 - plan.positives) : 0;
  for (let row = 0; row < plan.rows; row++) {
    const k =
      plan.task === 'binary'
        ? Number(random.uniform() < 1 / (1 + Math.exp(-3 * (scores[0][row] - cut))))
        : drawClass(
            random,
            scores.map((values) => 2 * values[row]),
          );
    counts[k][row] = 1;
  }
  return { ...base, target: { kind: 'class', classes }, counts, weights: counts };
}

function schemaOf({ numbers, levels }: SetPlan): FeatureSchema {
  return [
    ...Array.from({ length: numbers }, (_, j) => ({
      name: `x${j}`,
      kind: 'number' as const,
      missing: 'allowed' as const,
    })),
    ...levels.map((count, j) => ({
      name: `c${j}`,
      kind: 'category' as const,
      labels: Array.from({ length: count }, (_, code) => String(code)),
      missing: 'allowed' as const,
    })),
  ];
}

function drawColumns(random: Random, { rows, numbers, levels }: SetPlan): Float64Array[] {
  const column = (draw: () => number) => new Float64Array(rows).map(draw);
  return [
    ...Array.from({ length: numbers }, (_, j) =>
      // Even, bell-shaped and long-tailed columns.
      column(() => [random.uniform(), normal(random) / 3 + 0.5, normal(random) ** 2 / 3][j % 3]),
    ),
    ...levels.map((count) => column(() => Math.floor(random.uniform() ** 1.5 * count))),
  ];
}

/** Curves, products and steps of the first columns, an effect per level, and levels that turn a slope. */
function drawScores(random: Random, { rows, numbers, levels }: SetPlan, columns: Float64Array[]) {
  const scores = new Float64Array(rows);
  const used = Math.min(numbers, 8);
  for (let j = 0; j < used; j++) {
    const [a, b, c] = [normal(random), normal(random), random.uniform()];
    const [x, y] = [columns[j], columns[(j + 1) % used]];
    for (let row = 0; row < rows; row++) {
      scores[row] += a * Math.sin(3 * x[row] * y[row]) + (b / 2) * (x[row] > c ? x[row] : -y[row]);
    }
  }
  levels.forEach((count, j) => {
    const effects = Float64Array.from({ length: count }, () => normal(random) / 1.5);
    const slopes = Float64Array.from({ length: count }, () => (numbers > 0 ? normal(random) : 0));
    const codes = columns[numbers + j];
    const slope = columns[j % Math.max(1, numbers)];
    for (let row = 0; row < rows; row++) {
      scores[row] += effects[codes[row]] + (numbers > 0 ? slopes[codes[row]] * slope[row] : 0);
    }
  });
  return scores;
}

function loseValues(random: Random, column: Float64Array, share: number): void {
  if (share === 0) return;
  const middle = quantileOf(column, 0.5);
  for (let row = 0; row < column.length; row++) {
    const chance = column[row] > middle ? 1.5 * share : 0.5 * share;
    if (random.uniform() < chance) column[row] = Number.NaN;
  }
}

function quantileOf(values: Float64Array, share: number): number {
  return values.toSorted()[Math.floor(share * (values.length - 1))];
}

function drawClass(random: Random, scores: number[]): number {
  const powers = scores.map(Math.exp);
  let left = random.uniform() * powers.reduce((a, b) => a + b, 0);
  for (let k = 0; k < powers.length - 1; k++) {
    if (left < powers[k]) return k;
    left -= powers[k];
  }
  return powers.length - 1;
}

/** By counting products of uniform draws (Knuth); the mean is cut at 50. */
function drawPoisson(random: Random, mean: number): number {
  const least = Math.exp(-Math.min(50, mean));
  let count = 0;
  for (let product = random.uniform(); product > least; product *= random.uniform()) count++;
  return count;
}

function normal(random: Random): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random.uniform()));
  return radius * Math.cos(2 * Math.PI * random.uniform());
}
