// JSON and Parquet whose texts are numbers and dates in the ways of people: read as such, refused, or left out by name.
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadDraft } from '../../../trainer/draft/draft.ts';
import { withDuckDb } from '../../../trainer/ingest/duckdb.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { sqlText } from '../../../trainer/ingest/sql/sql-text.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { collectWarnings } from '../ingest/ingest-fixture.ts';
import { decisionsOf, draftFile, writeTable } from './draft-fixture.ts';

const rows = Array.from({ length: 200 }, (_, i) => ({
  price: i % 9 === 0 ? 'N/A' : `$${(1000 + ((i * 77) % 199)).toLocaleString('en')}.50`,
  share: `${(i * 31) % 97}.5%`,
  sold: `${(i % 28) + 1}/${(i % 12) + 1}/2024`,
  count: i % 7,
  answer: (i * 37) % 101 < 50 ? 'yes' : 'no',
}));
const json = writeTable(rows.map((row) => JSON.stringify(row)).join('\n'), 'rows.jsonl');

async function parquet(): Promise<string> {
  const folder = temporaryFolder();
  const path = join(folder, 'rows.parquet');
  await withDuckDb({ threads: 1, temporary: folder }, async (connection) => {
    await connection.run(
      `COPY (SELECT * FROM read_json(${sqlText(json)}, dateformat = '%Y-%m-%d')) TO ${sqlText(path)} (FORMAT parquet)`,
    );
  });
  return path;
}

describe.each([
  ['JSON', async () => json],
  ['Parquet', parquet],
])('%s', (_, make) => {
  it('has signs, marks of thousands, markers and dates found, and is read by them', async () => {
    const draft = await draftFile(await make(), 'answer');
    expect(draft.recipe.source).toMatchObject({
      ...{ signs: { price: '$', share: '%' }, thousands: ',', missing: ['N/A'] },
    });
    expect(decisionsOf(draft)).toEqual({
      ...{ price: 'number', share: 'number', sold: 'date', count: 'integer' },
    });
    const { progress, warnings } = collectWarnings();
    const dataset = await ingest(loadDraft(draft).recipe, { progress });
    expect([dataset.rows.used, warnings]).toEqual([200, []]);
  });

  it('is refused where a recipe does not say how its numbers are written, with what would', async () => {
    const recipe = checkRecipe(
      {
        ...{ source: await make(), target: 'answer' },
        features: { price: { sql: '"price"', kind: 'number', missing: 'allowed' } },
      },
      'rows.ts',
    );
    await expect(ingest(recipe, { progress: collectWarnings().progress })).rejects.toThrow(
      /features.price: 200 rows .*\n[\s\S]*add to the recipe: source: \{ …, missing: \['N\/A'\], thousands: ',', signs: \{ price: '\$', share: '%' \}/,
    );
  });
});

it('keeps the decimal points that JSON has beside texts with commas', async () => {
  const lines = rows.map(({ count, answer }, i) =>
    JSON.stringify({ count: count + 0.5, comma: `${i % 50},${i % 7}`, answer }),
  );
  const draft = await draftFile(writeTable(lines.join('\n'), 'rows.jsonl'), 'answer');
  expect(draft.recipe.source).not.toHaveProperty('decimal');
  expect(decisionsOf(draft)).toMatchObject({ count: 'number' });
});

it('takes no options that only say how a CSV is cut, and no signs of a column that is not there', async () => {
  const draft = (given: object) => draftFile(json, 'answer', { given });
  await expect(draft({ delimiter: ';', header: false })).rejects.toThrow(
    /only a CSV is cut by this.*--delimiter ';' --no-header/,
  );
  await expect(draft({ signs: { prize: ['$'] } })).rejects.toThrow(
    "signs of 'prize': there is no such column of texts (did you mean 'price'?)",
  );
});
