import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { type CsvDialect, RFC_4180 } from '../../../../trainer/ingest/dialect/dialect.ts';
import {
  type FindOptions,
  findSourceDialect,
} from '../../../../trainer/ingest/dialect/find-source-dialect.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';

const folder = temporaryFolder();

function find(content: string | Uint8Array, options: FindOptions = {}, name = 'rows.csv') {
  const path = join(folder, name);
  writeFileSync(path, content);
  return findSourceDialect(path, { name, ...options });
}

/** A table of n rows: number, text, number. */
const lines = (n: number, join: (cells: string[]) => string) =>
  Array.from({ length: n }, (_, i) => join([String(i), ['red', 'blue'][i % 2], `${i}.5`]));
const table = (delimiter: string, header = 'id,color,size') =>
  [header.replaceAll(',', delimiter), ...lines(30, (cells) => cells.join(delimiter)), ''].join(
    '\n',
  );

const found: [trait: string, content: string | Uint8Array, wanted: Partial<CsvDialect>][] = [
  ['plain', table(','), {}],
  ['semicolons', table(';'), { delimiter: ';' }],
  ['tabs', table('\t'), { delimiter: '\t' }],
  ['bars', table('|'), { delimiter: '|' }],
  ['a sep= line', `sep=;\n${table(';')}`, { delimiter: ';' }],
  ['no header', lines(30, (cells) => cells.join(',')).join('\n'), { header: false }],
  ['a preamble', `Sales of 2024\n\n${table(',')}`, { skipLines: 1 }],
  ['comments', `# made today\n${table(',')}# checked\n`, { comment: '#' }],
  ['a footer', `${table(',')}Total: 30 rows\n`, { footerLines: 1 }],
  ['UTF-16 LE', Buffer.from(`\uFEFF${table(',')}`, 'utf16le'), { encoding: 'utf-16le' }],
  ['UTF-16 BE', Buffer.from(table(','), 'utf16le').swap16(), { encoding: 'utf-16be' }],
  [
    'Latin-1',
    Buffer.from(table(',').replaceAll('red', 'caf\u00E9'), 'latin1'),
    { encoding: 'windows-1252' },
  ],
  ['a byte order mark', `\uFEFF${table(',')}`, {}],
  ['carriage returns alone', table(',').replaceAll('\n', '\r'), {}],
  ['decimal commas', table(';').replaceAll('.', ','), { delimiter: ';', decimal: ',' }],
  [
    'thousands',
    ['id;price', ...Array.from({ length: 30 }, (_, i) => `${i};${i + 1}.234.567,5`)].join('\n'),
    { delimiter: ';', decimal: ',', thousands: '.' },
  ],
  ['markers', table(',').replace('3.5', 'NA').replace('7.5', '?'), { missing: ['NA', '?'] }],
  ['blanks', table(',').replaceAll(',', ', '), { trim: true }],
  [
    'days first',
    [
      'day,n',
      ...Array.from({ length: 30 }, (_, i) => `${String(i + 1).padStart(2, '0')}/02/2024,${i}`),
    ].join('\n'),
    { dateFormat: 'DD/MM/YYYY' },
  ],
  ['single quotes', table(';').replaceAll(/red|blue/g, "'a; $&'"), { delimiter: ';', quote: "'" }],
  ['backslashes', table(',').replaceAll(/red|blue/g, '"a \\"$&\\", b"'), { escape: '\\' }],
];

