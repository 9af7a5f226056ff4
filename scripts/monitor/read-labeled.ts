// The rows of files as a version takes them, with what happened: for measurements of the monitor.
import * as z from 'zod';
import { silentProgress } from '../../trainer/base/progress.ts';
import { isComplete } from '../../trainer/ingest/complete-recipe.ts';
import { withPlacedRows } from '../../trainer/ingest/placed-rows.ts';
import { readJudgedRows } from '../../trainer/judge/read-rows.ts';
import { checkRecipe } from '../../trainer/recipe/check-recipe.ts';
import type { Version } from '../../trainer/registry/version.ts';
import type { MadeTraffic } from './made-records.ts';

export async function readLabeled(
  version: Version,
  data: string[],
): Promise<Required<Pick<MadeTraffic, 'rows' | 'actual'>>> {
  const recipe = checkRecipe(await version.json('recipe.json', z.unknown()), version.id);
  if (!isComplete(recipe)) throw new Error(`${version.id}: its recipe is not whole`);
  const { source, maxRejectedShare } = recipe;
  const { cells } = await withPlacedRows(
    { source, data, maxRejectedShare },
    silentProgress,
    (placed) => readJudgedRows(version, recipe, placed, { data, isWhole: true }, silentProgress),
  );
  const rows: Float64Array[] = [];
  const actual: (string | number)[] = [];
  const { target, counts, columns } = cells;
  for (let cell = 0; cell < cells.cellCount; cell++) {
    const row = Float64Array.from(columns, (column) => column[cell]);
    counts.forEach((ofClass, k) => {
      const label = target.kind === 'class' ? target.classes[k] : target.values[cell];
      for (let i = 0; i < ofClass[cell]; i++) {
        rows.push(row);
        actual.push(label);
      }
    });
  }
  return { rows, actual };
}
