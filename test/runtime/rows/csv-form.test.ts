// A table may be cut as the version's own rows are, or by RFC 4180 with a header: the first line tells, and both give
// the same rows, in whatever pieces the text comes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matchColumns } from '../../../runtime/rows/columns.ts';
import { CsvTable } from '../../../runtime/rows/csv-table.ts';
import { makeCellEncoder } from '../../../runtime/rows/encode-cells.ts';
import type { CellGrammar, CsvForm } from '../../../runtime/schema/cell-grammar.ts';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';

const FEATURES: FeatureSchema = [
  {
    name: 'color',
    kind: 'category',
    labels: ['red', 'blue', 'a;b', "it's", 'two\nlines'],
    missing: 'allowed',
  },
  { name: 'size', kind: 'number', missing: 'allowed' },
];

/** Rows, or what is wrong, of a text that comes in pieces of this length. */
function read(text: string, csv: CsvForm, pieceLength = 1000): (number[] | string)[] {
  const cellGrammar: CellGrammar = { csv };
  const row = new Float64Array(2);
  const read: (number[] | string)[] = [];
  const table = new CsvTable(
    {
      header: (names, line) =>
        makeCellEncoder(FEATURES, matchColumns(FEATURES, names, line).positions, cellGrammar),
      row: () => read.push([...row]),
      bad: (_cells, line, detail) => read.push(`line ${line}: ${detail}`),
      doubtful: (line) => read.push(`line ${line}: doubtful`),
    },
    row,
    10_000,
    { features: FEATURES, cellGrammar },
  );
  for (let at = 0; at < text.length; at += pieceLength) {
    table.read(text.slice(at, at + pieceLength), false);
  }
  table.read('', true);
  return read;
}

const ROWS = [
  [0, 1.5],
  [1, Number.NaN],
];

