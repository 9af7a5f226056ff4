// The page sends the rows of a file so that the API reads the cells that the file has, however that is written.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CsvFrame, FOOTER_DOUBT } from '../../../../runtime/rows/csv-frame.ts';
import type { CsvForm } from '../../../../runtime/schema/cell-grammar.ts';

// The worker's types are those of its own platform, which this project does not have.
const { readFile, writeLine } = await import(
  new URL('../../../../worker/console/rows/read-file.ts', import.meta.url).href
);

const NAMES = ['color', 'size'];
const fileOf = (bytes: string | Uint8Array<ArrayBuffer>) => new File([bytes], 'rows.csv');

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

it('a file is read by the form that the model has', async () => {
  const own: CsvForm = { delimiter: ';', escape: '\\', footerLines: 1, encoding: 'windows-1252' };
  const text = 'color;size\r"gr\u00fcn";1\r"a\\"b";2\rblue\rEnd;0\r';
  const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const table = await readFile(fileOf(bytes), own, NAMES);
  expect(table).toEqual({
    header: NAMES,
    rows: [
      { cells: ['grün', '1'], line: 2 },
      { cells: ['a"b', '2'], line: 3 },
      { cells: ['blue'], line: 4, fault: 'the line has 1 cells, the header has 2' },
      { cells: ['End', '0'], line: 5, fault: FOOTER_DOUBT },
    ],
  });
  const usual = await readFile(fileOf('\uFEFFcolor,size\ngrün,1\n'), own, NAMES);
  expect(usual.rows).toEqual([{ cells: ['grün', '1'], line: 2 }]);
  await expect(readFile(fileOf(bytes), undefined, NAMES)).rejects.toThrow(
    'the file is not text in UTF-8',
  );
});
