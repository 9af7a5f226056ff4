// boost() as a whole: every loss lowers itself, limits and constraints hold, and runs can be repeated,
// stopped early and continued.
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { boost } from '../../../trainer/boosting/boost.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { type BoostingParameters, learnerInForce } from '../../../trainer/recipe/learner-schema.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { category, classTable, drawnTable, number, numberTable } from '../learn/tables.ts';

type Given = Omit<BoostingParameters, 'kind'>;

function run(cells: CellTable, objective: Recipe['objective'], given: Given = {}, warm?: Ensemble) {
  const parameters = learnerInForce(
    { kind: 'boosting', rounds: 30, minLeaf: 5, ...given },
    objective,
  );
  const stage = silentProgress.stage('trees');
  return boost(cells, parameters, 7, stage, warm ? { warmStart: warm } : {});
}

const rowOf = (cells: CellTable, cell: number) => cells.columns.map((column) => column[cell]);
const bytes = (ensemble: Ensemble) =>
  JSON.stringify([...ensemble.threshold, ...ensemble.leafValue, ...ensemble.setWords]);

/** Positive targets that depend on a number (some missing) and a category. */
function drawnNumbers(cellCount: number): CellTable {
  const random = createRandom(11);
  const x = Array.from({ length: cellCount }, () =>
    random.below(15) === 0 ? Number.NaN : random.uniform() * 10,
  );
  const codes = x.map(() => random.below(20));
  const y = x.map((value, i) => {
    const mean = Math.exp(0.2 * (Number.isNaN(value) ? 8 : value) + 0.05 * (codes[i] % 5));
    return mean * (0.5 + random.uniform());
  });
  return numberTable([number('x'), category('c', 20)], [x, codes], y);
}

describe('classes', () => {
  it.each([
    ['binary', 2, 'logistic', 1],
    ['multiclass', 3, 'softmax', 3],
    ['multiclass', 3, 'one-vs-rest', 3],
  ] as const)('%s with %i classes, %s', async (objective, classes, loss, outputs) => {
    const cells = drawnTable(createRandom(2), 400, classes);
    const { ensemble } = await run(cells, objective, { loss });
    expect(ensemble.rawCount).toBe(outputs);
    expect(ensemble.treeRoot.length).toBe(30 * outputs);
    let right = 0;
    let rows = 0;
    for (let cell = 0; cell < cells.cellCount; cell++) {
      const answer = predictPlain(ensemble, rowOf(cells, cell));
      const guess = answer.indexOf(Math.max(...answer));
      cells.counts.forEach((count, k) => {
        rows += count[cell];
        if (k === guess) right += count[cell];
      });
    }
    // Of the rows 1 in 5 has a drawn class: no more than 4/5 + 1/5 / classes can be right.
    expect(right / rows).toBeGreaterThan(0.8);
  });

  it('class weights move the probabilities as rows would', async () => {
    const cells = drawnTable(createRandom(4), 300, 2);
    const tripled = { ...cells, weights: [cells.weights[0], cells.weights[1].map((w) => 3 * w)] };
    const given = await run(cells, 'binary', { classWeights: { 'class 1': 3 } });
    expect(bytes(given.ensemble)).toBe(bytes((await run(tripled, 'binary')).ensemble));
    const unbalanced = (await run(cells, 'binary', { classWeights: 'balanced' })).ensemble;
    expect(unbalanced.baseScore[0]).toBeCloseTo(0, 12);
  });
});

describe('numbers', () => {
  it.each(['squared', 'absolute', 'quantile', 'poisson', 'tweedie', 'gamma'] as const)(
    '%s comes close to its statistic',
    async (loss) => {
      const cells = drawnNumbers(2000);
      const { ensemble } = await run(cells, 'regression', { loss, quantile: 0.9, rounds: 80 });
      const { target } = cells;
      if (target.kind !== 'number') throw new Error('a table of numbers');
      let below = 0;
      let error = 0;
      let spread = 0;
      const mean = target.values.reduce((a, b) => a + b) / target.values.length;
      target.values.forEach((value, cell) => {
        const [answer] = predictPlain(ensemble, rowOf(cells, cell));
        if (value <= answer) below++;
        error += (value - answer) ** 2;
        spread += (value - mean) ** 2;
      });
      if (loss === 'quantile') expect(below / 2000).toBeCloseTo(0.9, 1);
      else expect(1 - error / spread).toBeGreaterThan(0.7);
    },
  );

  it('keeps monotone constraints everywhere', async () => {
    const cells = drawnNumbers(1500);
    const given: Given = { monotone: { x: 'increasing' }, loss: 'squared' };
    const { ensemble } = await run(cells, 'regression', given);
    for (let code = 0; code < 20; code++) {
      let last = -Infinity;
      for (let x = -1; x < 12; x += 0.05) {
        const [score] = predictRawPlain(ensemble, [x, code]);
        expect(score).toBeGreaterThanOrEqual(last - 1e-7);
        last = score;
      }
    }
    const free = (await run(cells, 'regression', { loss: 'squared' })).ensemble;
    const scores = Array.from({ length: 200 }, (_, i) => predictRawPlain(free, [i / 20, 3])[0]);
    expect(scores.some((score, i) => i > 0 && score < scores[i - 1] - 1e-3)).toBe(true);
  });
});

