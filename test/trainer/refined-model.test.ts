// A recipe that asks for everything: folds, calibration, a decision threshold. What is registered has
// it all, and the module answers calibrated probabilities.
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { silentProgress } from '../../trainer/base/progress.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { checkRecipe } from '../../trainer/recipe/check-recipe.ts';
import { hashRecipe } from '../../trainer/recipe/load-recipe.ts';
import type { Registry } from '../../trainer/registry/registry.ts';
import { train } from '../../trainer/release/train.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const folder = temporaryFolder();
let registry: Registry;
beforeAll(async () => {
  registry = await openRegistry(folder);
});

/** 2,000 made rows whose chance of `yes` depends on x and kind. */
const ROWS = `
  select x, kind, case when noise < 0.15 + 0.6 * (x > 4)::int + 0.1 * kind then 'yes' else 'no' end as y
  from (select hash(i) % 10 as x, hash(i + 1e6::int) % 3 as kind,
               (hash(i + 2e6::int) % 1000) / 1000.0 as noise from range(2000) t(i))`;

function recipeWith(more: object) {
  const recipe = checkRecipe(
    {
      ...{ name: 'made', title: 'Made', description: 'Made', source: { sql: ROWS }, seed: 1 },
      features: {
        x: { sql: 'x', kind: 'number' },
        kind: { sql: "'kind ' || kind", kind: 'category' },
      },
      target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
      ...{ objective: 'binary', flags: { no: 'noProb', yes: 'yesProb' } },
      split: { by: 'random', testShare: 0.25 },
      learner: { kind: 'forest', trees: 15, minLeaf: 1 },
      ...more,
    },
    'made.ts',
  );
  return { recipe, hash: hashRecipe(recipe), path: 'made.ts' };
}

describe('train with folds, calibration and threshold', () => {
  it.each([
    [1, 'isotonic'],
    [2, 'platt'],
  ])('version %i: %s', async (number, calibration) => {
    const validation = { by: 'random', folds: 3 };
    const threshold = { aim: 'cost', falsePositive: 1, falseNegative: 3 };
    const loaded = recipeWith({ calibration, validation, threshold });
    const { version, report } = await train(loaded, { registry }, silentProgress);
    const { entry } = version;
    expect(version.number).toBe(number);
    // The recipe has no examples; the API shows a typical row all the same.
    expect(entry.examples).toEqual([{ x: expect.any(Number), kind: 'kind 1' }]);

    const ensemble = await version.ensemble();
    if (calibration === 'isotonic') expect(ensemble.calibration).toHaveLength(1);
    else expect(ensemble.link.kind).toBe('sigmoid');

    expect(await version.json('evaluation.json', z.unknown())).toEqual(
      JSON.parse(JSON.stringify(report)),
    );
    expect(report?.crossValidation?.plan).toEqual(validation);
    expect(report?.crossValidation?.metrics.auc.mean).toBeGreaterThan(0.7);
    expect(report?.comparison?.version ?? 0).toBe(number - 1);
    expect(report?.comparison?.mayKnowRows ?? false).toBe(false);

    // A missed yes costs three times a false one, so a chance of about a quarter is enough.
    expect(entry.decision?.threshold).toBeGreaterThan(0.1);
    expect(entry.decision?.threshold).toBeLessThan(0.45);
    expect(report?.decision?.recall).toBeGreaterThan(0.8);
  });

  it('goes on from a registered version, when its labels are those of the rows', async () => {
    const loaded = recipeWith({ seed: 7 });
    const first = await train(loaded, { registry }, silentProgress);
    const from = first.version.id;
    const { version } = await train(loaded, { registry, warmStart: from }, silentProgress);
    expect((await version.ensemble()).treeRoot).toHaveLength(30);
    expect(version.entry.parameters.warmStart).toBe(from);

    const features = {
      ...loaded.recipe.features,
      kind: { sql: "'sort ' || kind", kind: 'category' },
    };
    const other = train(recipeWith({ features }), { registry, warmStart: from }, silentProgress);
    await expect(other).rejects.toThrow(/'kind' has other labels/);
  });

  it.each([
    [{ validation: { by: 'group', folds: 3, feature: 'kin' } }, /validation.feature.*'kin'/],
    [{ threshold: { aim: 'recall', precision: 2 } }, /threshold/],
    [{ calibration: 'beta' }, /calibration/],
    [{ tune: { space: { minLeaf: { from: 9, to: 3 } } } }, /tune.space.minLeaf: from 9/],
    [{ tune: { space: { minLeaf: { from: 0, to: 3, scale: 'log' } } } }, /log scale/],
  ])('refuses %j', (more, message) => {
    expect(() => recipeWith(more)).toThrow(message);
  });
});
