// Values are those of the file: no path, and nothing that an engine guesses, changes them.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { silentProgress as progress } from '../../../trainer/base/progress.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { collectWarnings, ingestFiles, makeRecipe } from './ingest-fixture.ts';

const faults = join(import.meta.dirname, '../../faults');

describe('paths of the form name=value', () => {
  const fault = join(faults, 'hive-path-overrides-column');

  it.each(['csv', 'parquet', 'json'])('change nothing in %s', async (format) => {
    const { recipe } = await loadRecipe(join(fault, 'churn.ts'));
    const folder = temporaryFolder();
    const plain = join(folder, `rows.${format}`);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const rows = `read_csv('${fault}/rows.csv', all_varchar = true)`;
    if (format === 'csv') copyFileSync(join(fault, 'rows.csv'), plain);
    else await connection.run(`COPY (FROM ${rows}) TO '${plain}' (FORMAT ${format})`);
    const expected = await ingest(recipe, { data: plain, progress });
    for (const name of ['plan=gold', 'left=no', 'plan=gold/left=no']) {
      mkdirSync(join(folder, name), { recursive: true });
      const data = join(folder, name, `rows.${format}`);
      copyFileSync(plain, data);
      expect(await ingest(recipe, { data, progress })).toEqual(expected);
    }
  });
});

describe('Parquet', () => {
  it('files whose types differ are read as the widest type, and that is said', async () => {
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    const read = async (values: string[]) => {
      const folder = temporaryFolder();
      for (const [i, value] of values.entries()) {
        const columns = `${value} AS v, 'no' AS answer, 1 AS n`;
        await connection.run(`COPY (SELECT ${columns}) TO '${folder}/${i}.parquet'`);
      }
      const recipe = makeRecipe({
        features: { v: { sql: 'v', kind: 'category' }, n: { sql: 'n', kind: 'number' } },
      });
      const { progress: collecting, warnings } = collectWarnings();
      const { cells } = await ingest(recipe, { data: folder, progress: collecting });
      const [feature] = cells.schema;
      return { warnings, labels: feature.kind === 'category' ? feature.labels : [] };
    };
    expect(await read(['9007199254740993::BIGINT', '1.5::DOUBLE'])).toEqual({
      labels: ['1.5', '9007199254740992.0'],
      warnings: [
        "column 'v' is BIGINT and DOUBLE in the Parquet files, and read as DOUBLE from all: a category has the labels of that type",
      ],
    });
    const whole = await read(['1::TINYINT', '9007199254740993::BIGINT', `'a'`]);
    expect(whole).toEqual({ labels: ['1', '9007199254740993', 'a'], warnings: [] });
  });
});