it('learns an effect of its own for each of 600 labels', async () => {
  const random = createRandom(3);
  const effects = Array.from({ length: 600 }, () => random.below(2));
  const codes = Array.from({ length: 30_000 }, () => random.below(600));
  const x = codes.map(() => random.uniform());
  const schema = [category('c', 600), number('x')];
  const cells = numberTable(
    schema,
    [codes, x],
    codes.map((code) => effects[code]),
  );
  const given: Given = { rounds: 60, learningRate: 0.3, featureShare: 0.99 };
  const { ensemble } = await run(cells, 'regression', given);
  expect(ensemble.featureCount).toBe(2);
  effects.forEach((effect, code) => {
    expect(Math.abs(predictRawPlain(ensemble, [code, 0.5])[0] - effect)).toBeLessThan(0.2);
  });
});

it('takes rare large counts and tiny amounts in steps that are not too long', async () => {
  const rare = Array.from({ length: 4000 }, (_, i) => (i % 100 === 0 ? 5000 : 0));
  const counts = numberTable([number('x')], [rare.map((_, i) => Number(i % 100 === 0))], rare);
  const tiny = numberTable(
    counts.schema,
    counts.columns,
    rare.map((value) => value || 1e-4),
  );
  for (const [table, loss] of [
    [counts, 'poisson'],
    [tiny, 'gamma'],
  ] as const) {
    const { ensemble } = await run(table, 'regression', { loss, rounds: 200 });
    expect(predictPlain(ensemble, [1])[0] / 5000).toBeCloseTo(1, 1);
    expect(predictPlain(ensemble, [0])[0]).toBeLessThan(1);
  }
});

describe('runs', () => {
  const cells = drawnTable(createRandom(5), 600, 2);

  it('repeat themselves; row and feature shares depend on the seed alone', async () => {
    const given: Given = { rowShare: 0.6, featureShare: 0.7 };
    expect(bytes((await run(cells, 'binary', given)).ensemble)).toBe(
      bytes((await run(cells, 'binary', given)).ensemble),
    );
    expect(bytes((await run(cells, 'binary', given)).ensemble)).not.toBe(
      bytes((await run(cells, 'binary')).ensemble),
    );
  });

  it('keep depth, leaves and rows in a leaf, and count rows as covers', async () => {
    const { ensemble } = await run(cells, 'binary', { leaves: 6, maxDepth: 3, minLeaf: 40 });
    const rows = cells.counts.reduce((sum, count) => sum + count.reduce((a, b) => a + b, 0), 0);
    const { left, right, cover, feature } = ensemble;
    const leavesBelow = (node: number, depth: number): number => {
      expect(depth).toBeLessThanOrEqual(3);
      expect(cover[node]).toBeGreaterThanOrEqual(40);
      if (feature[node] < 0) return 1;
      expect(cover[left[node]] + cover[right[node]]).toBe(cover[node]);
      return leavesBelow(left[node], depth + 1) + leavesBelow(right[node], depth + 1);
    };
    for (const root of ensemble.treeRoot) {
      expect(cover[root]).toBe(rows);
      expect(leavesBelow(root, 0)).toBeLessThanOrEqual(6);
    }
  });

  it('stop early and keep the trees up to the best round', async () => {
    const given: Given = { rounds: 400, earlyStopping: { share: 0.2, patience: 5 } };
    const { ensemble, learningCurve } = await run(cells, 'binary', given);
    const best = learningCurve.indexOf(Math.min(...learningCurve));
    expect(learningCurve.length).toBe(best + 1 + 5);
    expect(ensemble.treeRoot.length).toBe(best + 1);
  });

  it('go on from an ensemble as if they had not stopped', async () => {
    const first = (await run(cells, 'binary', { rounds: 10 })).ensemble;
    const both = (await run(cells, 'binary', { rounds: 10 }, first)).ensemble;
    const whole = (await run(cells, 'binary', { rounds: 20 })).ensemble;
    expect(both.treeRoot.length).toBe(20);
    for (let cell = 0; cell < 50; cell++) {
      const [a, b] = [both, whole].map((e) => predictRawPlain(e, rowOf(cells, cell))[0]);
      expect(a).toBeCloseTo(b, 5);
    }
  });
});

describe('refuses by name', () => {
  const cells = classTable(
    [category('c', 2)],
    [[0, 1]],
    [
      [3, 4],
      [1, 2],
    ],
  );
  const numbers = numberTable([number('x')], [[1, 2]], [0, 4]);
  it('a target of 0 that the loss does not take', async () => {
    const learned = run(numbers, 'regression', { loss: 'gamma' });
    await expect(learned).rejects.toThrow(UserError);
    await expect(learned).rejects.toThrow(/1 cells/);
  });

  it('a warm start with other features', async () => {
    const other = (await run(numbers, 'regression', { minLeaf: 1 })).ensemble;
    await expect(run(cells, 'binary', {}, other)).rejects.toThrow(/link/);
  });

  it('a warm start with rules of another library', async () => {
    const own = (await run(cells, 'binary', { minLeaf: 1 })).ensemble;
    const other: Ensemble = { ...own, inputPrecision: 'f32' };
    await expect(run(cells, 'binary', {}, other)).rejects.toThrow(/another library/);
  });
});
