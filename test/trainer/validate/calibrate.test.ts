// Calibration: the isotonic curve is the best rising one, Platt's parameters are recovered, and a
// model whose scores were distorted answers observed shares again.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { createRandom, drawBinomial } from '../../../trainer/base/random.ts';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { answerCells, evaluate } from '../../../trainer/evaluate/evaluate.ts';
import { grow } from '../../../trainer/learn/grow.ts';
import { calibrate } from '../../../trainer/validate/calibrate.ts';
import { crossValidate, type FoldResult } from '../../../trainer/validate/cross-validate.ts';
import { fitIsotonic } from '../../../trainer/validate/isotonic.ts';
import { fitPlatt } from '../../../trainer/validate/platt.ts';
import { stump } from '../ensemble/stump.ts';
import { classTable, drawnTable, number } from '../learn/tables.ts';

describe('fitIsotonic', () => {
  it('is the weighted least-squares fit among rising curves (max–min formula)', () => {
    const groups = fc.array(
      fc.record({
        positive: fc.integer({ min: 0, max: 9 }),
        negative: fc.integer({ min: 1, max: 9 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(groups, (rows) => {
        const scores = Float64Array.from(rows, (_, i) => i / 16);
        const positive = Float64Array.from(rows, (row) => row.positive);
        const negative = Float64Array.from(rows, (row) => row.negative);
        const { from, to } = fitIsotonic(scores, positive, negative);
        const weight = rows.reduce((n, row) => n + row.positive + row.negative, 0);
        const share = (i: number, j: number) => {
          const part = rows.slice(i, j + 1);
          const hits = part.reduce((n, row) => n + row.positive, 0);
          return hits / part.reduce((n, row) => n + row.positive + row.negative, 0);
        };
        scores.forEach((score, i) => {
          // max over starts j <= i of min over ends k >= i of the mean of j … k
          const least = (j: number) => Math.min(...rows.slice(i).map((_, k) => share(j, i + k)));
          const best = Math.max(...rows.slice(0, i + 1).map((_, j) => least(j)));
          const clipped = Math.min(1 - 1 / (weight + 2), Math.max(1 / (weight + 2), best));
          const at = from.findIndex((x, p) => x === score || (x < score && from[p + 1] > score));
          expect(to[at]).toBeCloseTo(clipped, 12);
        });
      }),
    );
  });
});

describe('fitPlatt', () => {
  it('recovers the slope and offset that classes were drawn with', () => {
    const random = createRandom(1);
    const scores = Float64Array.from({ length: 200 }, (_, i) => (i - 100) / 25);
    const n = 10_000;
    const positive = scores.map((s) =>
      drawBinomial(random, n, 1 / (1 + Math.exp(-(1.7 * s - 0.6)))),
    );
    const fit = fitPlatt(
      scores,
      positive,
      positive.map((hits) => n - hits),
    );
    expect(fit.slope).toBeCloseTo(1.7, 1);
    expect(fit.offset).toBeCloseTo(-0.6, 1);
  });

  it('has an optimum for separable scores and for one class alone', () => {
    const scores = Float64Array.of(-1, 1);
    const apart = fitPlatt(scores, Float64Array.of(0, 50), Float64Array.of(50, 0));
    expect(apart.slope).toBeGreaterThan(1);
    expect(Number.isFinite(apart.slope)).toBe(true);
    const alone = fitPlatt(scores, Float64Array.of(5, 5), Float64Array.of(0, 0));
    expect(Number.isFinite(alone.offset)).toBe(true);
  });
});

/** A fold whose model answers `answer` for x = 0 and `answer + 0.5` for x = 2. */
function foldOf(low: number, high: number, counts: number[][]): FoldResult {
  const test = classTable([number('x')], [[0, 2]], counts);
  const answers = Float64Array.of(1 - low, low, 1 - high, high);
  return { test, answers, raw: Float64Array.of(low, high), evaluation: evaluate(answers, test) };
}

describe('calibrate', () => {
  // Answers 0.4 and 0.6 where 10 % and 90 % are observed.
  const fold = foldOf(0.4, 0.6, [
    [900, 100],
    [100, 900],
  ]);

  it.each(['isotonic', 'platt'] as const)('%s: answers the observed shares', (method) => {
    const { ensemble, folds } = calibrate(stump(0.4, 0.6), method, [fold]);
    const answers = [0, 2].map((x) => predictPlain(ensemble, [x])[1]);
    expect(answers[0]).toBeCloseTo(0.1, 2);
    expect(answers[1]).toBeCloseTo(0.9, 2);
    // The fold's model answered what the ensemble answers, so both are corrected alike.
    expect(folds[0].answers[1]).toBeCloseTo(answers[0], 12);
    expect(folds[0].answers[3]).toBeCloseTo(answers[1], 12);
  });

  it('refuses scores that rank the wrong way', () => {
    const wrong = foldOf(0.6, 0.4, [
      [900, 100],
      [100, 900],
    ]);
    expect(() => calibrate(stump(0.6, 0.4), 'platt', [wrong])).toThrow(/do not rank/);
  });

  it('lowers the log-loss of an overconfident forest on several classes', async () => {
    const learner = { kind: 'forest', trees: 20, minLeaf: 1 } as const;
    const task = { learner, objective: 'multiclass', seed: 1 } as const;
    const [train, test] = [5, 6].map((seed) => drawnTable(createRandom(seed), 600, 3));
    const plan = { by: 'random', folds: 4 } as const;
    const { folds, metrics } = await crossValidate(train, task, plan, silentProgress);
    expect(metrics.accuracy.mean).toBeGreaterThan(0.6);
    const ensemble = await grow(train, learner, 'multiclass', 1, silentProgress);
    const loss = (model: typeof ensemble) => {
      const evaluation = evaluate(
        answerCells((row) => predictPlain(model, row), test),
        test,
      );
      return evaluation.kind === 'class' ? evaluation.logLoss : Number.NaN;
    };
    expect(loss(calibrate(ensemble, 'isotonic', folds).ensemble)).toBeLessThan(loss(ensemble));
    expect(() => calibrate(ensemble, 'platt', folds)).toThrow(/two classes, not 3/);
  });
});
