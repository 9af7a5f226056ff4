// Every line of a CSV file is a row, part of one, blank, the header, or counted as unreadable: none is lost
// without a word, whatever a stray quote does.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { CsvLineCounter } from '../../../trainer/ingest/csv-line-counter.ts';
import { RFC_4180 } from '../../../trainer/ingest/dialect/dialect.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { noLineKernel } from '../../../trainer/ingest/line-text.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { makeZip } from '../../make-zip.ts';
import {
  collectWarnings,
  ingestFiles,
  makeRecipe,
  showCells,
  writeFiles,
} from './ingest-fixture.ts';

const HEADER = 'size,place,answer';

/** So many rows, with some of them replaced. */
function rowsWith(count: number, changed: Record<number, string>, header = HEADER): string {
  const row = (i: number) => `${i % 97}.5,${['red', 'green'][i % 2]},${i % 3 ? 'no' : 'yes'}`;
  const rows = Array.from({ length: count }, (_, i) => changed[i] ?? row(i));
  return `${header}\n${rows.join('\n')}\n`;
}

const refused = async (files: Record<string, string | Uint8Array>, recipe = makeRecipe()) => {
  const error = await ingestFiles(files, recipe).catch((thrown) => thrown);
  expect(error.name).toBe('UserError');
  return error.message as string;
};

describe('a quote that never closes', () => {
  const fault = join(import.meta.dirname, '../../faults/unterminated-quote-loses-rows');

  it('counts every line that it swallows, and is named by its line', async () => {
    const { recipe } = await loadRecipe(join(fault, 'recipe.ts'));
    const read = (data: string) => ingest(recipe, { data, progress: silentProgress });
    await expect(read(join(fault, 'rows.csv'))).rejects.toThrow(
      /^3,000 of 6,000 lines cannot be read:\n {2}rows\.csv, line 3002: a quote opens here and never closes, and swallows the 2,999 lines after it.*\n.*\nThat is more than maxRejectedShare/,
    );
  });

  it('in the middle of many rows does the same in a file, a zip and a gzip, streamed or not', async () => {
    const text = rowsWith(20_000, { 10000: '5.1,"red,yes' });
    for (const stream of [false, true]) {
      for (const files of [
        { 'rows.csv': text },
        { 'rows.csv.gz': gzipSync(text) },
        { 'rows.zip': makeZip([{ name: 'rows.csv', data: text }]) },
        { 'rows.csv': text, 'whole.csv': rowsWith(20_000, {}) },
      ]) {
        const [name] = Object.keys(files);
        const data = join(writeFiles(files), 'whole.csv' in files ? '.' : name);
        const { progress } = collectWarnings();
        const run = ingest(makeRecipe({ stream }), { data, progress });
        await expect(run).rejects.toThrow(
          /10,000 of [24]0,000 lines[\s\S]*line 10002: a quote opens here and never closes, and swallows the 9,999 lines/,
        );
      }
    }
  });

  it('at the end of a large file is a warning with the count of lines', async () => {
    const { dataset, warnings } = await ingestFiles({
      'rows.csv': rowsWith(20_000, { 19990: '5.1,"red,yes' }),
    });
    expect(dataset.rows).toMatchObject({ read: 19_990, used: 19_990, rejected: 10 });
    expect(warnings.join()).toContain('10 of 20,000 lines cannot be read');
  });

  it('in the header is refused', async () => {
    const text = rowsWith(100, {}, 'size,"place,answer');
    expect(await refused({ 'rows.csv': text })).toMatch(
      /^rows\.csv, line 1: a quote opens in the header and never closes\n.*\{ …, quote: false \}$/,
    );
  });
});

describe('two stray quotes', () => {
  it('100 rows apart that make a cell of the rows between are refused', async () => {
    const text = rowsWith(20_000, { 10000: '5.1,"red,yes', 10100: '5.1,red",yes' });
    expect(await refused({ 'rows.csv': text })).toMatch(
      /^rows\.csv, line 10002: the quote that opens here closes 100 lines later, and they look like rows/,
    );
    const source = { files: 'none', multiLine: true };
    const { dataset, warnings } = await ingestFiles({ 'rows.csv': text }, makeRecipe({ source }));
    expect(dataset.rows.read).toBe(19_900);
    expect(warnings).toEqual([]);
  });

  it('100 rows apart that make no record count all their lines', async () => {
    const text = rowsWith(20_000, { 10000: '5.1,"red,yes', 10100: '5.1,"red,yes' });
    expect(await refused({ 'rows.csv': text })).toMatch(
      /^101 of 20,000 lines cannot be read:\n {2}rows\.csv, line 10002: a quote opens here and closes 100 lines later/,
    );
  });

  it('a row apart, where nothing else shows that a row is lost, are a warning', async () => {
    const text = rowsWith(2000, { 1000: '5.1,"red,yes', 1001: '5.1,red",yes' });
    const { warnings } = await ingestFiles({ 'rows.csv': text });
    expect(warnings.join()).toContain(
      'rows.csv, line 1002: the quote that opens here closes 1 line later',
    );
  });

  it('in a table of one column are known by their length', async () => {
    const recipe = makeRecipe({ features: { size: { sql: 'answer', kind: 'category' } } });
    const rows: string[] = Array.from({ length: 3000 }, (_, i) => (i % 2 ? 'no' : 'yes'));
    [rows[1000], rows[1040]] = ['"yes', 'yes"'];
    expect(await refused({ 'rows.csv': `answer\n${rows.join('\n')}\n` }, recipe)).toContain(
      'line 1002: the quote that opens here closes 40 lines later',
    );
  });
});

