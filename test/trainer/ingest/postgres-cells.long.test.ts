// A real PostgreSQL makes the same cells as DuckDB from the same rows, and so the same model.
import { createReadStream, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentProgress as progress } from '../../../trainer/base/progress.ts';
import { serializeEnsemble } from '../../../trainer/ensemble/serialize-ensemble.ts';
import type { Dataset } from '../../../trainer/ingest/dataset.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { binQuery } from '../../../trainer/ingest/sql/bin-query.ts';
import { cellKey, cellQuery } from '../../../trainer/ingest/sql/cell-query.ts';
import { DIALECTS } from '../../../trainer/ingest/sql/dialect.ts';
import { translateRecipe } from '../../../trainer/ingest/sql/translate.ts';
import { learn } from '../../../trainer/learn/grow.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { writeSample } from '../../../trainer/recipes/police/write-sample.ts';
import { HOUSES_RECIPE, housesCsv } from '../../made-houses.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { ingestFiles, makeRecipe } from './ingest-fixture.ts';
import { type PostgresServer, postgresPrograms, startPostgres } from './postgres-server.ts';

const parent = mkdtempSync(join(tmpdir(), 'sample-test-'));
const months = [1, 2].map((month) => join(parent, `police/2018-0${month}`));
const { recipe: batcomputer } = await loadRecipe('batcomputer');

let server: PostgresServer;
let client: pg.Client;

beforeAll(async () => {
  if (postgresPrograms === null) return;
  server = await startPostgres(postgresPrograms);
  ({ client } = server);
}, 60_000);

afterAll(async () => {
  await server?.stop();
  rmSync(parent, { recursive: true, force: true });
});

/** Everything but the hash, which is of files in one case and of cells in the other. */
const withoutHash = ({ dataHash: _, ...rest }: Dataset) => rest;

