// A table of rows: columns are found or refused by name, every line is a row, a fault or blank, and rows that a
// stray quote has joined are found out.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { areUnnamed, matchColumns } from '../../../runtime/rows/columns.ts';
import { CsvFault } from '../../../runtime/rows/csv-fault.ts';
import { CsvTable } from '../../../runtime/rows/csv-table.ts';
import { csvLine } from '../../../runtime/rows/csv-text.ts';
import { makeCellEncoder } from '../../../runtime/rows/encode-cells.ts';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';

const SCHEMA: FeatureSchema = [
  { name: 'x', kind: 'number', missing: 'allowed' },
  {
    name: 'c',
    kind: 'category',
    missing: 'allowed',
    labels: ['red', 'green', 'blue', 'two\nlines', '__proto__'],
  },
];
const ONE: FeatureSchema = [SCHEMA[0]];

interface Told {
  rows: number[][];
  bad: [line: number, detail: string][];
  blank: number;
  fault: string | null;
}

function read(text: string, schema = SCHEMA, pieces = [text]): Told {
  const told: Told = { rows: [], bad: [], blank: 0, fault: null };
  const row = new Float64Array(schema.length);
  const table = new CsvTable(
    {
      header: (names, line) => makeCellEncoder(schema, matchColumns(schema, names, line).positions),
      row: () => told.rows.push([...row]),
      bad: (_cells, line, detail) => told.bad.push([line, detail]),
    },
    row,
    1 << 16,
  );
  try {
    for (const piece of pieces) table.read(piece, false);
    table.read('', true);
  } catch (error) {
    if (!(error instanceof CsvFault)) throw error;
    told.fault = error.message;
  }
  told.blank = table.blankLines;
  return told;
}

describe('columns', () => {
  const positions = (header: string[], schema = SCHEMA) =>
    matchColumns(schema, header, 1, { absent: ['c'], remedy: '' }).positions;

  test('are found to the letter first, then as DuckDB finds them', () => {
    expect(positions(['id', ' X '])).toEqual([1, -1]);
    const upper: FeatureSchema = [...ONE, { ...SCHEMA[0], name: 'X' }];
    expect(matchColumns(upper, ['X', 'x'], 1).positions).toEqual([1, 0]);
    expect(() => matchColumns(upper, ['X', 'y'], 1)).toThrow("there is no column 'x'");
  });

  test.each<[string[], string]>([
    [
      ['x'],
      "line 1: there is no column 'c': add the column; leave cells empty where the value is missing",
    ],
    [['x', 'C', 'c'], "the columns 'C' and 'c' differ only in case or blanks"],
    [['X', ' x', 'c'], "the columns 'X' and ' x' differ only in case or blanks"],
    [['x', 'c', 'c'], "the column 'c' appears twice"],
    [['x', 'c', '', ''], 'several columns have no name'],
    [['x', 'colour'], "there is no column 'c'"],
    [['x;c'], 'separated by semicolons'],
    [['a\tb'], 'separated by tabs'],
    [['x;c;;', '', ' '], 'separated by semicolons'],
    [['[{"x": 1', ' "c": 2}', ' "c": 2}'], 'the input is JSON, not CSV'],
    [['{"x": 1}'], 'the input is JSON, not CSV'],
    [['sep=;'], "Excel's line 'sep='"],
    [['sep=', ''], "Excel's line 'sep='"],
    [['\0x\0', '\0c'], 'NUL'],
    [['É', 'é', 'x'], "there is no column 'c'"],
  ])('%j are refused: %s', (header, message) => {
    expect(() => matchColumns(SCHEMA, header, 1)).toThrow(message);
  });

  test('that are needed and absent are told in one sentence, and not without end', () => {
    const needed: FeatureSchema = Array.from({ length: 23 }, (_, i) => ({
      ...{ name: `f${i}`, kind: 'number', missing: i < 2 || i > 2 ? 'refused' : 'allowed' },
    }));
    expect(() => matchColumns([...needed.slice(0, 3), ...ONE], ['x', 'other'], 1)).toThrow(
      "line 1: there are no columns 'f0', 'f1', which the model needs; there is no column 'f2': add the column",
    );
    expect(() => matchColumns(needed, ['x'], 1)).toThrow("'f20' and 2 more, which the model needs");
  });

  test('may be absent only where that is said, and only of what may be missing', () => {
    const wanted = (absent: string[]) => () =>
      matchColumns([...ONE, { name: 'm', kind: 'number', missing: 'refused' }], ['x', 'M'], 1, {
        absent,
        remedy: '',
      });
    expect(wanted([])()).toEqual({ positions: [0, 1], others: [] });
    expect(wanted(['x'])).toThrow("the file has a column 'x'; omit --without x");
    expect(wanted(['y'])).toThrow("the model has no feature 'y'");
    expect(() =>
      matchColumns([{ name: 'm', kind: 'number', missing: 'refused' }], ['x'], 1, {
        absent: ['m'],
        remedy: '',
      }),
    ).toThrow("'m' cannot be missing");
  });

  test.each<[string[], boolean]>([
    [['X0', 'X1', 'X2'], true],
    [['f0'], true],
    [['Column_0', 'Column_1'], true],
    [['a0', 'a1', 'b0'], true],
    [['X1', 'X0'], false],
    [['X0', 'X2'], false],
    [['x', 'y'], false],
    [['x0', 'y'], false],
  ])('%j have no names of their own: %s', (names, expected) => {
    const schema = names.map((name) => ({ ...SCHEMA[0], name }));
    expect(areUnnamed(schema)).toBe(expected);
  });
});

