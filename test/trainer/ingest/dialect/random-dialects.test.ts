// Tables of any cells, written in any dialect: what is found gives the same cells, or is asked about; what is stated
// gives the same cells always.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CsvFrame } from '../../../../runtime/rows/csv-frame.ts';
import { makeTextReader } from '../../../../runtime/schema/cell-grammar.ts';
import { cellGrammarOf } from '../../../../trainer/ingest/dialect/dialect.ts';
import { queryRows, withDuckDb } from '../../../../trainer/ingest/duckdb.ts';
import { markedNumberSql, unsignedSql } from '../../../../trainer/ingest/sql/marks-sql.ts';
import type { Encoding, SourceDialect } from '../../../../trainer/recipe/source-dialect.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { readAsFound, readStated, sorted, writeRows } from './read-as-found.ts';

interface Written {
  delimiter: string;
  quote: '"' | "'";
  isBackslash: boolean;
  end: string;
  encoding: Encoding;
  hasMark: boolean;
  preamble: number;
  isAllQuoted: boolean;
}

const NAMES = ['id', 'kind', 'amount', 'remark'];

const written: fc.Arbitrary<Written> = fc.record({
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  quote: fc.constantFrom('"', '"', '"', "'"),
  isBackslash: fc.constantFrom(false, false, true),
  end: fc.constantFrom('\n', '\r\n', '\r'),
  encoding: fc.constantFrom<Encoding>('utf-8', 'utf-8', 'windows-1252', 'utf-16le', 'utf-16be'),
  hasMark: fc.boolean(),
  preamble: fc.constantFrom(0, 0, 1, 3),
  isAllQuoted: fc.boolean(),
});

const remark = fc
  .array(
    fc.constantFrom('a', 'long', 'Zürich', 'b;c', 'd,e', 'f|g', '"h"', "it's", '\\', '10', '#'),
    { maxLength: 4 },
  )
  .map((words) => words.join(' '));
const row = fc
  .tuple(
    fc.constantFrom('red', 'green', 'blue sky'),
    fc.integer({ min: -999, max: 99_999 }),
    remark,
  )
  .map(([kind, cents, text]) => [kind, (cents / 100).toFixed(2), text]);
const table = fc
  .array(row, { minLength: 12, maxLength: 40 })
  .map((rows) => rows.map((cells, i) => [String(i + 1000), ...cells]));

