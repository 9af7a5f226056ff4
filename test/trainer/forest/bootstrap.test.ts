// A bag holds as many rows as there are, each stratum as often as drawing rows one by one would give it.
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { drawBag, wholeBag } from '../../../trainer/forest/bootstrap.ts';
import { makeStatistics, ROWS } from '../../../trainer/forest/statistics.ts';
import { classTable, number } from '../learn/tables.ts';

/** counts of class 0 and 1 in four cells */
const few = classTable(
  [number('x')],
  [[0, 1, 2, 3]],
  [
    [1, 0, 2, 1],
    [1, 1, 0, 0],
  ],
);
const many = classTable(
  [number('x')],
  [[0, 1, 2, 3]],
  [
    [100, 0, 200, 100],
    [100, 100, 0, 0],
  ],
);

describe.each([
  ['row by row', few, 6],
  ['stratum by stratum', many, 600],
])('drawBag, %s', (_, cells, rows) => {
  const statistics = makeStatistics(cells);

  it('draws as many rows as there are', () => {
    const random = createRandom(1);
    for (let i = 0; i < 50; i++) {
      const bag = drawBag(random, statistics);
      let drawn = 0;
      bag.cells.forEach((_, position) => {
        drawn += bag.records[position * 3 + ROWS];
      });
      expect(drawn).toBe(rows);
    }
  });

  it('has the mean and variance of a multinomial draw', () => {
    const random = createRandom(2);
    const n = 4000;
    const positives = Array.from({ length: n }, () => {
      const bag = drawBag(random, statistics);
      return bag.cells.reduce((sum, _, position) => sum + bag.records[position * 3 + 2], 0);
    });
    const mean = positives.reduce((a, b) => a + b, 0) / n;
    const variance = positives.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n;
    const expected = rows * (1 / 3) * (2 / 3);
    expect(Math.abs(mean - rows / 3)).toBeLessThan(5 * Math.sqrt(expected / n));
    expect(Math.abs(variance / expected - 1)).toBeLessThan(0.12);
  });
});

it('wholeBag has every cell once, with weights where rows have them', () => {
  const weighted = { ...few, weights: [Float64Array.of(2, 0, 5, 1), Float64Array.of(3, 1, 0, 0)] };
  const bag = wholeBag(makeStatistics(weighted));
  expect([...bag.cells]).toEqual([0, 1, 2, 3]);
  expect([...bag.records]).toEqual([2, 5, 3, 1, 1, 1, 2, 5, 0, 1, 1, 0]);
});