describe('lines', () => {
  test('of one column are rows also where they are blank, but for the end of the file', () => {
    expect(read('x\n1\n\n""\n2\n', ONE).rows).toEqual([[1], [NaN], [NaN], [2]]);
    expect(read('x\r\n1\r\n\r\n', ONE).rows).toEqual([[1], [NaN]]);
    expect(read('\nx\n1', ONE)).toMatchObject({ rows: [[1]], blank: 1 });
  });

  test('of several columns are no rows where they are blank, and are counted', () => {
    expect(read('x,c\n\n1,red\n\n\n2,\n')).toMatchObject({
      rows: [
        [1, 0],
        [2, NaN],
      ],
      blank: 3,
    });
    expect(read('x,c\n""\n').bad).toEqual([[2, 'the line has 1 cells, the header has 2']]);
  });

  test('that a cell has are no rows', () => {
    expect(read('x,c\n1,"two\nlines"\n2,red\n').rows).toEqual([
      [1, 3],
      [2, 0],
    ]);
    const note = 'x,note,c\n1,"Dear Sir,\nthank you, and\ngoodbye",red\n2,,red\n';
    expect(read(note)).toMatchObject({
      rows: [
        [1, 0],
        [2, 0],
      ],
      bad: [],
      fault: null,
    });
  });
});

describe('a stray quote', () => {
  const file = readFileSync('test/faults/unterminated-quote-loses-rows/rows.csv', 'utf8');

  test('that is never closed is named by its line, and all before it is read', () => {
    const { rows, fault } = read(file);
    expect(rows).toHaveLength(3000);
    expect(fault).toMatch(/^line 3002: a quote opens here/);
  });

  test('that another closes a hundred rows on is named, too', () => {
    const lines = file.replaceAll('"', '').split('\n');
    lines[1000] = lines[1000].replace(',', ',"');
    lines[1100] = lines[1100].replace(/,(yes|no)$/, '",$1');
    const { rows, bad, fault } = read(lines.join('\n'));
    expect([rows.length, bad]).toEqual([999, []]);
    expect(fault).toMatch(
      /^line 1001: a quote opens here and closes on line 1101, with what look like/,
    );
  });

  test('is no label where a feature takes any text', () => {
    const schema: FeatureSchema = [
      SCHEMA[0],
      { name: 'c', kind: 'category', missing: 'allowed', labels: ['a\nb'], others: 'allowed' },
    ];
    expect(read('x,c\n1,"a\nb"\n2,"new"\n', schema).rows).toEqual([
      [1, 0],
      [2, -1],
    ]);
    expect(read('x,c\n1,"new\n2,other"\n', schema).fault).toMatch(/^line 2: .*closes on line 3/);
  });

  test('loses no row, wherever one or two stand', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true });
    const label = fc.constantFrom('red', 'green', 'blue', '__proto__', '');
    const row = fc.tuple(value.map(String), label, fc.constantFrom('', 'a', 'b c'));
    const places = fc.array(fc.nat(), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(fc.array(row, { minLength: 2, maxLength: 12 }), places, (list, at) => {
        const text = list.map((cells) => csvLine(cells)).join('');
        let spoilt = text;
        for (const place of at) {
          const index = place % (spoilt.length - 1);
          spoilt = `${spoilt.slice(0, index)}"${spoilt.slice(index)}`;
        }
        const { rows, bad, fault } = read(`x,c,note\n${spoilt}`);
        if (fault === null) expect(rows.length + bad.length).toBe(list.length);
      }),
      { numRuns: 3000 },
    );
  });
});