describe('JSON', () => {
  const nothing = { sql: `'no'`, classes: { no: ['no'], yes: ['yes'] } };

  /** Labels of an expression over rows that are given as JSON texts. */
  async function labelsOf(rows: string[], sql = 'v', name = 'rows.json'): Promise<string[]> {
    const recipe = makeRecipe({
      features: { v: { sql, kind: 'category', missing: 'allowed' } },
      target: nothing,
    });
    const text = name.includes('ndjson') ? rows.join('\n') : `[${rows.join(',\n')}]`;
    const { dataset } = await ingestFiles(
      { [name]: name.endsWith('.gz') ? gzipSync(text) : text },
      recipe,
    );
    const [feature] = dataset.cells.schema;
    expect(dataset.rows.read).toBe(rows.length);
    return feature.kind === 'category' ? feature.labels : [];
  }
  const ofValues = (values: string[]) => labelsOf(values.map((value) => `{"v": ${value}}`));

  it('keeps the texts of the fault', async () => {
    const fault = join(faults, 'json-source-retyped');
    const { recipe } = await loadRecipe(join(fault, 'times.ts'));
    const { cells } = await ingest(recipe, { data: join(fault, 'rows.json'), progress });
    const labels = cells.schema.flatMap((feature) =>
      feature.kind === 'category' ? feature.labels : [],
    );
    expect(labels).toEqual(expect.arrayContaining(['12:30', '23:59', '9:05']));
  });

  it.each([
    ['times', ['"9:05"', '"12:30"'], ['12:30', '9:05']],
    ['dates', ['"25-11-2025"', '"2025-11-25T01:02:03Z"'], ['2025-11-25T01:02:03Z', '25-11-2025']],
    ['UUIDs', ['"ABCDEF00-0000-0000-0000-00000000000A"'], ['ABCDEF00-0000-0000-0000-00000000000A']],
    ['texts that are numbers', ['"007"', '"1e3"', '" 1 "'], [' 1 ', '007', '1e3']],
    ['texts and numbers', ['"one"', '1', '"two"'], ['1', 'one', 'two']],
    [
      'texts, numbers, booleans and objects',
      ['"a"', 'true', '2.5', '{"k": "x"}'],
      ['2.5', 'a', 'true', '{"k":"x"}'],
    ],
    ['whole numbers and others', ['1', '1.0', '2.5'], ['1', '1.0', '2.5']],
    [
      'whole numbers beyond doubles',
      ['12345678901234567891', '12345678901234567890123'],
      ['12345678901234567890123', '12345678901234567891'],
    ],
    ['booleans', ['true', 'false', 'null'], ['false', 'true']],
    ['escapes', ['"q\\"u\\u00e9\\n"'], ['q"ué\n']],
    ['empty texts', ['""', '"a"'], ['a']],
  ])('has %s as they stand', async (_what, values, expected) => {
    expect(await ofValues(values)).toEqual(expected);
  });

  it('has numbers as numbers', async () => {
    const values = ['1', '-0', '1e3', '2.50', '1E400', '"7"', '" 8"', 'null', '"x"', '0.1'];
    const recipe = makeRecipe({
      features: { v: { sql: 'v', kind: 'number', missing: 'allowed' } },
      target: nothing,
      maxRejectedShare: 1,
    });
    const text = values.map((value) => `{"v": ${value}}`).join('\n');
    const { dataset } = await ingestFiles({ 'rows.ndjson': text }, recipe);
    expect(dataset.rows.rejected).toBe(2); // 1E400 and x
    expect([...dataset.cells.columns[0]]).toEqual([0, 0.1, 1, 2.5, 7, 8, 1000, Number.NaN]);
  });

  it('has the paths into objects and lists, and rows without a key', async () => {
    const rows = [
      '{"o": {"t": "12:30", "n": 1}, "l": ["a"]}',
      '{"o": null}',
      '{"o": {"t": "9:05"}}',
      '{}',
    ];
    expect(await labelsOf(rows, 'o.t')).toEqual(['12:30', '9:05']);
    expect(await labelsOf(rows, 'l[1]')).toEqual(['a']);
    expect(await labelsOf(rows, `"o"['t']`, 'rows.ndjson')).toEqual(['12:30', '9:05']);
    expect(await labelsOf(rows, 'o.t', 'rows.ndjson.gz')).toEqual(['12:30', '9:05']);
  });

  it('of many keys has a column for each', async () => {
    const row = (n: number) =>
      `{${Array.from({ length: 300 }, (_, i) => `"k${i}": ${n * i}`).join()}}`;
    expect(await labelsOf([row(1), row(2)], 'k299')).toEqual(['299', '598']);
  });

  it.each([
    ['[1, 2]', 'rows.json: its rows are not objects'],
    ['[{"v": 1}, 3]', 'rows.json: its rows are not objects'],
    ['\uFEFF[{"v": 1}]', 'rows.json: its rows are not objects'],
    ['[{"v": 1}]\n[{"v": 2}]', 'rows.json: its rows are not objects'],
    ['[{}]', 'rows.json: its rows are not objects'],
    ['[]', 'rows.json: has no rows'],
    ['', 'rows.json: has no rows'],
    ['[{"v": 1, "V": 2}]', "rows.json: keys 'v' and 'V' differ only in case"],
    ['{"v": 1}\n{"v":', 'Malformed JSON in file "rows.json"'],
    ['[{"v": 1, "v": 2}]', 'has duplicate key "v"'],
  ])('like %j is refused', async (text, message) => {
    const recipe = makeRecipe({ features: { v: { sql: 'v', kind: 'category' } }, target: nothing });
    const error = await ingestFiles({ 'rows.json': text }, recipe).catch((thrown) => thrown);
    expect([error.name, error.message]).toEqual(['UserError', expect.stringContaining(message)]);
  });
});
