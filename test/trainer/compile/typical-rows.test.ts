// Typical rows hold the values of the data, and none of its rows.
import { expect, test } from 'vitest';
import { makeTypicalRows } from '../../../trainer/compile/typical-rows.ts';

/** Row r holds r, 1000 + r, 2000 + r: a copy of a row would show. */
const valueAt = (row: number, feature: number) => feature * 1000 + row;

test('each feature keeps its values, rows do not stay together', () => {
  const rows = makeTypicalRows(200, 3, valueAt, 1);
  expect(rows).toHaveLength(200);
  for (let feature = 0; feature < 3; feature++) {
    const values = rows.map((row) => row[feature]).sort((a, b) => a - b);
    expect(values).toEqual(Array.from({ length: 200 }, (_, row) => valueAt(row, feature)));
  }
  const copies = rows.filter(([a, b, c]) => a === b - 1000 && a === c - 2000);
  expect(copies).toEqual([]);
});

test('at most 256, from all over the data, the same for a seed', () => {
  const rows = makeTypicalRows(1000, 2, valueAt, 5);
  expect(rows).toHaveLength(256);
  expect(Math.max(...rows.map(([first]) => first))).toBeGreaterThan(990);
  expect(makeTypicalRows(1000, 2, valueAt, 5)).toEqual(rows);
  expect(makeTypicalRows(1000, 2, valueAt, 6)).not.toEqual(rows);
  expect(makeTypicalRows(0, 2, valueAt, 1)).toEqual([]);
});

test('few rows give no copies either', () => {
  expect(makeTypicalRows(1, 3, valueAt, 1)).toEqual([]);
  for (let seed = 0; seed < 20; seed++) {
    for (const [a, b] of makeTypicalRows(2, 2, valueAt, seed)) expect(b).not.toBe(a + 1000);
  }
});