// Debian's package postgresql has the server: apt-get install postgresql.
describe.skipIf(postgresPrograms === null)('PostgreSQL', () => {
  it('makes the cells, and so the model, that the files make', async () => {
    await writeSample(progress, join(parent, 'police'));
    const columns = ['Crime ID', 'Month', 'Reported by', 'Falls within', 'Longitude', 'Latitude']
      .concat([
        'Location',
        'LSOA code',
        'LSOA name',
        'Crime type',
        'Last outcome category',
        'Context',
      ])
      .map((name) => `"${name}" text`);
    await client.query(`CREATE TABLE crimes (${columns.join(', ')})`);
    for (const month of months) {
      for (const file of readdirSync(month)) {
        const copy = client.query(copyFrom('COPY crimes FROM STDIN WITH (FORMAT csv, HEADER)'));
        await pipeline(createReadStream(join(month, file)), copy);
      }
    }
    const fromFiles = await ingest(batcomputer, { data: months, progress });
    const fromServer = await ingest(batcomputer, { data: `${server.url}#crimes`, progress });
    expect(withoutHash(fromServer)).toEqual(withoutHash(fromFiles));
    expect(fromServer.rows.read).toBeGreaterThan(40_000);

    const [a, b] = await Promise.all(
      [fromFiles, fromServer].map(async ({ cells }) => {
        const learner = { kind: 'forest' as const, trees: 5 };
        const { ensemble } = await learn(cells, learner, 'binary', 1, progress);
        return serializeEnsemble(ensemble);
      }),
    );
    expect(b).toBe(a);
  }, 60_000);

  it('makes the same of every kind of value, weights, conditions and times', async () => {
    const recipe = makeRecipe({
      source: { postgres: server.url, from: '(SELECT * FROM odd WHERE place IS NOT NULL)' },
      features: {
        place: { sql: 'place', kind: 'category' },
        size: { sql: 'size', kind: 'number', missing: 'allowed', maximum: 1e300 },
        count: { sql: 'count', kind: 'integer', missing: 'allowed' },
        flag: { sql: 'flag', kind: 'boolean', missing: 'allowed' },
        short: { sql: 'substr(place, 1, 1)', kind: 'category' },
      },
      target: { sql: 'answer', classes: { no: ['no'], yes: ['yes'] } },
      weight: 'w',
      where: `answer <> 'never'`,
      split: { by: 'time', testWhen: 'CAST(count AS INTEGER) > 3' },
      maxRejectedShare: 1,
    });
    const rows = [
      ['Ä', '0.1', '1', 'true', 'yes', '0.1'],
      ['Ä', '0.1', '1', 'true', 'yes', '0.2'],
      ['Ä', '0.30000000000000004', '2', 'false', 'no', '1'],
      ['b', 'NaN', '4', '', 'no', '1'],
      ['b', '', '5', 'true', 'yes', '3'],
      ['b', '-0', '5', 'true', 'yes', '3'],
      ['b', '0', '5', 'true', 'no', '3'],
      ["it's", '1e-300', '', '', 'no', '1'],
      ["it's", 'Infinity', '1', '', 'no', '1'],
      ['a,b', '5', '1', 'false', 'never', '1'],
    ];
    await client.query(
      'CREATE TABLE odd (place text, size double precision, count integer, flag boolean, answer text, w real)',
    );
    await client.query('INSERT INTO odd (place, answer, w) VALUES (NULL, NULL, 1)');
    for (const row of rows) {
      const values = row.map((value) => (value === '' ? null : value));
      await client.query('INSERT INTO odd VALUES ($1, $2, $3, $4, $5, $6)', values);
    }
    const quote = (cell: string) => (cell === '' ? '' : `"${cell}"`);
    const text = rows.map((row) => `${row.map(quote).join(',')}\n`).join('');
    const header = 'place,size,count,flag,answer,w\n';
    const { dataset } = await ingestFiles({ 'rows.csv': `${header}${text}` }, recipe);
    const fromServer = await ingest(recipe, { progress });
    expect(withoutHash(fromServer)).toEqual(withoutHash(dataset));
    expect(dataset.rows).toMatchObject({ read: 10, used: 8, rejected: 1 });
    expect(dataset.heldOut?.cellCount).toBe(3);

    const translated = await translateRecipe(recipe, 'postgres');
    const bins = await client.query(binQuery(translated, 'odd', DIALECTS.postgres, 2) ?? '');
    expect(bins.rows.map(({ feature, bin }) => `${feature}:${bin}`)).toEqual([
      '1:0',
      '1:1',
      '2:0',
      '2:1',
    ]);
  });

  it('reads every text as a number, as missing, or counts it, as files are read', async () => {
    const digits = '1'.repeat(400);
    const tiny = `0.${'0'.repeat(400)}1`;
    const texts = ['1e400', '-1e400', '1e-400', '1e99999', '-1e-99999', '0e99999', '0.00e-99999']
      .concat(['1.7976931348623157e308', '1.7976931348623158e308', '1.7976931348623159e308'])
      .concat(['2.4703282292062327e-324', '2.4703282292062328e-324', '5e-324', '1e0005', '1E+05'])
      .concat([
        digits,
        tiny,
        `${tiny}e405`,
        `${digits}e-399`,
        '1e',
        '1e+',
        '.',
        '+',
        '-',
        '1d',
        '0x1F',
      ])
      .concat(['1.', '.5', '+1', '-0', ' 1 ', '1\t', '\u00a01', '1,5', '١', 'true', '1 2', '1__0'])
      .concat([
        'nan',
        '-NaN',
        '+nan',
        'inf',
        '-Infinity',
        '+INF',
        'infinit',
        '1e5e5',
        '0'.repeat(350),
      ])
      .concat(['9007199254740993', '0.1', '123456789012345678901234567890', '']);
    const recipe = makeRecipe({
      source: { postgres: server.url, from: 'texts' },
      features: {
        size: { sql: 'size', kind: 'number', missing: 'allowed' },
        count: { sql: 'size', kind: 'integer', missing: 'allowed' },
      },
      where: `size IS NULL OR size <> 'never'`,
      maxRejectedShare: 1,
    });
    await client.query('CREATE TABLE texts (size text, answer text)');
    for (const text of texts) {
      await client.query('INSERT INTO texts VALUES ($1, $2)', [text === '' ? null : text, 'yes']);
    }
    const quote = (cell: string) => (cell === '' ? '' : `"${cell}"`);
    const file = texts.map((text) => `${quote(text)},yes\n`).join('');
    const read = (changes: Partial<Recipe>) =>
      ingestFiles({ 'rows.csv': `size,answer\n${file}` }, { ...recipe, ...changes });
    for (const features of [{ size: recipe.features.size }, recipe.features]) {
      const { dataset } = await read({ features });
      const fromServer = await ingest({ ...recipe, features }, { progress });
      expect(withoutHash(fromServer)).toEqual(withoutHash(dataset));
      expect(dataset.rows.read).toBe(texts.length);
    }
    // As target and weight, where each fault has a name of its own.
    const target = { sql: 'size' };
    const regression = { target, objective: 'regression' as const, flags: { value: 'size' } };
    const features = { answer: { sql: 'answer', kind: 'category' as const } };
    const changed = { ...regression, features };
    const fromServer = await ingest({ ...recipe, ...changed }, { progress });
    expect(withoutHash(fromServer)).toEqual(withoutHash((await read(changed)).dataset));
  });

  it('computes the features of inputs as DuckDB does', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'houses.ts'), HOUSES_RECIPE);
    writeFileSync(join(folder, 'houses.csv'), housesCsv(500));
    const { recipe } = await loadRecipe(join(folder, 'houses.ts'));
    const [header] = housesCsv(0).split('\n');
    const columns = header.split(',').map((name) => `"${name}" text`);
    await client.query(`CREATE TABLE houses (${columns.join(', ')})`);
    const copy = client.query(copyFrom('COPY houses FROM STDIN WITH (FORMAT csv, HEADER)'));
    await pipeline(createReadStream(join(folder, 'houses.csv')), copy);
    const fromFiles = await ingest(recipe, { data: join(folder, 'houses.csv'), progress });
    const fromServer = await ingest(recipe, { data: `${server.url}#houses`, progress });
    expect(fromServer.cells).toEqual(fromFiles.cells);
    expect(fromServer.rows).toEqual(fromFiles.rows);
    expect(fromServer.rows.used).toBe(500);
    expect(fromFiles.inputExample).toMatchObject({ zipcode: expect.stringMatching(/^9[78]/) });
  });

  it.each([
    'odd; CREATE TABLE hacked (x int); SELECT * FROM odd',
    'odd AS source_rows) AS raw_rows; CREATE TABLE hacked (x int); --',
    `(SELECT 1 AS place, nextval('hacks') AS size, 'no' AS answer)`,
    '(WITH x AS (CREATE TABLE hacked (x int)) SELECT * FROM odd)',
    '(WITH x AS (INSERT INTO texts VALUES (1, 1) RETURNING *) SELECT 1 AS place, 2 AS size, 3 AS answer)',
    `(SELECT 1) TO PROGRAM 'true' --`,
  ])('refuses to change anything for %s', async (from) => {
    await client.query('CREATE SEQUENCE IF NOT EXISTS hacks');
    const recipe = makeRecipe({ source: { postgres: server.url, from } });
    const error = await ingest(recipe, { progress }).catch((thrown) => thrown);
    expect(error.name).toBe('UserError');
    const { rows } = await client.query(
      `SELECT to_regclass('hacked') AS made, (SELECT last_value FROM hacks) AS drawn`,
    );
    expect(rows).toEqual([{ made: null, drawn: '1' }]);
  });

  it('is told from files by what the server says', async () => {
    const run = (data: string) => ingest(batcomputer, { data, progress });
    await expect(run(`${server.url}#nowhere`)).rejects.toThrow('relation "nowhere" does not exist');
    await expect(run(server.url)).rejects.toThrow('name the table');
    await expect(run('postgresql://me:secret@127.0.0.1:1/db#t')).rejects.toThrow(
      /^postgresql:\/\/me@127\.0\.0\.1:1\/db: .*ECONNREFUSED/,
    );
  });
});

