// A column of 11,493 labels makes neither a large module nor a large document.
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { rowSchema } from '../../../runtime/schema/row-schema.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { hashRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { train } from '../../../trainer/release/train.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { collectWarnings, writeFiles } from '../ingest/ingest-fixture.ts';

const LABELS = 11_493;

it('keeps the labels that have rows enough, and says so of the others', async () => {
  const random = createRandom(3, 1);
  const lines = Array.from({ length: 30_000 }, (_, i) => {
    const label = i < LABELS ? i : Math.floor(LABELS * random.uniform() ** 3);
    return `"Some Game, No. ${label}",${random.below(100)},${random.uniform() < (label % 9) / 9 ? 'yes' : 'no'}`;
  });
  const data = [
    join(writeFiles({ 'g.csv': ['title,size,sold', ...lines, ''].join('\n') }), 'g.csv'),
  ];
  const learner = { kind: 'boosting', rounds: 10 };
  const written = { source: 'g.csv', target: 'sold', features: ['title', 'size'], learner };
  const recipe = checkRecipe(written, 'games.ts');
  const loaded = { recipe, hash: hashRecipe(recipe), path: 'games.ts' };
  const registry = await openRegistry(temporaryFolder());
  const { progress } = collectWarnings();
  const { version, report } = await train(loaded, { registry, data }, progress);
  const { entry } = version;
  expect(report?.labels?.title).toMatchObject({ other: 'other', isMeasured: true });
  expect(report?.labels?.title.kept).toBeLessThanOrEqual(1000);
  // All labels, twice as text in the module, were most of 809 KiB.
  expect(entry.module.bytes).toBeLessThan(120_000);
  expect(JSON.stringify(entry).length).toBeLessThan(40_000);
  expect(JSON.stringify(rowSchema(entry)).length).toBeLessThan(1000);
});
