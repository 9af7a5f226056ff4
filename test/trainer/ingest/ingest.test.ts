// Rows become exactly the cells that a plain count gives, from every format, and whatever is wrong with
// the data is named.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { requireCells } from '../../../trainer/encode/cell-table.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { close, listen } from '../../listen.ts';
import { makeZip } from '../../make-zip.ts';
import { sharedData } from '../../shared-data.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { ingestFiles, makeRecipe, showCells, writeFiles } from './ingest-fixture.ts';

const ROWS = `place,size,answer
Aberdeen,2,yes
Bath,1.5,no
Aberdeen,2,yes
Aberdeen,2,no
Bath,,no
`;
const CELLS = ['Aberdeen 2 ×1 ×2', 'Bath 1.5 ×1 ×0', 'Bath NaN ×1 ×0'];

describe('cells', () => {
  it('are the distinct features with counts, in byte order of labels', async () => {
    const { dataset, warnings } = await ingestFiles({ 'rows.csv': ROWS });
    expect(showCells(dataset.cells)).toEqual(CELLS);
    expect(dataset.rows).toMatchObject({ read: 5, used: 5, rejected: 0 });
    expect(dataset.tuples).toBe(4);
    expect(dataset.heldOut).toBeNull();
    expect(dataset.cells.weights).toBe(dataset.cells.counts);
    expect(warnings).toEqual([]);
  });

  it('equal a plain count of any rows', async () => {
    const row = fc.record({
      place: fc.constantFrom('Ä', 'a', 'B', 'a,b', 'say "hi"', 'two\nlines', ' a', "o'clock"),
      size: fc.constantFrom('', '-0', '0', '1e3', '1000', '0.1', '-7'),
      answer: fc.constantFrom('no', 'yes', ''),
    });
    const quote = (cell: string) => (cell === '' ? '' : `"${cell.replaceAll('"', '""')}"`);
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 60 }), async (rows) => {
        const known = rows.filter(({ answer }) => answer !== '');
        fc.pre(known.length > 0);
        const line = (cells: string[]) => `${cells.map(quote).join(',')}\n`;
        const text = rows.map(({ place, size, answer }) => line([answer, place, size])).join('');
        const { dataset } = await ingestFiles({ 'rows.csv': `answer,place,size\n${text}` });

        const expected = new Map<string, [number, number]>();
        for (const { place, size, answer } of known) {
          const key = `${place} ${size === '' ? Number.NaN : Number(size) + 0}`;
          const counts = expected.get(key) ?? [0, 0];
          counts[answer === 'no' ? 0 : 1]++;
          expected.set(key, counts);
        }
        const lines = [...expected].map(([key, [no, yes]]) => `${key} ×${no} ×${yes}`);
        expect(showCells(dataset.cells).sort()).toEqual(lines.sort());
        expect(dataset.rows).toMatchObject({ read: rows.length, used: known.length, rejected: 0 });
      }),
      { numRuns: 25 },
    );
  });

  it('are the same for any number of threads, order of rows and packing', async () => {
    const lines = Array.from(
      { length: 5000 },
      (_, i) => `p${i % 97},${i % 13},${i % 3 ? 'no' : 'yes'}`,
    );
    const header = 'place,size,answer\n';
    const one = await ingestFiles({ 'rows.csv': `${header}${lines.join('\n')}\n` });
    const other = await ingestFiles(
      {
        'b.csv': `${header}${lines.slice(0, 2000).join('\n')}\n`,
        'a.csv': `${header}${lines.slice(2000).reverse().join('\n')}\n`,
      },
      makeRecipe(),
      1,
    );
    expect(other.dataset.cells).toEqual(one.dataset.cells);
  });

  it('keep the target of a regression apart, and add up weights', async () => {
    const recipe = makeRecipe({
      features: { place: { sql: 'place', kind: 'category' } },
      target: { sql: 'size' },
      weight: 'w',
      objective: 'regression',
      flags: { value: 'size' },
    });
    const text = 'place,size,w\na,2,0.5\na,2,1.5\na,3,1\nb,2,0\na,,1\n';
    const { dataset } = await ingestFiles({ 'rows.csv': text }, recipe);
    expect(showCells(dataset.cells)).toEqual(['a → 2 ×2', 'a → 3 ×1', 'b → 2 ×1']);
    expect(dataset.cells.weights.map((weights) => [...weights])).toEqual([[2, 1, 0]]);
  });

  it('have booleans as 0 and 1, however they are written', async () => {
    const recipe = makeRecipe({
      features: { on: { sql: 'state', kind: 'boolean', missing: 'allowed' } },
    });
    const states = ['true', 'T', 'yes', '1', 'FALSE', 'f', 'No', '0', ''];
    const text = `state,answer\n${states.map((state) => `${state},no\n`).join('')}`;
    const { dataset } = await ingestFiles({ 'rows.csv': text }, recipe);
    expect(showCells(dataset.cells)).toEqual(['0 ×4 ×0', '1 ×4 ×0', 'NaN ×1 ×0']);
  });

  it('of a time split lie in two tables over one schema', async () => {
    const recipe = makeRecipe({ split: { by: 'time', testWhen: `"size"::DOUBLE > 1.7` } });
    const { dataset } = await ingestFiles({ 'rows.csv': ROWS }, recipe);
    expect(showCells(dataset.cells)).toEqual(CELLS.slice(1));
    expect(dataset.heldOut && showCells(dataset.heldOut)).toEqual(CELLS.slice(0, 1));
    expect(dataset.heldOut?.schema).toEqual(dataset.cells.schema);
  });
});

