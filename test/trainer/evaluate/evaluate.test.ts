// Metrics on weighted cells equal what the textbook definitions give on the rows written out one by one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerCells, evaluate } from '../../../trainer/evaluate/evaluate.ts';
import { metricsOf } from '../../../trainer/evaluate/evaluation.ts';
import { classTable, number, numberTable } from '../learn/tables.ts';

interface Row {
  p: number[];
  actual: number;
}

/** Cells of few distinct probabilities (ties!) with small counts, written out as rows too. */
const drawnCells = (classes: number) =>
  fc
    .array(
      fc.record({
        shares: fc.array(fc.integer({ min: 0, max: 4 }), {
          minLength: classes,
          maxLength: classes,
        }),
        counts: fc.array(fc.integer({ min: 0, max: 5 }), {
          minLength: classes,
          maxLength: classes,
        }),
      }),
      { minLength: 1, maxLength: 12 },
    )
    .filter((cells) => cells.some(({ counts }) => counts.some((n) => n > 0)))
    .map((cells) => {
      const answers = cells.map(({ shares }) => {
        const total = shares.reduce((a, b) => a + b, 0);
        return shares.map((share) => (total === 0 ? 1 / classes : share / total));
      });
      const rows: Row[] = cells.flatMap(({ counts }, i) =>
        counts.flatMap((n, actual) => Array.from({ length: n }, () => ({ p: answers[i], actual }))),
      );
      const counts = Array.from({ length: classes }, (_, k) => cells.map((cell) => cell.counts[k]));
      const table = classTable([number('x')], [cells.map((_, i) => i)], counts);
      return { table, answers: Float64Array.from(answers.flat()), rows };
    });

const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** All pairs of a row of class k and a row of another class. */
function aucByPairs(rows: Row[], k: number): number | null {
  const wins: number[] = [];
  for (const a of rows.filter((row) => row.actual === k)) {
    for (const b of rows.filter((row) => row.actual !== k)) {
      wins.push(a.p[k] > b.p[k] ? 1 : a.p[k] === b.p[k] ? 0.5 : 0);
    }
  }
  return wins.length > 0 ? mean(wins) : null;
}

function argmax(p: number[]): number {
  return p.indexOf(Math.max(...p));
}

function classEvaluation(...args: Parameters<typeof evaluate>) {
  const evaluation = evaluate(...args);
  if (evaluation.kind !== 'class') throw new Error('a class evaluation is expected');
  return evaluation;
}

describe.each([2, 3, 4])('evaluate %i classes', (classes) => {
  const numbers = [...Array(classes).keys()];
  const judged = classes === 2 ? [1] : numbers;

  it('equals the metrics of the rows written out', () => {
    fc.assert(
      fc.property(drawnCells(classes), ({ table, answers, rows }) => {
        const evaluation = classEvaluation(answers, table);
        const correct = rows.map((row) => (argmax(row.p) === row.actual ? 1 : 0));
        const losses = rows.map((row) => -Math.log(Math.max(1e-15, row.p[row.actual])));
        const errors = rows.map((row) =>
          judged.reduce((s, k) => s + (row.p[k] - (k === row.actual ? 1 : 0)) ** 2, 0),
        );
        const shares = numbers.map((k) => mean(rows.map((row) => (row.actual === k ? 1 : 0))));
        expect(evaluation.rows).toBe(rows.length);
        expect(evaluation.accuracy).toBeCloseTo(mean(correct), 12);
        expect(evaluation.logLoss).toBeCloseTo(mean(losses), 10);
        expect(evaluation.brier).toBeCloseTo(mean(errors), 12);
        expect(evaluation.majority.accuracy).toBeCloseTo(Math.max(...shares), 12);
        const areas = judged.map((k) => aucByPairs(rows, k)).filter((area) => area !== null);
        if (areas.length === 0) expect(evaluation.auc).toBeNull();
        else expect(evaluation.auc).toBeCloseTo(mean(areas), 12);
        const hits = (actual: number, answered: number) =>
          rows.filter((row) => row.actual === actual && argmax(row.p) === answered).length;
        expect(evaluation.confusion).toEqual(numbers.map((a) => numbers.map((b) => hits(a, b))));
      }),
    );
  });

  it('puts every row into one calibration bin, in order', () => {
    fc.assert(
      fc.property(drawnCells(classes), ({ table, answers, rows }) => {
        classEvaluation(answers, table).calibration.forEach(({ bins }, i) => {
          const k = judged[i];
          let last = -1;
          for (const bin of bins) {
            expect(bin.lowest).toBeGreaterThan(last);
            last = bin.highest;
            const inside = rows.filter((row) => row.p[k] >= bin.lowest && row.p[k] <= bin.highest);
            expect(bin.weight).toBe(inside.length);
            expect(bin.meanPredicted).toBeCloseTo(mean(inside.map((row) => row.p[k])), 12);
            const observed = inside.map((row) => (row.actual === k ? 1 : 0));
            expect(bin.observedShare).toBeCloseTo(mean(observed), 12);
          }
          expect(bins.length).toBeLessThanOrEqual(10);
          expect(bins.reduce((sum, bin) => sum + bin.weight, 0)).toBe(rows.length);
        });
      }),
    );
  });
});

describe('evaluate numbers', () => {
  it('gives RMSE, MAE and R² by weight', () => {
    const table = numberTable([number('x')], [[0, 1, 2, 3]], [1, 2, 3, 10]);
    table.weights = [Float64Array.of(1, 1, 1, 2)];
    const evaluation = evaluate(Float64Array.of(1, 3, 3, 8), table);
    // errors 0, 1, 0, −2 (twice); mean (1 + 2 + 3 + 20) / 5 = 5.2
    const spread = 4.2 ** 2 + 3.2 ** 2 + 2.2 ** 2 + 2 * 4.8 ** 2;
    expect(metricsOf(evaluation)).toEqual({
      rmse: expect.closeTo(Math.sqrt(9 / 5), 12),
      mae: 1,
      r2: expect.closeTo(1 - 9 / spread, 12),
    });
  });

  it('has no R² for a constant target', () => {
    const evaluation = evaluate(
      Float64Array.of(1, 2),
      numberTable([number('x')], [[0, 1]], [3, 3]),
    );
    expect(metricsOf(evaluation)).not.toHaveProperty('r2');
  });
});

it('answerCells asks row by row, in order', () => {
  const ones = [1, 1];
  const columns = [
    [0.1, 0.2],
    [0.3, 0.4],
  ];
  const table = classTable([number('a'), number('b')], columns, [ones, ones]);
  expect([...answerCells(([a, b]) => [a, b], table)]).toEqual([0.1, 0.3, 0.2, 0.4]);
});
