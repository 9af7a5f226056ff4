// Derivatives against differences of the loss itself, and start scores against their optimality.
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { trainingExp } from '../../../trainer/boosting/exp.ts';
import { gradientsInto, softmaxInto, startScores } from '../../../trainer/boosting/loss.ts';
import { meanLoss } from '../../../trainer/boosting/loss-value.ts';
import { engineParameters } from '../../../trainer/boosting/parameters.ts';
import type { Target } from '../../../trainer/boosting/target.ts';
import { type BoostingLoss, learnerInForce } from '../../../trainer/recipe/learner-schema.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';

const CASES: [BoostingLoss, Recipe['objective'], number, number][] = [
  // loss, objective, outputs, factor of the hessian over the true second derivative
  ['logistic', 'binary', 1, 1],
  ['one-vs-rest', 'multiclass', 3, 1],
  ['softmax', 'multiclass', 3, 1.5],
  ['poisson', 'regression', 1, 1],
  ['gamma', 'regression', 1, 1],
  ['tweedie', 'regression', 1, 1],
  ['squared', 'regression', 1, 0.5], // the loss is (f − y)², its half is what is differentiated
];

function parametersOf(loss: BoostingLoss, objective: Recipe['objective']) {
  return engineParameters(learnerInForce({ kind: 'boosting', loss, quantile: 0.8 }, objective), []);
}

/** Cells with weights and, for numbers, a positive mean target. */
function drawTarget(outputs: number, cells: number): Target {
  const random = createRandom(outputs);
  const weight = Float64Array.from({ length: cells }, () => 0.5 + random.uniform() * 3);
  const shares = Array.from({ length: outputs }, () => weight.map((n) => n * random.uniform()));
  const sums = shares.map((share) => share.map((s) => s / outputs));
  return { rows: weight.map(Math.ceil), weight, sums };
}

describe.each(CASES)('%s', (loss, objective, outputs, factor) => {
  const parameters = parametersOf(loss, objective);
  const target = drawTarget(outputs, 40);
  const total = target.weight.reduce((a, b) => a + b);
  const random = createRandom(9);
  const scores = target.sums.map((s) => s.map(() => random.uniform() * 2 - 1));
  const lossAt = (k: number, cell: number, step: number) => {
    const moved = scores.map((score) => score.slice());
    moved[k][cell] += step;
    return meanLoss(parameters, target, moved) * total;
  };

  it('has the derivatives of its loss', () => {
    const g = new Float64Array(40);
    const h = new Float64Array(40);
    const chances = scores.map(() => new Float64Array(40));
    if (loss === 'softmax') softmaxInto(scores, chances);
    const scale = loss === 'squared' ? 0.5 : 1;
    for (let k = 0; k < outputs; k++) {
      gradientsInto(parameters, target, k, scores[k], chances[k], g, h);
      for (let cell = 0; cell < 40; cell++) {
        const [up, middle, down] = [1e-4, 0, -1e-4].map((step) => lossAt(k, cell, step));
        expect(g[cell]).toBeCloseTo((scale * (up - down)) / 2e-4, 5);
        expect(h[cell] / factor).toBeCloseTo((up - 2 * middle + down) / 1e-8, 3);
      }
    }
  });

  it('starts at the best constant', () => {
    const start = startScores(parameters, target);
    const at = (step: number) =>
      meanLoss(
        parameters,
        target,
        Array.from(start, (score) => new Float64Array(40).fill(score + step)),
      );
    if (loss === 'softmax') return; // a common step leaves softmax as it is
    expect(at(0)).toBeLessThan(at(0.01));
    expect(at(0)).toBeLessThan(at(-0.01));
  });
});

it('quantile and absolute start at a quantile of the targets', () => {
  const target = drawTarget(1, 101);
  for (const [loss, share] of [['absolute', 0.5] as const, ['quantile', 0.8] as const]) {
    const [start] = startScores(parametersOf(loss, 'regression'), target);
    let below = 0;
    let total = 0;
    target.weight.forEach((n, i) => {
      total += n;
      if (target.sums[0][i] / n <= start) below += n;
    });
    expect(below / total).toBeGreaterThanOrEqual(share - 1e-9);
    expect(below / total).toBeLessThan(share + 0.05);
  }
});

it('trainingExp is e^x to 9 digits', () => {
  for (let x = -60; x < 60; x += 0.0937) {
    expect(Math.abs(trainingExp(x) / Math.exp(x) - 1)).toBeLessThan(1e-9);
  }
  expect(trainingExp(1e9)).toBe(trainingExp(700));
});
