// A model trained on a CSV as it comes answers that CSV as it is: every prediction is that of the features which
// training computed, by the command line and by the API alike.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Predictor } from '../../../runtime/module/predictor.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import { queryRows } from '../../../trainer/ingest/duckdb.ts';
import { rowQuery } from '../../../trainer/ingest/sql/cell-query.ts';
import { DIALECTS } from '../../../trainer/ingest/sql/dialect.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { HOUSES_RECIPE, housesCsv } from '../../made-houses.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';

// The worker's types are those of its own platform, which this project does not have.
const { makeApp } = await import(new URL('../../../worker/app.ts', import.meta.url).href);
const ROWS = 600;
const folder = temporaryFolder();
let entry: RegistryEntry;
let predictor: Predictor;
let recipe: Recipe;
let app: { fetch(request: Request, env: object, context: object): Promise<Response> };

beforeAll(async () => {
  await writeFile(join(folder, 'houses.csv'), housesCsv(ROWS));
  await writeFile(join(folder, 'houses.ts'), HOUSES_RECIPE);
  const { code, stderr } = await runCli(['train', 'houses.ts'], '', folder);
  expect(code, stderr).toBe(0);
  const version = await (await openRegistry(join(folder, 'models'))).version('houses');
  entry = version.entry;
  predictor = await version.predictor();
  recipe = JSON.parse(String(await version.file('recipe.json')));
  const bytes = (await version.file('model.wasm')) as Uint8Array<ArrayBuffer>;
  const versions = [{ entry, module: new WebAssembly.Module(bytes), evaluation: null }];
  const model = { name: 'houses', aliases: { current: 1 }, versions };
  app = makeApp({ defaultModel: 'houses', models: [model] });
}, 60_000);

/** The answers to the features that DuckDB computes of the file's rows, as training does. */
async function trainedAnswers(): Promise<number[]> {
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const source = `(FROM read_csv('${join(folder, 'houses.csv')}', all_varchar = true))`;
  const columns = entry.features.map((_, f) => `typed_f${f}`).join(', ');
  const query = `SELECT ${columns} FROM (${rowQuery(recipe, source, DIALECTS.duckdb)})`;
  const rows = await queryRows(connection, query);
  return rows.map((row) => {
    const codes = row.map((value, f) => {
      const feature = entry.features[f];
      if (value === null) return Number.NaN;
      return feature.kind === 'category' ? feature.labels.indexOf(String(value)) : Number(value);
    });
    return predictor.predict(codes)[0];
  });
}

const ask = (path: string, type: string, body: string, accept = 'application/json') => {
  const headers = { 'content-type': type, accept };
  const request = new Request(`http://host${path}`, { method: 'POST', headers, body });
  const context = { waitUntil() {}, passThroughOnException() {}, props: {} };
  return app.fetch(request, {}, context);
};

describe('rows as they come', () => {
  it('are answered as training saw them', async () => {
    const trained = await trainedAnswers();
    const args = ['predict', 'houses', '--in', 'houses.csv', '--out', 'out.csv'];
    const { code, stderr } = await runCli(args, '', folder);
    expect(code, stderr).toBe(0);
    const [header, ...lines] = (await readFile(join(folder, 'out.csv'), 'utf8')).trim().split('\n');
    expect(header).toBe('value');
    expect(lines.map(Number)).toEqual(trained);
    expect(new Set(trained).size).toBeGreaterThan(ROWS / 2);

    const batch = await ask('/api/predict/batch', 'text/csv', housesCsv(ROWS), 'text/csv');
    const answers = (await batch.text()).trim().split('\n');
    const column = answers[0].split(',').indexOf('value');
    expect(answers.slice(1).map((line) => Number(line.split(',')[column]))).toEqual(trained);
  });

  it('are what the API asks for, documents and explains', async () => {
    const row = { date: '20140505T100000', sqft: 1200, yr_built: 1955, zipcode: '98101' };
    const answer = await ask('/api/explain', 'application/json', JSON.stringify(row));
    const { explanations } = (await answer.json()) as { explanations: Record<string, never>[] };
    const sum = (list: { contribution: number }[]) =>
      list.reduce((total, { contribution }) => total + contribution, 0);
    const [{ contributions, inputs, base, raw }] = explanations;
    expect(sum(contributions) + base).toBeCloseTo(raw, 6);
    expect(sum(inputs)).toBeCloseTo(sum(contributions), 6);
    expect(contributions).toContainEqual(expect.objectContaining({ feature: 'age', value: 59 }));

    const [example] = entry.examples;
    expect(Object.keys(example)).toEqual(Object.keys(recipe.inputs ?? {}));
    expect((await ask('/api/predict', 'application/json', JSON.stringify(example))).status).toBe(
      200,
    );
    const refused = await ask('/api/predict', 'application/json', '{"age": 59}');
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain('age is not a field of this model');
  });
});
