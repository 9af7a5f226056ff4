// ClickHouse and PostgreSQL make the cells, and so the model, of the police archive as DuckDB does.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unzip } from '../../../trainer/base/unzip.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { sharedData } from '../../shared-data.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { chdbFolder } from './clickhouse-server.ts';
import { type Engines, startEngines } from './engines.ts';

/** In the order of the files. */
const COLUMNS = [
  ...['Crime ID', 'Month', 'Reported by', 'Falls within', 'Longitude', 'Latitude', 'Location'],
  ...['LSOA code', 'LSOA name', 'Crime type', 'Last outcome category', 'Context'],
];

const folder = temporaryFolder();
let engines: Engines;

beforeAll(async () => {
  if (chdbFolder !== null) engines = await startEngines(chdbFolder);
}, 120_000);

afterAll(() => engines?.stop());

it.skipIf(chdbFolder === null || sharedData === undefined)(
  'makes the cells, and so the model, of the police archive',
  async () => {
    const { recipe } = await loadRecipe('batcomputer');
    const zip = join(sharedData ?? '', 'police-2018-10_2018-12.zip');
    const isWanted = (name: string) => /-street\.csv$/.test(name);
    const members = await unzip(zip, folder, isWanted, { update() {}, done() {} });
    const files = members.map(({ path }) => path);
    await engines.load('crimes', COLUMNS, files);
    const { rows } = await engines.expectSame(recipe, 'crimes', files);
    expect(rows.read).toBeGreaterThan(100_000);
  },
  600_000,
);
