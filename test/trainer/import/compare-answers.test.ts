// What is no number, or infinite, is answered so or not: no bound and no size makes up for it.
import { expect, test } from 'vitest';
import { BOUNDS, compareAnswers, isWithin } from '../../../trainer/import/compare-answers.ts';

const [{ f64, f32 }, INFINITE] = [BOUNDS, Number.POSITIVE_INFINITY];

test.each([
  [1, Number.NaN, f32, false],
  [Number.NaN, 1, f32, false],
  [Number.NaN, Number.NaN, f64, true],
  [1, INFINITE, f32, false],
  [INFINITE, 1, f64, false],
  [INFINITE, INFINITE, f64, true],
  [INFINITE, -INFINITE, f64, false],
  [1e39, INFINITE, f32, true],
  [-1e39, INFINITE, f32, false],
  [1e39, INFINITE, f64, false],
])('%d for %d by %d is %s', (got, want, bound, isRight) => {
  const place = { row: 2, column: 1, actual: got, expected: want };
  for (const others of [[], [Float64Array.of(7)]]) {
    const rows = (value: number) => [Float64Array.of(5), Float64Array.of(value), ...others];
    for (const reach of [() => 0, () => INFINITE]) {
      const comparison = compareAnswers(rows(got), rows(want), { bound, reach });
      expect(isWithin(comparison)).toBe(isRight);
      if (!isRight) expect(comparison).toMatchObject({ ...place, largest: INFINITE });
    }
  }
});