describe('cells of several lines', () => {
  it.each([
    ['prose', 'Dear sir,\nthank you, really,\n\nbye'],
    ['an address', '12 High Street\nLondon, UK'],
    ['carriage returns', 'one\r\ntwo'],
    ['quotes', 'say ""hi, there""\nand ""go""'],
    ['a long letter', 'dear all\n'.repeat(60)],
  ])('that hold %s are read, few or many', async (_what, cell) => {
    for (const step of [1, 7, 1000]) {
      const changed = Object.fromEntries(
        Array.from({ length: 2000 / step }, (_, i) => [i * step, `5.1,"${cell}",yes`]),
      );
      const { dataset, warnings } = await ingestFiles({ 'rows.csv': rowsWith(2000, changed) });
      expect(dataset.rows).toMatchObject({ read: 2000, used: 2000, rejected: 0 });
      expect(warnings.filter((warning) => warning.includes('quote'))).toEqual([]);
    }
  });

  it('shift no number of a line that cannot be read, also behind a byte order mark', async () => {
    const text = `\uFEFF${rowsWith(3000, { 5: '1,"a\nb\nc",yes', 10: '1,red' })}`;
    const { warnings } = await ingestFiles({ 'rows.csv': text });
    expect(warnings.join()).toContain('rows.csv, line 14: Expected Number of Columns: 3 Found: 2');
  });
});

describe('lines', () => {
  it('add up to the rows and the rejected ones, whatever the file holds', async () => {
    const piece = fc.constantFrom('a', '7', ',', ',', '"', '""', '\n', '\n', ' ', 'é', 'x"y');
    const recipe = makeRecipe({
      features: { a: { sql: 'a', kind: 'category', missing: 'allowed' } },
      target: { sql: `'no'`, classes: { no: ['no'], yes: ['yes'] } },
      source: { files: 'none', multiLine: true },
      maxRejectedShare: 1,
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join('')),
        fc.constantFrom('a', 'a,b', 'a,b,c'),
        async (body, header) => {
          // A table with a line of blanks alone is written anew, and counted then.
          fc.pre(header === 'a' || !/^ +$/m.test(body));
          const text = `${header}\n${body}\nz${header.slice(1)}\n`;
          const { progress } = collectWarnings();
          const data = join(writeFiles({ 'rows.csv': text }), 'rows.csv');
          const outcome = await ingest(recipe, { data, progress, threads: 1 }).catch(
            (error) => error,
          );
          if (outcome instanceof Error) {
            expect(outcome.name).toBe('UserError');
            return;
          }
          const counter = new CsvLineCounter('rows.csv', RFC_4180, noLineKernel());
          counter.push(Buffer.from(text));
          const { all, blank, insideCells } = counter.finish();
          const { read, rejected } = outcome.rows;
          expect(read + rejected).toBeGreaterThanOrEqual(all - 1 - blank - insideCells);
          if (!body.includes('"')) expect(read + rejected).toBe(all - 1 - blank);
        },
      ),
      { numRuns: 60 },
    );
  }, 30_000);

  it.each([
    [
      'a NUL byte',
      { 50: '5.1,r\0d,yes' },
      'rows.csv, line 52: has a NUL byte; save it as text in UTF-8',
    ],
    [
      'a carriage return, which ends a line,',
      { 50: '5.1,r\rd,yes' },
      /2 of 101 lines cannot be read:\n {2}rows\.csv, line 52: has 2 cells, and the table 3 columns\n {2}rows\.csv, line 53: has 2 cells/,
    ],
    [
      'the header once more',
      { 50: HEADER },
      /^rows\.csv, line 52: is the header once more: files were joined here/,
    ],
    [
      'a byte order mark',
      { 50: '\uFEFF5.1,red,yes' },
      /^rows\.csv, line 52: begins with a byte order mark/,
    ],
  ])('with %s are named', async (_what, changed, message) => {
    expect(await refused({ 'rows.csv': rowsWith(100, changed as Record<number, string>) })).toMatch(
      message,
    );
  });
});