describe('files of cells', () => {
  const query = cellQuery(makeRecipe(), '$', DIALECTS.duckdb);
  const columns = 'recipe,state,f0,f1,target,weight,held,row_count';
  const key = cellKey(makeRecipe());
  const good = `${columns}\n${key},0,Bath,1.5,no,1,0,7\n${key},0,Bath,,yes,1,0,2\n${key},2,,,,,,5\n`;

  async function load(text: string) {
    const path = join(temporaryFolder(), 'cells.csv');
    writeFileSync(path, text);
    return ingest(makeRecipe(), { cells: path, progress });
  }

  it('are taken as if they had been made here', async () => {
    expect(query).toContain(`'${key}' AS recipe`);
    const { cells, rows } = await load(good);
    expect(rows).toMatchObject({ read: 14, used: 9, rejected: 0 });
    expect(cells.counts.map((counts) => [...counts])).toEqual([
      [7, 0],
      [0, 2],
    ]);
  });

  it.each([
    ['of another recipe', good.replaceAll(key, 'aaaaaaaaaaaa'), 'another version of the recipe'],
    ['without a column', good.replace('target', 'tarket'), 'no column target'],
    ['with a count that is none', good.replace(',7', ',many'), 'not the cells of this recipe'],
    ['with a count below one', good.replace(',7', ',-7'), '1 cells have no state'],
    ['without a target', good.replace(',no,', ',,'), '1 cells have no state'],
  ])('are refused %s', async (_what, text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });
});