describe('sources', () => {
  it('may have carriage returns, a byte order mark, other column orders, or be compressed', async () => {
    const [header, ...lines] = ROWS.trimEnd().split('\n');
    const reordered = 'answer,extra,size,place\nno,x,1.5,Bath\n';
    const { dataset } = await ingestFiles({
      '1.csv': `\uFEFF${header}\r\n${lines[0]}\r\n`,
      '2.csv': reordered,
      '3.csv.gz': gzipSync(`${header}\n${lines.slice(2).join('\n')}`),
      '4.csv': '',
      '5.csv': `${header}\n`,
    });
    expect(showCells(dataset.cells)).toEqual(CELLS);
  });

  it('may be Parquet, JSON, or a query', async () => {
    const folder = writeFiles({ 'rows.csv': ROWS });
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const table = `read_csv('${folder}/rows.csv', all_varchar = true)`;
    for (const format of ['parquet', 'json']) {
      const path = join(folder, `rows.${format}`);
      await connection.run(`COPY (FROM ${table}) TO '${path}' (FORMAT ${format})`);
      const dataset = await ingest(makeRecipe(), { data: path, progress: silentProgress });
      expect(showCells(dataset.cells)).toEqual(CELLS);
    }
    const recipe = makeRecipe({ source: { sql: `FROM ${table}` } });
    const dataset = await ingest(recipe, { progress: silentProgress });
    expect(showCells(dataset.cells)).toEqual(CELLS);
    const again = await ingest(recipe, { progress: silentProgress });
    expect(again.dataHash).toBe(dataset.dataHash);
    const other = makeRecipe({ source: { sql: `FROM ${table} LIMIT 4` } });
    expect((await ingest(other, { progress: silentProgress })).dataHash).not.toBe(dataset.dataHash);
  });

  it('have one hash and the same cells as a folder, a zip, or a glob', async () => {
    const files = { 'x-a.csv': ROWS, 'x-b.csv': ROWS, 'other.csv': 'a,b\n1,2\n' };
    const folder = writeFiles(files);
    const recipe = makeRecipe({ source: { files: 'none', include: '**/x-*.csv' } });
    const zip = join(temporaryFolder(), 'rows.zip');
    const members = Object.entries(files).map(([name, data]) => ({ name, data }));
    writeFileSync(zip, makeZip(members.reverse()));
    const read = (data: string) => ingest(recipe, { data, progress: silentProgress });
    const [a, b, c] = [await read(folder), await read(zip), await read(join(folder, 'x-*.csv'))];
    expect(a.rows.read).toBe(10);
    expect([b, c]).toEqual([a, a]);
    const expected = execFileSync('sha256sum', { input: ROWS + ROWS, encoding: 'utf8' });
    expect(a.dataHash).toBe(expected.split(' ')[0]);
  });

  it('may be URLs of files and zips', async () => {
    const bodies: Record<string, Buffer> = {
      '/rows.csv': Buffer.from(ROWS),
      '/rows.zip': makeZip([{ name: 'rows.csv', data: ROWS }]),
    };
    const server = createServer((request, response) => {
      const body = bodies[request.url ?? ''];
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    const base = await listen(server);
    try {
      for (const path of Object.keys(bodies)) {
        const data = `${base}${path}`;
        const dataset = await ingest(makeRecipe(), { data, progress: silentProgress });
        expect(showCells(dataset.cells)).toEqual(CELLS);
      }
      await expect(
        ingest(makeRecipe(), { data: `${base}/gone.csv`, progress: silentProgress }),
      ).rejects.toThrow('/gone.csv: the server answers 404');
    } finally {
      await close(server);
    }
  });

  it('of a zip made by Finder are read without what it adds', async () => {
    const fault = join(import.meta.dirname, '../../faults/macos-zip');
    const { recipe } = await loadRecipe(join(fault, 'recipe.ts'));
    const data = join(fault, 'rows.zip');
    const { rows } = await ingest(recipe, { data, progress: silentProgress });
    expect(rows.used).toBeGreaterThan(100);
  });

  it('lie in folders, zips and globs beside what macOS and Windows leave there', async () => {
    const litter = ['._rows.csv', '.DS_Store', 'Thumbs.db', 'desktop.ini'];
    const files = {
      'rows.csv': ROWS,
      ...Object.fromEntries(litter.map((name) => [name, '\0\x01'])),
    };
    const members = Object.entries({ ...files, '__MACOSX/rows.csv': '\0', 'deep/._a.csv': '\0' });
    const zip = makeZip(members.map(([name, data]) => ({ name, data })));
    const folder = writeFiles(files);
    const source = { files: 'none', format: 'csv' as const };
    for (const data of [
      folder,
      join(folder, '{.,}*'),
      join(writeFiles({ 'rows.zip': zip }), 'rows.zip'),
    ]) {
      const dataset = await ingest(makeRecipe({ source }), { data, progress: silentProgress });
      expect(showCells(dataset.cells)).toEqual(CELLS);
    }
  });

  it('that are absent are named, with how to get them', async () => {
    const recipe = makeRecipe({ source: { files: 'gone.csv', howToGet: 'ask Alice' } });
    const run = ingest(recipe, { progress: silentProgress });
    await expect(run).rejects.toThrow(
      'gone.csv: no such file, folder or glob. To get the data: ask Alice',
    );
    await expect(ingestFiles({ 'rows.xls': 'x' })).rejects.toThrow(
      'has no CSV, Parquet or JSON file',
    );
    await expect(ingestFiles({ 'rows.csv': '' })).rejects.toThrow('is empty');
    await expect(ingestFiles({ 'rows.csv': 'place,size,answer\n' })).rejects.toThrow('no rows');
    await expect(ingestFiles({ 'rows.csv': 'pla\0ce,size\nBath,1\n' })).rejects.toThrow(
      'rows.csv, line 1: has a NUL byte; save it as text in UTF-8',
    );
  });

  it.each([
    ['', 'the path of the data is empty; name a file or a folder'],
    ['s3://bucket/rows.csv', 's3://bucket/rows.csv: URLs of rows start with http:// or https://'],
  ])('cannot be at %j', async (data, message) => {
    await expect(ingest(makeRecipe(), { data, progress: silentProgress })).rejects.toThrow(message);
  });
});

describe('bad data', () => {
  const many = (count: number) => `${ROWS}${'Bath,1,no\n'.repeat(count)}`;

  it('lines that are no CSV are counted, named, and stop the run over the share', async () => {
    const text = `${many(3000)}Bath,1\n"open\n`;
    const { dataset, warnings } = await ingestFiles({ 'rows.csv': text });
    expect(dataset.rows).toMatchObject({ read: 3005, used: 3005, rejected: 2 });
    expect(warnings.join()).toContain('2 of 3,007 lines cannot be read');
    expect(warnings.join()).toMatch(/rows\.csv, line 3007: .*Columns/);
    await expect(ingestFiles({ 'rows.csv': `${ROWS}Bath,1\n` })).rejects.toThrow(
      /1 of 6 lines.*\n.*rows\.csv, line 7.*\n.*maxRejectedShare \(0\.001\)/,
    );
  });

  it('of zips are named by their member', async () => {
    const zip = join(temporaryFolder(), 'rows.zip');
    writeFileSync(zip, makeZip([{ name: 'deep/rows.csv', data: `${ROWS}Bath,1\n` }]));
    const run = ingest(makeRecipe(), { data: zip, progress: silentProgress });
    await expect(run).rejects.toThrow('deep/rows.csv, line 7:');
  });

  it('values that do not fit their feature are counted and shown', async () => {
    const recipe = makeRecipe({
      features: {
        place: { sql: 'place', kind: 'category' },
        size: { sql: 'size', kind: 'integer', minimum: 0, maximum: 10, missing: 'allowed' },
      },
    });
    const bad = 'a,1.5,no\na,big,no\na,big,yes\na,11,no\na,-1,no\na,inf,yes\na,nan,yes\n';
    const text = `place,size,answer\n${bad}${'a,1,no\n'.repeat(20_000)}`;
    const { dataset, warnings } = await ingestFiles({ 'rows.csv': text }, recipe);
    expect(dataset.rows).toMatchObject({ read: 20_007, used: 20_001, rejected: 6 });
    expect(warnings).toEqual([
      "training reads 'nan' of size as a number or a missing one, and rows that are sent so are refused; to have both read them, add to the recipe: source: { …, missing: ['nan'] }",
      "features.size: 6 rows have a value that is not an integer from 0 up to 10: 'big' (2), '-1' (1), '1.5' (1), '11' (1), 'inf' (1); these rows are not used",
    ]);
    expect(showCells(dataset.cells)).toEqual(['a 1 ×20000 ×0', 'a NaN ×0 ×1']);
    await expect(ingestFiles({ 'rows.csv': `place,size,answer\n${bad}` }, recipe)).rejects.toThrow(
      /features\.size: 6 rows.*\nIf a text means a missing value, .*nullif/,
    );
  });

  it.each([
    [';', 'semicolons', ''],
    ['\t', 'tabs', ''],
    ['|', 'bars', ''],
    [';', 'semicolons', ',,'],
  ])('columns separated by %j are named as such', async (separator, name, end) => {
    const text = many(2).replaceAll(',', separator).replaceAll('\n', `${end}\n`);
    await expect(ingestFiles({ 'rows.csv': text })).rejects.toThrow(
      `rows.csv, line 1: the columns are separated by ${name}; set source: { …, delimiter: '${separator.replace('\t', '\\t')}' }`,
    );
    // The only column may be called so.
    const { dataset } = await ingestFiles(
      { 'rows.csv': 'a|b\nx\nyes\n' },
      makeRecipe({
        features: { place: { sql: '"a|b"', kind: 'category' } },
        target: { sql: '"a|b"', classes: { no: ['x'], yes: ['yes'] } },
      }),
    );
    expect(dataset.rows.used).toBe(2);
  });

  it('rows without a refused feature are left out and counted', async () => {
    const { dataset, warnings } = await ingestFiles({ 'rows.csv': `${ROWS},3,yes\n"",3,no\n` });
    expect(dataset.rows).toMatchObject({ read: 7, used: 5, rejected: 0 });
    expect(warnings.join()).toContain('features.place: 2 rows without a value are not used');
  });

  it('target values of no class are listed with counts', async () => {
    const text = `${ROWS}Bath,1,perhaps\nBath,2,perhaps\nBath,1,never\n`;
    await expect(ingestFiles({ 'rows.csv': text })).rejects.toThrow(
      "target: values that no class lists: 'perhaps' (2), 'never' (1)",
    );
  });

  it('infinite, negative and missing weights are refused', async () => {
    const recipe = makeRecipe({ weight: 'size' });
    const text = `${ROWS}Bath,inf,no\nBath,-1,no\n`;
    await expect(ingestFiles({ 'rows.csv': text }, recipe)).rejects.toThrow('weight: 3 rows');
  });

  it('says so when no row can be used', async () => {
    await expect(ingestFiles({ 'rows.csv': ROWS }, makeRecipe({ where: 'false' }))).rejects.toThrow(
      'none of the 5 rows can be used: in 5 `where` is not true',
    );
  });

  it('warns of a feature that gives the target away', async () => {
    const recipe = makeRecipe({
      features: {
        place: { sql: 'place', kind: 'category' },
        after: { sql: `answer || '!'`, kind: 'category' },
      },
    });
    const text = `${many(20)}${'Bath,1,yes\n'.repeat(20)}`;
    const { warnings } = await ingestFiles({ 'rows.csv': text }, recipe);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('features.after: alone it predicts the target');
  });

  it('a wrong expression is named by its field', async () => {
    const features = { place: { sql: '"plaice"', kind: 'category' as const } };
    await expect(ingestFiles({ 'rows.csv': ROWS }, makeRecipe({ features }))).rejects.toThrow(
      /^features\.place\.sql: there is no column 'plaice' \(did you mean 'place'\?\); the columns are place, /,
    );
    await expect(
      ingestFiles({ 'rows.csv': ROWS }, makeRecipe({ where: 'size >' })),
    ).rejects.toThrow(/^where: Parser Error/);
    await expect(
      ingestFiles({ 'rows.csv': ROWS }, makeRecipe({ where: 'size + 1 > 2' })),
    ).rejects.toThrow(
      /^where: .{1,250} \(the columns of CSV and JSON are texts: write "name"::DOUBLE/,
    );
    await expect(
      ingestFiles({ 'rows.csv': ROWS }, makeRecipe({ where: 'size > 2' })),
    ).rejects.toThrow('columns of CSV and JSON are texts');
    const source = { sql: 'SELECT * FROM nowhere' };
    await expect(ingest(makeRecipe({ source }), { progress: silentProgress })).rejects.toThrow(
      /^source: .*nowhere/,
    );
  });

  it('two columns of one name are refused', async () => {
    const text = 'place,size,answer,size\na,1,no,2\n';
    await expect(ingestFiles({ 'rows.csv': text })).rejects.toThrow(
      "rows.csv, line 1: column 'size' appears twice",
    );
  });
});

describe('temporary files', () => {
  let folder: string;
  const before = process.env.TMPDIR;

  beforeEach(() => {
    folder = temporaryFolder();
    mkdirSync(join(folder, 'tmp'));
    process.env.TMPDIR = join(folder, 'tmp');
  });
  afterEach(() => {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  });

  it('are removed after success and after failure', async () => {
    const zip = join(folder, 'rows.zip');
    writeFileSync(zip, makeZip([{ name: 'rows.csv', data: ROWS }]));
    await ingest(makeRecipe(), { data: zip, progress: silentProgress });
    await expect(
      ingest(makeRecipe({ where: 'nonsense' }), { data: zip, progress: silentProgress }),
    ).rejects.toThrow('where');
    expect(readdirSync(join(folder, 'tmp'))).toEqual([]);
  });
});

describe('the shipped recipes', () => {
  const archive = `${sharedData}/police-2018-10_2018-12.zip`;

  it.skipIf(!existsSync(archive))('give the known counts of the real archive', async () => {
    const { recipe } = await loadRecipe('batcomputer');
    const dataset = await ingest(recipe, { data: archive, progress: silentProgress });
    const [notCaught, caught] = dataset.cells.counts.map((counts) =>
      counts.reduce((sum, count) => sum + count, 0),
    );
    expect(dataset.rows).toMatchObject({ read: 1_070_154, used: 811_758, rejected: 0 });
    expect(dataset.cells.cellCount).toBe(1495);
    expect(dataset.tuples).toBe(17_003);
    expect([notCaught, caught]).toEqual([811_758 - 102_694, 102_694]);
  });

  it.skipIf(!existsSync(`${sharedData}/titanic.csv`))('read the passenger list', async () => {
    const { recipe } = await loadRecipe('titanic');
    const data = `${sharedData}/titanic.csv`;
    const dataset = await ingest(recipe, { data, progress: silentProgress });
    expect(dataset.rows).toMatchObject({ read: 891, used: 891, rejected: 0 });
    const cells = requireCells(dataset.cells, 'A test');
    const age = cells.schema.findIndex(({ name }) => name === 'age');
    const unknown = cells.columns[age].reduce(
      (sum, value, cell) =>
        Number.isNaN(value) ? sum + cells.counts[0][cell] + cells.counts[1][cell] : sum,
      0,
    );
    expect(unknown).toBe(177);
  });
});
