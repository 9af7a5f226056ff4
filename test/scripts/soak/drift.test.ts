// The short form of `npm run check:drift`: the rates of the monitor's test on made streams.
import { expect, test } from 'vitest';
import { falseAlarms, power } from '../../../scripts/soak/drift.ts';

test.each([
  [100, 3, 2000],
  [1000, 30, 1000],
  [100_000, 3, 1000],
])('of clean batches of %d rows and %d inputs, about 1 %% alarm', (rows, inputs, batches) => {
  const { found } = falseAlarms({ batches, rows, inputs, reference: 20_000, seed: 3 });
  expect(found).toBeGreaterThanOrEqual(0.005);
  expect(found).toBeLessThanOrEqual(0.015);
});

test('the folklore’s threshold fires on most clean batches of 100 rows', () => {
  const stream = { batches: 200, rows: 100, inputs: 3, reference: 20_000, seed: 1 };
  expect(falseAlarms(stream).folklore).toBeGreaterThan(0.5);
});

test('a label that grew by 10 percentage points is found in 1,000 rows, among 30 inputs', () => {
  const stream = { batches: 200, rows: 1000, inputs: 30, reference: 20_000, seed: 1 };
  const { found, alarmed } = power(stream, 0.1);
  expect(found).toBeGreaterThanOrEqual(0.9);
  expect(alarmed).toBeGreaterThanOrEqual(0.9);
});