describe('line ends', () => {
  const plain = rowsWith(5000, { 7: '5.1,"two\nlines",yes' });
  const cells = async (text: string | Uint8Array, source = {}) => {
    const recipe = makeRecipe({ source: { files: 'none', ...source } });
    const { dataset } = await ingestFiles({ 'rows.csv': text }, recipe);
    return { rows: dataset.rows, cells: showCells(dataset.cells) };
  };

  it.each<[string, string]>([
    ['are \\r\\n', plain.replaceAll('\n', '\r\n').replace('two\r', 'two')],
    // What stands within quotes stays as it is.
    ['are \\r', plain.replaceAll('\n', '\r').replace('two\r', 'two\n')],
    ['are \\r\\n, and once \\n', plain.replaceAll(/\n(?=3\.5)/g, '\r\n')],
    ['change far behind the start', plain.replace(/\n(?=[^\n]*\n$)/, '\r\n')],
    ['are \\n, and at the end none', plain.trimEnd()],
    ['have blank lines between them', plain.replaceAll('\n7.5', '\n\n7.5')],
  ])('that %s give the same rows', async (_, text) => {
    expect(await cells(text)).toEqual(await cells(plain));
  });
});

describe('headers', () => {
  it.each([
    ['sep=,\nsize,place,answer\n1,a,no\n2,b,yes\n', 2],
    ['\n\nsize,place,answer\n1,a,no\n2,b,yes\n', 2],
    ['size,place,answer\r1,a,no\r2,b,yes\r', 2],
  ])('like %j are read', async (text, rows) => {
    const { dataset } = await ingestFiles({ 'rows.csv': text });
    expect(dataset.rows).toMatchObject({ read: rows, used: rows, rejected: 0 });
  });

  it.each([
    [
      'sep=;\nsize;place;answer\n1;a;no\n',
      "rows.csv, line 1: says that ';' parts the columns; set source: { delimiter: ';' } in the recipe",
    ],
    [
      'size,place,answer,Place\n1,a,no,b\n',
      "rows.csv, line 1: columns 'place' and 'Place' differ only in case",
    ],
  ])('like %j are refused', async (text, message) => {
    expect(await refused({ 'rows.csv': text })).toContain(message);
  });

  it('that are not UTF-8 are refused, and so are files in UTF-16', async () => {
    const text = rowsWith(50, {}, 'size,place,größe');
    const latin = await refused({ 'rows.csv': Buffer.from(text, 'latin1') });
    expect(latin).toContain('rows.csv, line 1: is not UTF-8; save the file as UTF-8');
    expect(latin).toContain("add to the recipe: source: { …, encoding: 'windows-1252' }");
    const wide = Buffer.from(`\uFEFF${rowsWith(50, {})}`, 'utf16le');
    for (const bytes of [wide, Buffer.from(wide).swap16(), wide.subarray(2)]) {
      expect(await refused({ 'rows.csv': bytes })).toMatch(
        /^rows\.csv: is text in utf-16[lb]e; set source: \{ encoding: 'utf-16[lb]e' \}/,
      );
    }
  });

  it('that lack what other files have are named, or refused when they have nothing of it', async () => {
    const whole = rowsWith(40, {});
    const lines = whole.trimEnd().split('\n');
    const { dataset, warnings } = await ingestFiles({
      'a.csv': whole,
      'b.csv': 'Answer,place\nyes,red\n',
      'c.csv': lines.map((line, i) => `${i === 0 ? 'extra' : i},${line}\n`).join(''),
    });
    expect(dataset.rows.used).toBe(81);
    expect(warnings.filter((warning) => warning.includes('column'))).toEqual([
      "b.csv: no column 'size', which other files have: missing in all of its rows",
    ]);
    const nameless = await refused({ 'a.csv': whole, 'b.csv': '1.5,red,no\n2.5,red,yes\n' });
    expect(nameless).toContain(
      "b.csv: no column 'size', 'place', 'answer'; the first line must name the columns, and is '1.5,red,no'",
    );
    expect(nameless).toContain('add to the recipe: source: { …, header: false }');
  });

  it('may have quotes, commas and line ends in their names', async () => {
    const features = { place: { sql: '"a, ""b""\nc"', kind: 'category' as const } };
    const text = `"a, ""b""\nc",answer\n${'x,no\ny,yes\n'.repeat(20)}`;
    const { dataset } = await ingestFiles({ 'rows.csv': text }, makeRecipe({ features }));
    expect(dataset.rows).toMatchObject({ read: 40, used: 40, rejected: 0 });
  });
});
