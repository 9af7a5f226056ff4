// Of the rows that an interval was made of, at least 80 % lie in it, and not nearly all.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { type UsualError, usualErrors } from '../../../trainer/evaluate/usual-errors.ts';

const ones = (rows: number) => new Float64Array(rows).fill(1);

function errorOf(all: UsualError[], answer: number): UsualError {
  return all.find(({ highest }) => answer <= highest) ?? all[all.length - 1];
}

function shareWithin(all: UsualError[], answers: Float64Array, actual: Float64Array): number {
  const within = answers.filter((answer, i) => {
    const { low, high } = errorOf(all, answer);
    // As many digits as are written.
    const room = 1e-4 * (Math.abs(low) + Math.abs(high));
    return actual[i] >= answer + low - room && actual[i] <= answer + high + room;
  });
  return within.length / answers.length;
}

it('holds at least 80 % of the rows that it was made of, whatever their answers', () => {
  const number = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  const rows = fc.array(fc.tuple(fc.nat(20), number), { minLength: 50, maxLength: 300 });
  fc.assert(
    fc.property(rows, (pairs) => {
      const answers = Float64Array.from(pairs, ([answer]) => answer);
      const actual = Float64Array.from(pairs, ([answer, error]) => answer + error);
      const all = usualErrors(answers, actual, ones(pairs.length));
      expect(shareWithin(all, answers, actual)).toBeGreaterThanOrEqual(0.8);
    }),
  );
});

it('is wide where errors are large, and holds about 80 % of rows that come later', () => {
  const random = createRandom(5);
  const draw = (rows: number) => {
    const answers = Float64Array.from({ length: rows }, () => 100 * random.uniform());
    const actual = answers.map((answer) => answer * (0.8 + 0.4 * random.uniform()));
    return { answers, actual };
  };
  const { answers, actual } = draw(2000);
  const all = usualErrors(answers, actual, ones(2000));
  expect(all).toHaveLength(10);
  expect(all[9].high - all[9].low).toBeGreaterThan(5 * (all[0].high - all[0].low));
  const later = draw(5000);
  expect(shareWithin(all, later.answers, later.actual)).toBeCloseTo(0.8, 1);
});

it('weighs rows', () => {
  const answers = new Float64Array(60);
  const actual = Float64Array.from({ length: 60 }, (_, i) => i);
  const weights = ones(60);
  weights[59] = 100;
  const [one] = usualErrors(answers, actual, weights);
  expect(one).toEqual({ highest: 0, low: 15, high: 59 });
});

it('says nothing of fewer than fifty rows', () => {
  expect(usualErrors(new Float64Array(49), new Float64Array(49), ones(49))).toEqual([]);
});