describe('a table is read', () => {
  test.each<[string, CsvForm, string]>([
    ['with semicolons', { delimiter: ';' }, 'size;color\n1.5;red\n;blue\n'],
    ['with tabs and \\r\\n', { delimiter: '\t' }, 'size\tcolor\r\n1.5\tred\r\n\tblue\r\n'],
    ['behind an Excel line', { delimiter: ';' }, 'sep=;\nsize;color\n1.5;red\n;blue\n'],
    ['without a header', { header: ['color', 'size'] }, 'red,1.5\nblue,\n'],
    ['with single quotes', { delimiter: ';', quote: "'" }, "color;size\n'red';1.5\n'blue';''\n"],
    ['behind lines that are skipped', { skipLines: 2 }, 'A "title\n\ncolor,size\nred,1.5\nblue,\n'],
    ['with backslashes', { delimiter: ';', escape: '\\' }, 'color;size\n"r\\ed";1.5\n"blue";\n'],
    [
      'with a title and a footer',
      { skipLines: 1, footerLines: 2 },
      'T\ncolor,size\nred,1.5\nblue,\n\n7\n"End',
    ],
    ['in lines that end in \\r', { delimiter: ';' }, 'size;color\r1.5;red\r;blue\r'],
    ['in lines that end in all ways', { skipLines: 1 }, 'T\r\ncolor,size\rred,1.5\nblue,\r\n'],
    ['amid comments', { comment: '#' }, '# a\ncolor,size\nred,1.5\n# b\nblue,\n'],
  ])('%s, and as RFC 4180 has it', (_, csv, text) => {
    expect(read(text, csv)).toEqual(ROWS);
    expect(read(text, csv, 1)).toEqual(ROWS);
    expect(read('"color",size\nred,1.5\nblue,\n', csv)).toEqual(ROWS);
  });

  test('without a header by the names column1, column2', () => {
    expect(() => read('red,1.5\n', { header: false })).toThrow(
      /line 1: there is no column 'color'/,
    );
  });

  test('with a header of commas and a footer, of which lines of another width are', () => {
    const csv: CsvForm = { footerLines: 2 };
    const text = 'color,size\nred,1.5\nblue,\n';
    for (const length of [1, 1000]) {
      expect(read(`${text}\nSum: 2\n`, csv, length)).toEqual(ROWS);
      expect(read(text, csv, length)).toEqual(ROWS);
      expect(read(`${text}gren,1\n`, csv, length)).toEqual([
        ...ROWS,
        expect.stringMatching(/^line 4: color has no label "gren"/),
      ]);
      expect(read(`${text}red\nred,2\nred,2`, csv, length)).toEqual([
        ...ROWS,
        expect.stringMatching(/^line 4: the line has 1 cells/),
        [0, 2],
        [0, 2],
      ]);
    }
  });

  test('without its footer, of which the lines that may be rows are told', () => {
    const csv: CsvForm = { delimiter: ';', footerLines: 2 };
    const doubt = (line: number) => `line ${line}: doubtful`;
    for (const length of [1, 1000]) {
      const text = 'color;size\nred;1.5\nblue;\n';
      expect(read(`${text}red;7\n\nblue;8\n`, csv, length)).toEqual([...ROWS, doubt(4), doubt(6)]);
      expect(read(`${text}Sum;"7\nEnd\n`, csv, length)).toEqual([...ROWS, doubt(4)]);
      expect(read(`${text}"End\nof it\n`, csv, length)).toEqual(ROWS);
    }
  });

  test('with backslashes, behind which quotes and delimiters are text', () => {
    const own: CsvForm = { delimiter: ';', escape: '\\' };
    const text = 'size;color\n1;"a\\;b"\n2;"it\\\'s"\n3;"two\\\nlines"\n4;a\\;b\n';
    for (const length of [1, 2, 1000]) {
      expect(read(text, own, length)).toEqual([
        [2, 1],
        [3, 2],
        [4, 3],
        expect.stringMatching(/^line 6: color has no label "a\\\\;b"/),
      ]);
    }
    expect(() => read('size;color\n1;"a""b"\n', own)).toThrow(
      /line 2: a quote opens here and closes/,
    );
  });

  test('with commas and single quotes by the quotes that are its own', () => {
    expect(read("color,size\n'red',1.5\n'blue',''\n", { quote: "'" })).toEqual(ROWS);
  });

  test('with quotes as text', () => {
    expect(read('color;size\n"red;1\n', { delimiter: ';', quote: false })).toEqual([
      expect.stringMatching(/^line 2: .*"\\"red"/),
    ]);
  });

  test('of JSON are refused as that, not for their quotes', () => {
    for (const text of ['{"size":1,"color":"red"}\n', '[{"size": 1, "color": "red"}]']) {
      for (const form of [{}, { delimiter: ';' }, { header: false } as const]) {
        expect(() => read(text, form)).toThrow('line 1: the input is JSON, not CSV');
      }
    }
  });

  test('not where an Excel line states another delimiter', () => {
    expect(() => read('sep=|\ncolor|size\nred|1\n', { delimiter: ';' })).toThrow(
      /line 1: says that '\|' separates the columns/,
    );
  });
});

test('rows written by any form are read back, in any pieces', () => {
  const form = fc.record({
    delimiter: fc.constantFrom(';', '\t', '|'),
    quote: fc.constantFrom('"', "'"),
    pieceLength: fc.integer({ min: 1, max: 30 }),
    isEscaped: fc.boolean(),
    lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
    footerLines: fc.constantFrom(undefined, 1, 2),
  });
  const row = fc.tuple(
    fc.integer({ min: 0, max: 4 }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  fc.assert(
    fc.property(form, fc.array(row, { minLength: 1, maxLength: 10 }), (own, rows) => {
      const { delimiter, quote, pieceLength, isEscaped, lineEnd, footerLines } = own;
      const mark = isEscaped ? '\\' : quote;
      const cell = (text: string) => quote + text.replaceAll(quote, mark + quote) + quote;
      const labels = FEATURES[0].kind === 'category' ? FEATURES[0].labels : [];
      const lines = rows.map(([label, size]) => `${cell(labels[label])}${delimiter}${size}`);
      const footer = Array(footerLines ?? 0).fill(`${cell('red')}${delimiter}1`);
      const text = [`color${delimiter}size`, ...lines, ...footer].join(lineEnd);
      const csv: CsvForm = {
        delimiter,
        ...(quote === '"' ? {} : { quote: "'" as const }),
        ...(isEscaped ? { escape: '\\' as const } : {}),
        ...(footerLines === undefined ? {} : { footerLines }),
      };
      expect(read(text, csv, pieceLength)).toEqual([
        ...rows.map(([label, size]) => [label, size + 0]),
        ...footer.map(() => expect.stringMatching(/doubtful$/)),
      ]);
    }),
  );
});
