// Columns of a table may have any name: those that the query makes for itself are other ones. Texts of a recipe reach
// the engine as they are.
import { expect, it } from 'vitest';
import { checkRecipe } from '../../../../trainer/recipe/check-recipe.ts';
import { lower, map } from '../../../../trainer/recipe/functions.ts';
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

it('keeps the line ends of texts that a recipe has', async () => {
  const features = { place: map('place', { A: 'a\nb' }, { other: 'c\n' }) };
  const asked = { ...makeRecipe(), inputs: { place: text() }, features };
  const rows = ['A,yes', 'B,no'].flatMap((row) => Array(4).fill(row));
  const file = ['place,answer', ...rows, ''].join('\n');
  const { dataset } = await ingestFiles({ 'rows.csv': file }, checkRecipe(asked, 'test') as Recipe);
  expect(dataset.cells.schema).toMatchObject([{ labels: ['a\nb', 'c\n'] }]);
});
