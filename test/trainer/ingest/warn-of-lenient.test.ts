// Cells that training takes for numbers and answers do not are said, with what makes both alike.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

async function warningsOf(source: object): Promise<string[]> {
  const files = join(temporaryFolder(), 'rows.csv');
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 9 ? i : ` ${i}`},${i % 5 ? i : 'nan'},${i % 2}`,
  );
  writeFileSync(files, `a,b,y\n${rows.join('\n')}\n`);
  const warnings: string[] = [];
  const recipe = checkRecipe(
    { source: { files, ...source }, target: 'y', features: ['a', 'b'] },
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