describe('finds', () => {
  it.each(found)('%s', async (_, content, wanted) => {
    const { dialect, questions, rows } = await find(content);
    expect({ dialect, questions }).toEqual({ dialect: { ...RFC_4180, ...wanted }, questions: [] });
    expect(rows).toHaveLength(30);
  });

  it('a gzip of it', async () => {
    const { kind, dialect } = await find(gzipSync(table(';')), {}, 'rows.csv.gz');
    expect({ kind, delimiter: dialect.delimiter }).toEqual({ kind: 'gzip', delimiter: ';' });
  });

  it('the header by the name of the target', async () => {
    const texts = ['Report,of,colors', 'name,color,kind', 'a,red,x', 'b,blue,y'].join('\n');
    const { dialect, columns } = await find(texts, { target: 'Color' });
    expect({ header: dialect.header, skipLines: dialect.skipLines, columns }).toEqual({
      header: true,
      skipLines: 1,
      columns: ['name', 'color', 'kind'],
    });
  });

  it.each([
    ['13/02/2024', 'DD/MM/YYYY'],
    ['13/2/2024', 'D/M/YYYY'],
    ['2-13-24', 'M-D-YY'],
    ['13.02.2024 08:30', 'DD.MM.YYYY HH:mm'],
    ['02/13/2024, 8:30:00', 'MM/DD/YYYY, H:mm:ss'],
    ['13/02/2024 08:30:00.123', 'DD/MM/YYYY HH:mm:ss.S'],
  ])('that %s is written %s', async (day, format) => {
    const { dates, questions } = await find(`n;day\n1;${day}\n2;${day}\n`);
    expect({ format: dates.get('day'), questions }).toEqual({ format, questions: [] });
  });

  it('the quotes by the name of the target', async () => {
    const text = `'id'\t'vote'\n${lines(30, ([id, , size]) => `${id}\t${size}`).join('\n')}\n`;
    expect((await find(text)).questions.map(({ about }) => about)).toEqual(['quote']);
    const { dialect, columns, questions } = await find(text, { target: 'vote' });
    expect({ quote: dialect.quote, columns, questions }).toEqual({
      ...{ quote: "'", columns: ['id', 'vote'], questions: [] },
    });
  });

  it('names of columns without a header', async () => {
    const { columns } = await find('1,a\n2,b\n', { target: 'column2' });
    expect(columns).toEqual(['column1', 'column2']);
  });
});

describe('asks', () => {
  const about = async (content: string, options?: FindOptions) =>
    (await find(content, options)).questions.map((question) => question.about);

  it.each<[what: string, content: string, wanted: string[]]>([
    ['whether a table of texts has a header', 'a,b\nc,d\ne,f\n', ['header']],
    ['for a table of one column', 'word\nred\nblue\n', ['delimiter', 'header']],
    ['for the order of day and month', 'n,day\n1,01/02/2024\n2,03/04/2024\n', ['dateFormat']],
    ['what 1,234 is', 'n;price\n1;1,234\n2;2,345\n3;5,678\n', ['decimal']],
  ])('%s', async (_, content, wanted) => {
    expect(await about(content)).toEqual(wanted);
  });

  it('no more once the answer is given', async () => {
    for (const content of ['a,b\nc,d\ne,f\n', 'n,day\n1,01/02/2024\n2,03/04/2024\n']) {
      const { questions } = await find(content);
      for (const { answers } of questions) {
        expect(answers.length).toBeGreaterThan(1);
        for (const { given } of answers) expect(await about(content, { given })).toEqual([]);
      }
    }
  });
});

describe('refuses', () => {
  it.each<[what: string, content: string | Uint8Array, message: RegExp]>([
    ['an empty file', '', /rows.csv: is empty/],
    ['a web page', '<!DOCTYPE html>\n<html></html>', /is a web page/],
    [
      'an Excel workbook',
      Buffer.from('PK\u0003\u0004....xl/workbook.xml'),
      /save the sheet as CSV/,
    ],
    ['a PDF', '%PDF-1.7\n', /is a PDF/],
    ['a NUL byte', 'a,b\n1,2\n3,\u00004\n', /line 3: has a NUL byte/],
    ['a header without rows', 'a,b\n', /has no rows/],
    [
      'a name twice',
      `${table(',', 'id,size,size')}`,
      /line 1: column 'size' appears twice .*header: \['id', 'size', 'size 3'\]/,
    ],
    [
      'a header that is too short',
      `${table(',', 'id,size')}`,
      /line 1: names 2 columns, .* or go without names: --skip-lines 1 --no-header/,
    ],
  ])('%s', async (_, content, message) => {
    await expect(find(content, { target: 'size' })).rejects.toThrow(message);
  });

  it('a name twice also where no target tells the header', async () => {
    const names = 'key,kind,label,label,note,note';
    const rows = lines(40, ([id, color]) => [`A-${id}`, color, color, '', '', ''].join(','));
    await expect(find([names, ...rows].join('\n'))).rejects.toThrow(
      /line 1: column 'label' appears twice/,
    );
  });

  it('a target that no column is', async () => {
    await expect(find(table(','), { target: 'colour' })).rejects.toThrow(
      "rows.csv: has no column 'colour' (did you mean 'color'?); its columns are id, color, size",
    );
  });
});
