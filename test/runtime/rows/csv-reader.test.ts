// Every line of a CSV is accounted for, however it is cut into pieces, and a stray quote swallows none in silence.
import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, test } from 'vitest';
import { CsvFault } from '../../../runtime/rows/csv-fault.ts';
import { CsvReader } from '../../../runtime/rows/csv-reader.ts';
import { countLineEnds } from '../../../runtime/rows/line-ends.ts';

interface Told {
  records: { cells: string[]; line: number; text: string | null }[];
  blank: number[];
  fault: string | null;
}

function read(text: string, sizes: number[] = [text.length || 1], longest = 1 << 20): Told {
  const told: Told = { records: [], blank: [], fault: null };
  const handler = {
    record: (cells: string[], line: number, whole: string | null) =>
      told.records.push({ cells, line, text: whole }),
    blank: (line: number) => told.blank.push(line),
  };
  const reader = new CsvReader(handler, longest);
  try {
    for (let at = 0, i = 0; at < text.length; i++) {
      const size = sizes[i % sizes.length];
      reader.read(text.slice(at, at + size), false);
      at += size;
    }
    reader.read('', true);
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    told.fault = error.message;
  }
  return told;
}

const cellsOf = (text: string) => read(text).records.map(({ cells }) => cells);
const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
const scraps = fc.array(fc.constantFrom('"', '""', ',', '\n', '\r\n', '\r', 'a', 'é', ' '), {
  maxLength: 40,
});

describe('a reader of CSV', () => {
  test('gives back what was written, with the line that each record begins on', () => {
    const cell = fc.oneof(
      fc.string(),
      fc.constantFrom('', '"', 'a,b', 'two\nlines', 'x\r\ny', ' '),
    );
    const table = fc
      .integer({ min: 2, max: 4 })
      .chain((width) =>
        fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }),
      );
    fc.assert(
      fc.property(table, fc.constantFrom('\n', '\r\n'), sizes, (rows, newline, cuts) => {
        const text = Papa.unparse(rows, { newline, quotes: true });
        const { records, blank, fault } = read(text, cuts);
        expect(fault).toBeNull();
        expect(blank).toEqual([]);
        expect(records.map(({ cells }) => cells)).toEqual(rows);
        let line = 1;
        for (const record of records) {
          expect(record.line).toBe(line);
          line += 1 + record.cells.reduce((sum, one) => sum + countLineEnds(one), 0);
        }
      }),
    );
  });

  test('accounts for every line of any text, or names a line with a fault, in any pieces', () => {
    fc.assert(
      fc.property(scraps, sizes, (parts, cuts) => {
        const text = parts.join('');
        const told = read(text, cuts);
        expect(told).toEqual(read(text));
        if (told.fault !== null) return;
        const inner = told.records.reduce(
          (sum, { text: whole }) => sum + countLineEnds(whole ?? ''),
          0,
        );
        const lines = countLineEnds(text) + (text === '' || /[\r\n]$/.test(text) ? 0 : 1);
        expect(told.records.length + inner + told.blank.length).toBe(lines);
      }),
      { numRuns: 2000 },
    );
  });

  test('takes LF and CRLF side by side, a quote within a plain cell as text, and blank lines as such', () => {
    expect(cellsOf('a,b\r\n1,2\n3,4"\r\n')).toEqual([
      ['a', 'b'],
      ['1', '2'],
      ['3', '4"'],
    ]);
    expect(read('a\n\n""\n\r\n').blank).toEqual([2, 4]);
    expect(read('a\n\n""\n\r\n').records.at(-1)).toEqual({ cells: [''], line: 3, text: null });
  });

  test('takes each kind of line end, also side by side, and keeps those within quotes', () => {
    const { records } = read('a,b\r1,"x\ry"\r\n3,4\n\r5,6\r', [1]);
    expect(records).toEqual([
      { cells: ['a', 'b'], line: 1, text: null },
      { cells: ['1', 'x\ry'], line: 2, text: '1,"x\ry"' },
      { cells: ['3', '4'], line: 4, text: null },
      { cells: ['5', '6'], line: 6, text: null },
    ]);
  });

  test('takes blanks around a cell in quotes for no part of it', () => {
    expect(cellsOf('a , "b" ,"c"  \n')).toEqual([['a ', 'b', 'c']]);
  });

  test.each([
    [
      'a,b\n1,"x\n2,y\n3,z\n',
      'line 2: a quote opens here that is never closed and has swallowed what follows (lines: 2)',
    ],
    ['a,b\n1,"x\n2,"y"\n', 'line 2: a quote opens here and closes on line 3 in the middle of text'],
    ['a,b\n1,"x"y\n', 'line 2: a quote opens here and closes in the middle of text'],
    ['a,b\n"p\nq","x" y\n', 'line 3: a quote opens here and closes in the middle of text'],
    ['a,b\n"p\nq","x', 'line 3: a quote opens here that is never closed;'],
  ])('names the line in %j', (text, message) => {
    for (const cuts of [[1], [3], [100]]) expect(read(text, cuts).fault).toContain(message);
  });

  test('holds no more of a row than it may have', () => {
    const open = read(`a\n"${'x\n'.repeat(60)}"\n`, [7], 100);
    expect(open.fault).toMatch(
      /^line 2: this row has more than 100 characters.*a quote opens here/,
    );
    expect(read(`a\n${'x'.repeat(101)}\n`, [7], 100).fault).toMatch(
      /^line 2: this row has more than 100/,
    );
    expect(read(`a\n${'x'.repeat(99)}\n`, [7], 100).fault).toBeNull();
  });

  test('looks once at each piece of a long cell', () => {
    // Three million pieces of one character: quadratic work would take hours.
    const reader = new CsvReader({ record: () => {}, blank: () => {} }, 1 << 23);
    reader.read('"', false);
    for (let i = 0; i < 1_500_000; i++) {
      reader.read('"', false);
      reader.read('"', false);
    }
    expect(() => reader.read('', true)).toThrow(CsvFault);
  });
});
