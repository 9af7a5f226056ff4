// Reasons are told of what the rows show, and of nothing else.
import { expect, it } from 'vitest';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';
import { likelyReasons } from '../../../trainer/release/likely-reasons.ts';
import { stump } from '../ensemble/stump.ts';
import { classTable, number, numberTable } from '../learn/tables.ts';

const rows = (used: number, noFeature = 0, excluded = 0) => ({
  read: used + noFeature + excluded,
  ...{ used, rejected: 0 },
  unused: { excluded, noTarget: 0, noFeature, unreadable: 0 },
});
/** Two cells, x 0 and 2, with rows of class 0 and of class 1. */
const table = (no: number[], yes: number[]) => classTable([number('x')], [[0, 2]], [no, yes]);
const balanced = table([250, 250], [250, 250]);
const idle = stump(0.5, 0.5);

it('says that the features tell little where nothing else is wrong', () => {
  expect(likelyReasons(idle, { train: balanced, test: balanced }, rows(1000))).toEqual([
    expect.stringMatching(/^the features tell little of the target \(its logLoss .* is 0\.6931/),
  ]);
});

it('tells rows learned by heart', () => {
  const train = table([400, 0], [0, 400]);
  expect(likelyReasons(stump(0.01, 0.99), { train, test: balanced }, rows(1600))).toEqual([
    expect.stringMatching(/^it learned its rows by heart/),
  ]);
});

it('says that no tree has a split, and what would allow one', () => {
  const builder = createEnsembleBuilder({
    ...{ featureCount: 1, rawCount: 1, leafWidth: 1 },
    inputPrecision: 'f64',
  });
  builder.beginTree();
  builder.addLeaf(0.5, 4);
  const flat = builder.finish({ baseScore: [0], divisor: 1, link: { kind: 'complement' } });
  const few = table([7, 6], [5, 6]);
  const reasons = likelyReasons(flat, { train: few, test: few }, rows(48));
  expect(reasons.at(-1)).toMatch(/^no tree has a split: .*minLeaf: 3/);
  expect(reasons.join()).not.toContain('the features tell little');
});

it('counts rows, of every class', () => {
  const train = table([50, 50], [5, 4]);
  expect(likelyReasons(idle, { train, test: train }, rows(218)).slice(0, 2)).toEqual([
    'it learned from 109 rows only',
    "only 9 training rows are of class 'class 1'",
  ]);
});

it('names rows that are lost, not those that the recipe leaves out', () => {
  const parts = { train: balanced, test: balanced };
  expect(likelyReasons(idle, parts, rows(1000, 500))[0]).toMatch(
    /^500 of 1,500 rows are not used: 500 without a value of a feature/,
  );
  expect(likelyReasons(idle, parts, rows(1000, 0, 5000))).toHaveLength(1);
});

it('tells parts that are not alike', () => {
  const test = table([100, 100], [300, 300]);
  expect(likelyReasons(idle, { train: balanced, test }, rows(1800))[0]).toMatch(
    /^50 % of the training rows are of class 'class 0' and 25 % of the held-out rows/,
  );
  const numbers = (mean: number) => {
    const values = Array.from({ length: 400 }, (_, i) => mean + (i % 5));
    return numberTable([number('x')], [values.map(() => 1)], values);
  };
  const shifted = { train: numbers(10), test: numbers(12) };
  expect(likelyReasons(stump(0, 0, { kind: 'identity' }), shifted, rows(800))[0]).toBe(
    "the target's mean is 12.00 in training rows and 14.00 in held-out rows: another split would show whether time changed them",
  );
});