function write(rows: string[][], style: Written): Uint8Array {
  const { delimiter, quote, isBackslash, end, isAllQuoted } = style;
  const escaped = (text: string) =>
    isBackslash
      ? text.replaceAll('\\', '\\\\').replaceAll(quote, `\\${quote}`)
      : text.replaceAll(quote, quote + quote);
  const cell = (text: string, c: number) => {
    const mustQuote = text.includes(delimiter) || text.includes(quote) || /^[ "']/.test(text);
    const isQuoted = mustQuote || (isBackslash && text.includes('\\')) || (isAllQuoted && c !== 2);
    return isQuoted ? quote + escaped(text) + quote : text;
  };
  const preamble = Array.from({ length: style.preamble }, (_, i) => `Report ${i + 1}`);
  const lines = [...preamble, ...[NAMES, ...rows].map((cells) => cells.map(cell).join(delimiter))];
  return encode(lines.join(end) + end, style);
}

function encode(text: string, { encoding, hasMark }: Written): Uint8Array {
  if (encoding === 'windows-1252') return Buffer.from(text, 'latin1');
  const marked = hasMark ? `\uFEFF${text}` : text;
  if (encoding === 'utf-8') return Buffer.from(marked);
  const wide = Buffer.from(marked, 'utf16le');
  return encoding === 'utf-16le' ? wide : wide.swap16();
}

describe('a table in any dialect', () => {
  it('is found to have the same cells, or asked about', async () => {
    let found = 0;
    await fc.assert(
      fc.asyncProperty(table, written, async (rows, style) => {
        // Two backslashes may be two, or one that is escaped: only \\" tells.
        fc.pre(!style.isBackslash || !JSON.stringify(rows).includes('\\\\'));
        const outcome = await readAsFound(write(rows, style));
        if (outcome.kind === 'asked') return;
        expect(outcome).toMatchObject({ kind: 'rows', columns: NAMES, rejected: 0 });
        if (outcome.kind === 'rows') expect(sorted(outcome.rows)).toEqual(sorted(rows));
        found++;
      }),
      { numRuns: 60 },
    );
    expect(found).toBeGreaterThan(20);
  }, 60_000);

  it('is read by what a recipe states, whatever its cells are', async () => {
    await fc.assert(
      fc.asyncProperty(table, written, async (rows, style) => {
        const { delimiter, quote, encoding, preamble } = style;
        const source: SourceDialect = {
          ...{ delimiter, quote, encoding, skipLines: preamble },
          escape: style.isBackslash ? '\\' : 'doubled',
        };
        const outcome = await readStated(writeRows(write(rows, style)), NAMES, source);
        expect(outcome).toMatchObject({ kind: 'rows', rejected: 0 });
        if (outcome.kind === 'rows') expect(sorted(outcome.rows)).toEqual(sorted(rows));
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

it('rows that end early are filled alike by who learns and who answers', async () => {
  const ends = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(table, written, ends, async (rows, style, widths) => {
      const { delimiter, quote, encoding, preamble } = style;
      const source: SourceDialect = {
        ...{ delimiter, quote, encoding, skipLines: preamble, padShortRows: true },
        escape: style.isBackslash ? '\\' : 'doubled',
      };
      const short = rows.map((cells, i) => cells.slice(0, widths[i]));
      const whole = short.map((cells) => NAMES.map((_, c) => cells[c] ?? ''));
      const bytes = write(short, style);
      const outcome = await readStated(writeRows(bytes), NAMES, source);
      expect(outcome).toMatchObject({ kind: 'rows', rejected: 0 });
      if (outcome.kind === 'rows') expect(sorted(outcome.rows)).toEqual(sorted(whole));
      expect(readServed(new TextDecoder(encoding).decode(bytes), source)).toEqual(whole);
    }),
    { numRuns: 30 },
  );
}, 60_000);

/** The rows as an API reads them whose version learned from such a source. */
function readServed(text: string, source: SourceDialect): string[][] {
  const rows: string[][] = [];
  const unexpected = (cells: string[]) => {
    throw new Error(`no row: ${cells.join()}`);
  };
  const handler = {
    ...{ header() {}, misfit: unexpected, doubtful: unexpected },
    row: (cells: string[]) => rows.push(cells),
  };
  new CsvFrame(handler, Infinity, cellGrammarOf(source)?.csv, NAMES).read(text, true);
  return rows;
}

it('a text is the same number for those who learn and those who answer', async () => {
  const marks = fc.constantFrom<Pick<Required<SourceDialect>, 'decimal' | 'thousands'>>(
    { decimal: ',', thousands: '.' },
    { decimal: ',', thousands: ' ' },
    { decimal: ',', thousands: false },
    { decimal: '.', thousands: ',' },
    { decimal: '.', thousands: "'" },
  );
  const piece = fc.constantFrom('1', '23', '456', '000', ',', '.', ' ', "'", '-', '+', 'e2', '\t');
  const sign = fc.constantFrom('$', '%', 'kg', 'Rs.', 'US$', '()', '€', '°C', '*?');
  const around = fc.constantFrom(
    '',
    '-',
    '+',
    '(',
    ')',
    ' ',
    '\u00a0',
    '.',
    '$',
    '%',
    'kg',
    'Rs.',
    'US$',
    '€',
    '°C',
    '*?',
  );
  const text = fc.oneof(
    fc
      .tuple(around, around, around, piece, piece, around, around, around)
      .map((pieces) => pieces.join('')),
    fc.array(piece, { minLength: 1, maxLength: 7 }).map((pieces) => pieces.join('')),
    fc.constantFrom('nan', '-NaN', 'inf', '1_0', ' 1,5', '1.5 ', '1e999', '0x1'),
  );
  await withDuckDb({ threads: 1, temporary: temporaryFolder() }, async (connection) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(text, { minLength: 1, maxLength: 30 }),
        marks,
        fc.uniqueArray(sign, { maxLength: 3 }),
        async (texts, own, signs) => {
          const { decimal, thousands } = own;
          const known = { decimal, thousands: thousands === false ? null : thousands };
          const values = texts.map((each) => `('${each.replaceAll("'", "''")}')`).join(', ');
          const sql = markedNumberSql('t', known);
          const unsigned = `SELECT ${unsignedSql('s', signs)} AS t FROM (VALUES ${values}) v(s)`;
          const rows = await queryRows(connection, `SELECT ${sql} FROM (${unsigned})`);
          const reader = makeTextReader(
            {
              ...(decimal === ',' ? { decimal } : {}),
              ...(thousands === false ? {} : { thousands }),
              ...(signs.length === 0 ? {} : { signs: { Price: signs } }),
            },
            'price',
          );
          expect(rows.map(([value]) => (Number.isFinite(value) ? value : undefined))).toEqual(
            texts.map((each) => reader.number(reader.bare(each))),
          );
        },
      ),
      { numRuns: 300 },
    );
  });
});
