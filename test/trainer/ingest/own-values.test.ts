// Values are those of the file: no path, and nothing that an engine guesses, changes them.
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { describe, expect, it } from 'vitest';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { silentProgress as progress } from '../../../trainer/progress.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

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
