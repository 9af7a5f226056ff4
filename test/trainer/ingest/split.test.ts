// A split keeps every row, takes exactly the wanted share of each class, and repeats itself by seed.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import type { CellTable } from '../../../trainer/encode/cell-table.ts';
import { splitCells, splitDataset } from '../../../trainer/ingest/split.ts';
import { collectWarnings } from './ingest-fixture.ts';

function cellTable(counts: number[][], weightOfRow?: number): CellTable {
  const arrays = counts.map((values) => Float64Array.from(values));
  return {
    kind: 'cells',
    schema: [{ name: 'x', kind: 'number', missing: 'refused' }],
    cellCount: counts[0].length,
    columns: [Float64Array.from(counts[0].keys())],
    target: { kind: 'class', classes: counts.map((_, k) => `class ${k}`) },
    counts: arrays,
    weights:
      weightOfRow === undefined
        ? arrays
        : arrays.map((values) => values.map((count) => count * weightOfRow)),
  };
}

const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** Rows of class k with feature value x. */
function rowsAt(table: CellTable, k: number, x: number): number {
  const cell = table.columns[0].indexOf(x);
  return cell < 0 ? 0 : table.counts[k][cell];
}

const tables = fc
  .array(fc.tuple(fc.nat(40), fc.nat(40)), { minLength: 1, maxLength: 30 })
  .filter((cells) => cells.some(([a, b]) => a + b > 0))
  .map((cells) => cellTable([cells.map(([a]) => a), cells.map(([, b]) => b)]));

describe('splitCells', () => {
  it('parts the rows of every cell, and takes the share of each class to the row', () => {
    fc.assert(
      fc.property(
        tables,
        fc.double({ min: 0.01, max: 0.99, noNaN: true }),
        fc.nat(),
        (table, share, seed) => {
          const { train, test } = splitCells(table, share, seed);
          table.counts.forEach((counts, k) => {
            expect(sum(test.counts[k])).toBe(Math.round(sum(counts) * share));
            counts.forEach((count, x) => {
              expect(rowsAt(train, k, x) + rowsAt(test, k, x)).toBe(count);
              expect(rowsAt(train, k, x)).toBeGreaterThanOrEqual(0);
              expect(rowsAt(test, k, x)).toBeGreaterThanOrEqual(0);
            });
          });
          for (const part of [train, test]) {
            const isEmpty = (cell: number) => part.counts.every((counts) => counts[cell] === 0);
            expect(Array.from({ length: part.cellCount }, (_, cell) => cell).some(isEmpty)).toBe(
              false,
            );
          }
        },
      ),
    );
  });

  it('gives the same parts for the same seed and others for another', () => {
    const table = cellTable([Array(200).fill(10), Array(200).fill(3)]);
    expect(splitCells(table, 0.3, 5)).toEqual(splitCells(table, 0.3, 5));
    expect(splitCells(table, 0.3, 5)).not.toEqual(splitCells(table, 0.3, 6));
  });

  it('draws each row with the same chance', () => {
    const table = cellTable([[5, 50, 500]]);
    const drawn = [0, 0, 0];
    const rounds = 2000;
    for (let seed = 0; seed < rounds; seed++) {
      const { test } = splitCells(table, 0.2, seed);
      drawn.forEach((_, x) => {
        drawn[x] += rowsAt(test, 0, x);
      });
    }
    // Standard deviation of the mean of 2,000 draws: about 0.02, 0.06 and 0.07 rows.
    expect(Math.abs(drawn[0] / rounds - 1)).toBeLessThan(0.1);
    expect(Math.abs(drawn[1] / rounds - 10)).toBeLessThan(0.3);
    expect(Math.abs(drawn[2] / rounds - 100)).toBeLessThan(0.35);
  });

  it('shares the weights of a cell by its rows', () => {
    const { train, test } = splitCells(cellTable([[10, 20, 30]], 2.5), 0.5, 1);
    for (const part of [train, test]) {
      expect([...part.weights[0]]).toEqual([...part.counts[0]].map((count) => count * 2.5));
    }
  });
});

describe('splitDataset', () => {
  const dataset = (cells: CellTable, heldOut: CellTable | null) => ({
    cells,
    heldOut,
    rows: {
      ...{ read: 0, used: 0, rejected: 0 },
      unused: { excluded: 0, noTarget: 0, noFeature: 0, unreadable: 0 },
    },
    tuples: 0,
    dataHash: '',
  });

  it('takes the parts by time as they are', () => {
    const [early, late] = [cellTable([[3, 4]]), cellTable([[5, 6]])];
    const parts = splitDataset(
      dataset(early, late),
      { by: 'time', testWhen: 'true' },
      1,
      silentProgress,
    );
    expect(parts).toEqual({ train: early, test: late });
  });

  it('says that a few held-out rows judge no model', () => {
    const warningsFor = (rows: number) => {
      const { progress, warnings } = collectWarnings();
      const split = { by: 'random', testShare: 0.5 } as const;
      splitDataset(dataset(cellTable([[rows]]), null), split, 1, progress);
      return warnings;
    };
    expect(warningsFor(4).join()).toMatch(/^only \d rows? (is|are) held out, .* validate/);
    expect(warningsFor(200)).toEqual([]);
  });

  it('names the classes that no row is held out of', () => {
    const { progress, warnings } = collectWarnings();
    const split = { by: 'random', testShare: 0.2 } as const;
    splitDataset(dataset(cellTable([[100], [1], [50], [2]]), null), split, 1, progress);
    expect(warnings).toEqual([
      "class 'class 1': none of its 1 row is held out, so no figure tells how it is answered: give it more rows, join it to another in target.classes, or leave it out by where",
      "class 'class 3': none of its 2 rows is held out, so no figure tells how it is answered: give it more rows, join it to another in target.classes, or leave it out by where",
    ]);
  });

  it('names the classes that no row is learned from', () => {
    const { progress, warnings } = collectWarnings();
    const heldOut = cellTable([[20], [3]]);
    const split = { by: 'time', testWhen: 'x' } as const;
    splitDataset(dataset(cellTable([[100], [0]]), heldOut), split, 1, progress);
    expect(warnings.join()).toMatch(/^class 'class 1': none of its 3 rows is learned from, so it/);
  });

  it('refuses a split without rows on one side', () => {
    const split = (testShare: number) => () =>
      splitDataset(dataset(cellTable([[3]]), null), { by: 'random', testShare }, 1, silentProgress);
    expect(split(0.01)).toThrow('split.testShare: of 3 usable rows it holds out none');
    expect(split(0.99)).toThrow('split.testShare: of 3 usable rows it holds out every one');
  });
});
