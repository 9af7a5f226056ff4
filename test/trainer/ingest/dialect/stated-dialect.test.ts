// A recipe's source states how its files are written: reading obeys, counts every line of what it writes anew, and
// names the line of the file as it was found.
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../../trainer/ingest/ingest.ts';
import type { SourceDialect } from '../../../../trainer/recipe/source-dialect.ts';
import { makeZip } from '../../../make-zip.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { collectWarnings, ingestFiles, makeRecipe, showCells } from '../ingest-fixture.ts';

const HEADER = 'place;size;answer';

function rowsWith(count: number, changed: Record<number, string> = {}): string {
  const row = (i: number) => `${['red', 'green'][i % 2]};${i % 7},5;${i % 3 ? 'no' : 'yes'}`;
  const rows = Array.from({ length: count }, (_, i) => changed[i] ?? row(i));
  return `${HEADER}\n${rows.join('\n')}\n`;
}

const STATED: SourceDialect = { delimiter: ';', decimal: ',' };
const read = (files: Record<string, string | Uint8Array>, source: SourceDialect = STATED) =>
  ingestFiles(files, makeRecipe({ source: { files: 'none', ...source } }));
const refused = async (text: string | Uint8Array, source?: SourceDialect) => {
  const error = await read({ 'rows.csv': text }, source).catch((thrown) => thrown);
  expect(error.name).toBe('UserError');
  return error.message as string;
};

describe('a stated dialect', () => {
  const plain = rowsWith(60);

  it('is the same for a file, a gzip and a zip, given as --data', async () => {
    const wanted = showCells((await read({ 'rows.csv': plain })).dataset.cells);
    expect(wanted).toContain('green 0.5 ×3 ×1');
    const zip = makeZip([{ name: 'rows.csv', data: plain }]);
    const { dataset } = await read({ 'rows.csv.gz': gzipSync(plain) });
    expect(showCells(dataset.cells)).toEqual(wanted);
    const path = join(temporaryFolder(), 'rows.zip');
    writeFileSync(path, zip);
    const recipe = makeRecipe({ source: { files: 'none', ...STATED } });
    const { progress } = collectWarnings();
    expect(showCells((await ingest(recipe, { data: path, progress })).cells)).toEqual(wanted);
  });

  it.each<[string, SourceDialect, (text: string) => string | Uint8Array]>([
    ['skipped lines', { skipLines: 2 }, (text) => `Report;of\n"colors\n${text}`],
    ['a footer', { footerLines: 2 }, (text) => `${text}\nSum;60\nEnd\n`],
    ['comments', { comment: '%' }, (text) => `% a\n${text.replace('\nred', '\n% b\nred')}`],
    ['single quotes', { quote: "'" }, (text) => text.replaceAll('red', "'red'")],
    ['another encoding', { encoding: 'utf-16be' }, (text) => Buffer.from(text, 'utf16le').swap16()],
    ['names', { header: ['place', 'size', 'answer'], skipLines: 1 }, (text) => text],
    ['blanks', { trim: true }, (text) => text.replaceAll(';', ' ;\t')],
    ['thousands', { thousands: '.' }, (text) => text.replaceAll('2,5', '0.002,5')],
  ])('has %s', async (_, more, change) => {
    const wanted = showCells((await read({ 'rows.csv': plain })).dataset.cells);
    const stated = { ...STATED, ...more };
    const { dataset } = await read({ 'rows.csv': change(plain) }, stated);
    expect(dataset.rows).toMatchObject({ read: 60, used: 60, rejected: 0 });
    expect(showCells(dataset.cells)).toEqual(wanted);
  });

  it('has markers of missing values', async () => {
    const text = rowsWith(60, { 3: '?;-1;yes' });
    const stated = { ...STATED, missing: ['?', '-1'] };
    const { dataset } = await read({ 'rows.csv': text }, stated);
    expect(dataset.rows).toMatchObject({ read: 60, unused: { noFeature: 1 } });
  });

  it('takes a number with the other mark for none', async () => {
    expect(await refused(rowsWith(60, { 5: 'red;1.5;no' }))).toMatch(/not a number: '1\.5' \(1\)/);
  });
});

describe('lines of a file that is written anew', () => {
  const titled = { ...STATED, skipLines: 1 };

  it('keep their numbers, and are named where a quote swallows them', async () => {
    const open = `Title\n${rowsWith(3000, { 1000: '"red;1,5;yes' })}`;
    expect(await refused(open, titled)).toMatch(
      /^2,000 of 3,000 lines cannot be read:\n {2}rows\.csv, line 1003: a quote opens here and never closes, and swallows the 1,999 lines after it/,
    );
    const closed = rowsWith(3000, { 1000: '"red;1,5;yes', 1100: 'red";1,5;yes' });
    expect(await refused(`Title\n${closed}`, titled)).toMatch(
      /^rows\.csv, line 1003: the quote that opens here closes 100 lines later, and they look like rows/,
    );
  });

  it('that are ragged are named and counted', async () => {
    const text = `Title\r${rowsWith(3000, { 1000: 'red;1,5' }).replaceAll('\n', '\r')}`;
    const { dataset, warnings } = await read({ 'rows.csv': text }, titled);
    expect(dataset.rows).toMatchObject({ read: 2999, rejected: 1 });
    expect(warnings.join()).toContain('rows.csv, line 1003: has 2 cells, and the table 3 columns');
  });

  it('that are not in the stated encoding are refused', async () => {
    const text = Buffer.from(`Title\n${rowsWith(30, { 9: 'r\xe9d;1,5;no' })}`, 'latin1');
    expect(await refused(text, titled)).toMatch(/^rows\.csv, line 12: is not UTF-8/);
    const wide = { ...STATED, encoding: 'utf-16le' as const };
    expect(await refused(Buffer.from([0x61, 0, 0x0a, 0, 0x62, 0xd8, 0x62, 0]), wide)).toMatch(
      /^rows\.csv: is not text in utf-16le/,
    );
    const western = { ...STATED, encoding: 'windows-1252' as const };
    expect(await refused(rowsWith(30, { 9: 'röd;1,5;no' }), western)).toMatch(
      /^rows\.csv: is text in UTF-8, and is said to be in windows-1252/,
    );
  });
});

it.each<[string, Uint8Array, RegExp]>([
  ['an Excel workbook', Buffer.from('PK\u0003\u0004....xl/workbook.xml'), /save the sheet as CSV/],
  ['a web page', Buffer.from('<!doctype html>\n<p>Log in</p>'), /is a web page, not a table/],
  ['a gzip', gzipSync('a,b\n1,2\n'), /name that ends in \.csv\.gz/],
  ['Parquet', Buffer.from('PAR1....'), /format: 'parquet'/],
])('a CSV that is %s is refused as that', async (_, bytes, message) => {
  expect(await refused(bytes)).toMatch(message);
  expect(await refused(bytes, { ...STATED, skipLines: 1 })).toMatch(message);
});

it('a line of 2 GB is refused, as is and written anew, without being read to its end', async () => {
  const path = join(temporaryFolder(), 'rows.csv');
  writeFileSync(path, `${HEADER}\nred;1,5;`);
  truncateSync(path, 2 ** 31);
  const { progress } = collectWarnings();
  for (const source of [STATED, { ...STATED, skipLines: 1 }]) {
    const recipe = makeRecipe({ source: { files: path, ...source } });
    await expect(ingest(recipe, { progress })).rejects.toThrow(
      /rows\.csv, line 2: (is longer than [24] MB|has a NUL byte)/,
    );
  }
}, 60_000);
