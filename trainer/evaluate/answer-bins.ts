// In which bins a model's answers are counted: tenths of those that it gave to rows it had not learned from, and what
// each tenth was worth.
import { findBin, plainAnswerBins } from '../../runtime/observe/bins.ts';
import { MOST_ANSWERS, MOST_EDGES_OF_ANSWERS } from '../../runtime/observe/record-form.ts';
import type { AnswerQuality, AnswerReference } from '../../runtime/schema/reference-schema.ts';
import type { CellTargets } from '../encode/cell-table.ts';
import { logCost, mostProbable } from './class-metrics.ts';

export interface AnsweredRows {
  flags: readonly string[];
  task: 'class' | 'number';
  /** Per cell, the model's outputs. */
  answers: Float64Array;
  /** Per cell, how many rows it is. */
  rows: Float64Array;
  /** What the answers should have been; null where nobody knows. */
  actual: Pick<CellTargets, 'target' | 'weights'> | null;
}

/** Of a row: what it adds to the means of its bin, by its weight. */
type Measures = Omit<AnswerQuality, 'weight'>;
type Measured = { [Measure in keyof Measures]: number };

export function countAnswers(answered: AnsweredRows): AnswerReference[] {
  const { flags, answers, rows } = answered;
  return countedOutputs(answered).map((output) => {
    const scores = rows.map((_, cell) => answers[cell * flags.length + output]);
    const edges = tenths(scores, rows);
    const counts = new Array<number>(edges.length + 1).fill(0);
    rows.forEach((count, cell) => {
      counts[findBin(edges, scores[cell])] += count;
    });
    const quality = qualityOf(answered, output, (cell) => findBin(edges, scores[cell]), counts);
    return { name: flags[output], edges, counts, ...(quality && { quality }) };
  });
}

/** Of two classes the second; of more, those that most rows are of. */
function countedOutputs({ flags, task, actual }: AnsweredRows): number[] {
  if (actual?.target.kind !== 'class' || flags.length <= MOST_ANSWERS) {
    return plainAnswerBins(task, flags).map(({ name }) => flags.indexOf(name));
  }
  const weightOf = actual.weights.map((ofClass) => ofClass.reduce((sum, one) => sum + one, 0));
  const heaviest = [...flags.keys()].sort((a, b) => weightOf[b] - weightOf[a] || a - b);
  return heaviest.slice(0, MOST_ANSWERS).sort((a, b) => a - b);
}

/** Answers that a tenth of the rows, two tenths, … do not exceed; the largest of all is no edge. */
function tenths(scores: Float64Array, rows: Float64Array): number[] {
  const known = [...scores.keys()].filter((cell) => Number.isFinite(scores[cell]));
  const order = known.sort((a, b) => scores[a] - scores[b]);
  const total = order.reduce((sum, cell) => sum + rows[cell], 0);
  const edges: number[] = [];
  let below = 0;
  let wanted = 1;
  order.forEach((cell, i) => {
    below += rows[cell];
    const next = order[i + 1];
    if (next === undefined || scores[next] === scores[cell]) return;
    if (below < (wanted * total) / (MOST_EDGES_OF_ANSWERS + 1)) return;
    edges.push(scores[cell] + 0);
    wanted = Math.floor((below * (MOST_EDGES_OF_ANSWERS + 1)) / total) + 1;
  });
  return edges;
}

function qualityOf(
  { answers, flags, rows, actual }: AnsweredRows,
  output: number,
  binOf: (cell: number) => number,
  counts: number[],
): AnswerQuality | null {
  if (actual === null) return null;
  const { target, weights } = actual;
  const weight = counts.map(() => 0);
  const sums = new Map<keyof Measures, number[]>();
  for (let cell = 0; cell < rows.length; cell++) {
    const bin = binOf(cell);
    const outputs = answers.subarray(cell * flags.length, (cell + 1) * flags.length);
    weights.forEach((ofClass, k) => {
      if (ofClass[cell] === 0) return;
      const measured =
        target.kind === 'class'
          ? measureClass(outputs, output, k)
          : measureNumber(outputs[output], target.values[cell]);
      weight[bin] += ofClass[cell];
      for (const [name, value] of Object.entries(measured) as [keyof Measures, number][]) {
        const sum = sums.get(name) ?? counts.map(() => 0);
        sum[bin] += ofClass[cell] * value;
        sums.set(name, sum);
      }
    });
  }
  const means = [...sums].map(([name, sum]) => [
    name,
    sum.map((one, bin) => (weight[bin] > 0 ? digits(one / weight[bin]) : null)),
  ]);
  return { weight: weight.map(digits), ...(Object.fromEntries(means) as Measures) };
}

function measureClass(outputs: Float64Array, output: number, actual: number): Measured {
  return {
    expected: outputs[output],
    actual: actual === output ? 1 : 0,
    accuracy: mostProbable(outputs) === actual ? 1 : 0,
    logLoss: logCost(outputs, actual),
  };
}

function measureNumber(answer: number, actual: number): Measured {
  const error = answer - actual;
  return {
    expected: answer,
    actual,
    squaredError: error * error,
    absoluteError: Math.abs(error),
  };
}

/** As many as the sum over all bins needs to be the figure in metadata.json to six digits. */
function digits(value: number): number {
  return Number(value.toPrecision(7));
}
