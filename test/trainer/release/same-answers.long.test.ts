// Training again what is there is told, and becomes a version only where that is asked.
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { hashRecipe } from '../../../trainer/recipe/load-recipe.ts';
import type { Registry } from '../../../trainer/registry/registry.ts';
import { type TrainOptions, train } from '../../../trainer/release/train.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { writeFiles } from '../ingest/ingest-fixture.ts';

const rows = Array.from(
  { length: 200 },
  (_, i) => `${i % 10},${i % 10 > (i % 7) + 1 ? 'yes' : 'no'}`,
);
const data = [join(writeFiles({ 'r.csv': ['x,y', ...rows, ''].join('\n') }), 'r.csv')];
let registry: Registry;

function again(changes: object = {}, options: Partial<TrainOptions> = {}) {
  const written = { source: 'r.csv', target: 'y', features: ['x'], ...changes };
  const recipe = checkRecipe(written, 'made.ts');
  const loaded = { recipe, hash: hashRecipe(recipe), path: 'made.ts' };
  return train(loaded, { registry, data, reuse: 'answers', ...options }, silentProgress);
}

beforeAll(async () => {
  registry = await openRegistry(temporaryFolder());
  expect(await again()).toMatchObject({ isNew: true, version: { number: 1 } });
});

const learner = { kind: 'forest', trees: 3 };

it.each<[string, object, Partial<TrainOptions>]>([
  ['the same', {}, {}],
  [
    'a recipe that says no more than its defaults',
    { learner: { kind: 'boosting', rounds: 100 } },
    {},
  ],
  ['a way of training that changes no answer', { maxRejectedShare: 0.5 }, { threads: 1 }],
])('registers nothing of %s', async (_what, changes, options) => {
  expect(await again(changes, options)).toMatchObject({ isNew: false, version: { number: 1 } });
  expect(await registry.numbers('made')).toEqual([1]);
});

it('records a recipe that gives the same bytes again, though the first left most to the data', async () => {
  const { version } = await again();
  const recorded = JSON.parse(Buffer.from(await version.file('recipe.json')).toString());
  expect(recorded.features.x).toMatchObject({ kind: 'integer', missing: 'refused' });
  const folder = await openRegistry(temporaryFolder());
  const recipe = checkRecipe(recorded, 'made/recipe.json');
  const loaded = { recipe, hash: version.entry.recipeHash, path: 'recipe.json' };
  const copy = await train(loaded, { registry: folder, data }, silentProgress);
  const files = { ...copy.version.entry.files };
  // They hold times.
  for (const file of ['MODEL_CARD.md', 'report.html', 'evaluation.json']) delete files[file];
  expect(version.entry.files).toMatchObject(files);
});

it('registers what a caller would notice, and what is asked for', async () => {
  expect(await again({ title: 'Another' })).toMatchObject({ isNew: true, version: { number: 2 } });
  expect(await again({ learner })).toMatchObject({ isNew: true, version: { number: 3 } });
  const marked = { learner, source: { files: 'r.csv', missing: ['NA'] } };
  expect(await again(marked)).toMatchObject({ isNew: true, version: { number: 4 } });
  const strategy = { module: { strategy: 'traversal' as const } };
  expect(await again({ learner }, strategy)).toMatchObject({ isNew: true, version: { number: 5 } });
  expect(await again({}, {})).toMatchObject({ isNew: false, version: { number: 1 } });
  // Bytes are compared where the seed is the same.
  expect(await again({}, { reuse: 'bytes', seed: 2 })).toMatchObject({ isNew: true });
});
