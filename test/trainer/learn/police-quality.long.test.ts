// How good forests are on three months of real police data: means over five random 10 % splits, held to
// bounds that scikit-learn's forest of 120 trees (AUC 0.7501, log-loss 0.3235 on one split) keeps.
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { type CellTable, requireCells } from '../../../trainer/encode/cell-table.ts';
import { metricsOf } from '../../../trainer/evaluate/evaluation.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { splitCells } from '../../../trainer/ingest/split.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { judgeFold } from '../../../trainer/validate/cross-validate.ts';
import { sharedData } from '../../shared-data.ts';

describe.skipIf(sharedData === undefined)('forests on police data', () => {
  let cells: CellTable;
  let shipped: Recipe['learner'];
  beforeAll(async () => {
    const { recipe } = await loadRecipe('batcomputer');
    shipped = recipe.learner;
    const zip = join(sharedData ?? '', 'police-2018-10_2018-12.zip');
    const dataset = await ingest(recipe, { data: [zip], progress: silentProgress });
    cells = requireCells(dataset.cells, 'A test');
  }, 60_000);

  async function meanOfSplits(learner: Recipe['learner'], seeds: number) {
    const total = { auc: 0, logLoss: 0 };
    for (let seed = 0; seed < seeds; seed++) {
      const task = { learner, objective: 'binary', seed } as const;
      const { auc, logLoss } = metricsOf(
        (await judgeFold(splitCells(cells, 0.1, seed), task)).evaluation,
      );
      total.auc += auc / seeds;
      total.logLoss += logLoss / seeds;
    }
    return total;
  }

  it("the shipped recipe's learner, five splits", { timeout: 60_000 }, async () => {
    const { auc, logLoss } = await meanOfSplits(shipped, 5);
    expect(auc).toBeGreaterThanOrEqual(0.748);
    expect(logLoss).toBeLessThanOrEqual(0.325);
  });

  it('the default forest, two splits', { timeout: 60_000 }, async () => {
    const { auc, logLoss } = await meanOfSplits({ kind: 'forest' }, 2);
    expect(auc).toBeGreaterThanOrEqual(0.748);
    expect(logLoss).toBeLessThanOrEqual(0.325);
  });
});
