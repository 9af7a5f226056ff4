// The page sends the rows of a file so that the API reads the cells that the file has, however that is written.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvFrame } from '../../../../runtime/rows/csv-frame.ts';
import type { CsvForm } from '../../../../runtime/schema/cell-grammar.ts';
import { writeLine } from '../../../../worker/console/rows/write-line.ts';

const NAMES = ['color', 'size'];

function rowsOf(text: string, own: CsvForm): string[][] {
  const rows: string[][] = [];
  const row = (cells: string[]) => rows.push(cells);
  const frame = new CsvFrame({ header: row, row, misfit: row, doubtful: row }, 1 << 20, own, NAMES);
  frame.read(text, true);
  return rows;
}

it('lines are read by the API as they were written', () => {
  const cell = fc.oneof(fc.string(), fc.constantFrom('"', "'", 'a,b', '\\', 'two\nlines', 'x\ry'));
  const form = fc.record(
    {
      delimiter: fc.constantFrom(';', '\t'),
      quote: fc.constant("'" as const),
      escape: fc.constant('\\' as const),
      footerLines: fc.constant(1),
    },
    { requiredKeys: [] },
  );
  const rows = fc.array(fc.tuple(cell, fc.string()), { minLength: 1 });
  fc.assert(
    fc.property(form, rows, (own, written) => {
      const lines = [NAMES, ...written].map((cells) => writeLine(cells, own));
      expect(rowsOf(lines.join(''), own)).toEqual([NAMES, ...written]);
    }),
  );
});
