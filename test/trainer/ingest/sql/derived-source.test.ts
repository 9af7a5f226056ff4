// Columns of a table may have any name: those that the query makes for itself are other ones.
import { expect, it } from 'vitest';
import { checkRecipe } from '../../../../trainer/recipe/check-recipe.ts';
import { lower } from '../../../../trainer/recipe/functions.ts';
import { text } from '../../../../trainer/recipe/inputs.ts';
import type { Recipe } from '../../../../trainer/recipe/recipe.ts';
import { ingestFiles, makeRecipe } from '../ingest-fixture.ts';

it('reads the inputs, whatever the other columns are called', async () => {
  const recipe = checkRecipe(
    {
      ...makeRecipe(),
      inputs: { place: text() },
      features: { place: 'place', low: lower('place') },
    },
    'test',
  ) as Recipe;
  const others = ['input0', 'given0', 'parsed0', 'step0', 'step1', 'state_input0', 'raw_f0', 'f0'];
  const rows = ['A', 'B', 'C'].flatMap((place) => Array(4).fill(`${place},${'x,'.repeat(8)}yes`));
  const file = [`place,${others.join(',')},answer`, ...rows, 'A,z,z,z,z,z,z,z,z,no', ''].join('\n');
  const { dataset } = await ingestFiles({ 'rows.csv': file }, recipe);
  expect(dataset.cells.schema.map((feature) => 'labels' in feature && feature.labels)).toEqual([
    ['A', 'B', 'C'],
    ['a', 'b', 'c'],
  ]);
});
