// Bins keep the order of the values and the meaning of thresholds, whatever the values are.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeTable, encodeWith } from '../../../trainer/encode/encode.ts';
import type { NumericBins } from '../../../trainer/encode/encoded-table.ts';
import { category, classTable, number } from '../learn/tables.ts';

function encodeNumbers(values: number[], maxBins?: number, counts: number[] = values.map(() => 1)) {
  const table = encodeTable(classTable([number('x')], [values], [counts]), maxBins);
  const bins = table.features[0] as NumericBins;
  return { bins, column: table.columns[0], table };
}

const anyNumber = fc.oneof(
  fc.double(),
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(Number.NaN, 0, -0, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324),
);

describe('numeric bins', () => {
  it('hold x <= thresholds[b] exactly for bins up to b, for all doubles', () => {
    const columns = fc.array(anyNumber, { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(columns, fc.integer({ min: 2, max: 20 }), (values, maxBins) => {
        const { bins, column } = encodeNumbers(values, maxBins);
        expect(bins.binCount).toBeLessThanOrEqual(maxBins);
        expect(bins.thresholds.length).toBe(bins.binCount - 1);
        for (let i = 1; i < bins.thresholds.length; i++) {
          expect(bins.thresholds[i]).toBeGreaterThan(bins.thresholds[i - 1]);
        }
        values.forEach((value, i) => {
          const below = [...bins.thresholds].map((threshold) => value <= threshold);
          if (Number.isNaN(value)) expect(column[i]).toBe(bins.binCount);
          else expect(below).toEqual(below.map((_, b) => column[i] <= b));
        });
      }),
    );
  });

  it('give few distinct values a bin each, parted at midpoints', () => {
    const { bins, column } = encodeNumbers([30, 10, 20, 10, Number.NaN]);
    expect([...bins.thresholds]).toEqual([15, 25]);
    expect([...column]).toEqual([2, 0, 1, 0, 3]);
  });

  it('share the rows evenly among bins, by count', () => {
    const values = Array.from({ length: 10_000 }, (_, i) => Math.sqrt(i));
    const { bins, column } = encodeNumbers(values);
    const rows = new Float64Array(bins.binCount);
    for (const bin of column) rows[bin]++;
    expect(bins.binCount).toBe(255);
    expect(Math.max(...rows)).toBeLessThan(1.1 * (10_000 / 255));
    expect(Math.min(...rows)).toBeGreaterThan(0.9 * (10_000 / 255));
  });

  it('give a frequent value a bin of its own without starving the others', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    const counts = values.map((value) => (value === 500 ? 1_000_000 : 1));
    const { bins, column } = encodeNumbers(values, 50, counts);
    expect(bins.binCount).toBe(50);
    expect(column.filter((bin) => bin === column[500]).length).toBe(1);
  });

  it('come from training cells alone when others are encoded with them', () => {
    const { table } = encodeNumbers([1, 2, 3]);
    const other = classTable([number('x')], [[-7, 2.4, 2.6, 99]], [[1, 1, 1, 1]]);
    expect([...encodeWith(other, table.features).columns[0]]).toEqual([0, 1, 2, 2]);
  });

  it('sample large tables without losing the shape', () => {
    const values = Array.from({ length: 500_000 }, (_, i) => (i * 7919) % 500_000);
    const { bins } = encodeNumbers(values);
    expect(bins.binCount).toBe(255);
    bins.thresholds.forEach((t, b) => {
      expect(Math.abs(t - ((b + 1) * 500_000) / 255)).toBeLessThan(6000); // 3 bins
    });
  });
});

describe('category and boolean bins', () => {
  it('keep codes when labels are few', () => {
    const table = encodeTable(classTable([category('c', 3)], [[2, 0, Number.NaN]], [[1, 1, 1]]));
    expect([...table.columns[0]]).toEqual([2, 0, 3]);
  });

  it('give each of many labels a bin of its own in one of several columns', () => {
    const codes = Array.from({ length: 400 }, (_, i) => i);
    const counts = codes.map((code) => code + 1);
    const table = encodeTable(classTable([category('c', 400)], [codes], [counts]));
    expect(table.features[0].binCount).toBe(255);
    expect(table.columns[0][399]).toBe(0);
    expect(table.columns[0][146]).toBe(253);
    expect(new Set(table.columns[0].subarray(0, 146))).toEqual(new Set([254]));
    expect(table.features.map(({ feature, binCount }) => [feature, binCount])).toEqual([
      [0, 255],
      [0, 147],
    ]);
    expect([...table.columns[1].subarray(0, 146)]).toEqual(
      Array.from({ length: 146 }, (_, code) => 145 - code),
    );
    expect(new Set(table.columns[1].subarray(146))).toEqual(new Set([146]));
  });

  it('treat a boolean as the numbers 0 and 1', () => {
    const cells = classTable(
      [{ name: 'b', kind: 'boolean', missing: 'allowed' }],
      [[1, 0, Number.NaN]],
      [[1, 1, 1]],
    );
    const table = encodeTable(cells);
    expect([...table.columns[0]]).toEqual([1, 0, 2]);
    expect([...(table.features[0] as NumericBins).thresholds]).toEqual([0.5]);
  });
});
