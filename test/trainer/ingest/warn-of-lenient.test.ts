// Cells that training takes for numbers and answers do not are said, with what makes both alike.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { lenientFeatures, lenientQuery } from '../../../trainer/ingest/sql/lenient-numbers.ts';
import { countFacts } from '../../../trainer/ingest/sql/open-columns.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const ROWS = Array.from(
  { length: 40 },
  (_, i) => `${i % 9 ? i : ` ${i}`},${i % 5 ? i : 'nan'},${i % 2}`,
);

async function warningsOf(source: object, rows = ROWS, more: object = {}): Promise<string[]> {
  const files = join(temporaryFolder(), 'rows.csv');
  writeFileSync(files, `a,b,y\n${rows.join('\n')}\n`);
  const warnings: string[] = [];
  const recipe = checkRecipe(
    { source: { files, ...source }, target: 'y', features: ['a', 'b'], ...more },
    'x',
  );
  await ingest(recipe, { progress: { ...silentProgress, warn: (text) => warnings.push(text) } });
  return warnings.filter((text) => text.startsWith('training reads'));
}

it('blanks and nan', async () => {
  expect(await warningsOf({})).toEqual([
    "training reads ' 0' of a, 'nan' of b as a number or a missing one, and rows that are sent so are refused; to have both read them, add to the recipe: source: { …, trim: true, missing: ['nan'] }",
  ]);
  expect(await warningsOf({ trim: true, missing: ['nan'] })).toEqual([]);
});

describe.each([
  ['read at once', {}],
  ['read as they pass', { stream: true, learner: { kind: 'boosting' } }],
])('rows that are %s', (_, how) => {
  const kinds = { features: { a: { sql: '"a"', kind: 'number', missing: 'allowed' } } };
  const more = { ...how, ...kinds, target: { sql: '"y"', classes: { no: ['0'], yes: ['1'] } } };
  const many = Array.from({ length: 60_000 }, (_, i) => `${i % 97},${i % 9},${i % 2}`);
  const withLast = (a: string) => warningsOf({}, [...many, `${a},1,1`], more);

  it.each([' 7', '7\t', 'NaN', '-nan', '1_000'])('and of which the last has %j', async (last) => {
    expect(await withLast(last)).toEqual([
      expect.stringContaining(`'${last}' of a as a number or a missing one`),
    ]);
  });

  it('and of which none has any', async () => {
    expect(await withLast('-1.5e3')).toEqual([]);
  });
});

it('the query has one set of conditions for any number of features, as the engine keeps a copy of each', () => {
  const features = Array.from({ length: 300 }, (_, i) => `c${i}`);
  const asked = checkRecipe({ source: { files: 'rows.csv' }, target: 'y', features }, 'x');
  const kinds = Object.entries(asked.features).map(([name, { sql }]) => {
    return [name, { sql, kind: 'number' as const }] as const;
  });
  const recipe = { ...asked, features: Object.fromEntries(kinds) } as Recipe;
  const names = lenientFeatures(recipe);
  expect(names).toHaveLength(300);
  const query = lenientQuery(recipe, names, 'SELECT 1');
  expect(query.match(/regexp_matches/g)).toHaveLength(1);
  expect(countFacts(asked, 'rows')).not.toContain('FILTER');
});
