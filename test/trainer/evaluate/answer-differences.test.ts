// Rows that two models answer otherwise are counted, also where an answer is no number or infinite.
import { expect, test } from 'vitest';
import { countDifferences } from '../../../trainer/evaluate/answer-differences.ts';

test.each([
  [[1, 2, 3], [1, 2.5, 3], { different: 20, largest: 0.5, mean: 0.5 }],
  [[1, NaN, 3], [1, NaN, 3], { different: 0, largest: 0, mean: 0 }],
  [[1, Infinity, 3], [1, Infinity, 3], { different: 0, largest: 0, mean: 0 }],
  [[1, NaN, 3], [1, 2, 3], { different: 20, largest: Infinity }],
  [[1, 2, 3], [1, NaN, 4], { different: 21, largest: Infinity }],
  [[1, 2, 3], [1, -Infinity, 3], { different: 20, largest: Infinity }],
])('%j and %j', (before, after, differences) => {
  const [old, now] = [before, after].map((values) => Float64Array.from(values));
  expect(countDifferences(old, now, [300, 20, 1])).toMatchObject({ rows: 321, ...differences });
});
