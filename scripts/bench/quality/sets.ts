// The data sets of bench:quality: twelve that it makes, and two real ones where the data is there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { type CellTable, requireCells } from '../../../trainer/encode/cell-table.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { type DatasetParts, splitCells } from '../../../trainer/ingest/split.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';
import { makeFolds } from '../../../trainer/validate/folds.ts';
import { makeSet, type SetPlan } from './make-set.ts';

export interface QualitySet {
  name: string;
  what: string;
  task: SetPlan['task'];
  parts: DatasetParts[];
  /** Rounds of boosting. */
  rounds: number;
}

const ROUNDS = 100;
const FOLDS = 5;
/** Small sets are parted into folds so many times: one time says little. */
const REPEATS = 5;
const SMALL_ROWS = 2000;
const SPLITS = 10;

const plan = (name: string, task: SetPlan['task'], given: Partial<SetPlan>): SetPlan => ({
  ...{ name, task, rows: 10_000, numbers: 10, levels: [], missing: 0, classes: 2, positives: 0.5 },
  ...given,
});
const PLANS = [
  plan('numbers', 'binary', { numbers: 20 }),
  plan('small', 'binary', { rows: 2000, levels: [5] }),
  plan('missing', 'binary', { numbers: 12, missing: 0.2 }),
  plan('unbalanced', 'binary', { rows: 30_000, levels: [20], positives: 0.01 }),
  plan('categories', 'binary', { rows: 20_000, numbers: 4, levels: [5, 10, 50, 200, 1000] }),
  plan('many levels', 'binary', { rows: 20_000, numbers: 0, levels: [1000, 1000, 300] }),
  plan('classes', 'multiclass', { rows: 6000, classes: 3 }),
  plan('six classes', 'multiclass', {
    ...{ rows: 6000, numbers: 8, levels: [5, 100], missing: 0.1, classes: 6 },
  }),
  plan('regression', 'regression', {}),
  plan('mixed regression', 'regression', {
    rows: 20_000,
    numbers: 6,
    levels: [5, 30, 1000],
    missing: 0.1,
  }),
  plan('small regression', 'regression', { rows: 2000, levels: [10] }),
  plan('counts', 'counts', { rows: 20_000, numbers: 6, levels: [10, 100] }),
];

/** Names of all sets, those that need data included. */
export const SET_NAMES = [...PLANS.map(({ name }) => name), 'titanic', 'police'];

/** The set of that name; null where its data is not in `shared`. */
export async function loadSet(name: string, shared: string): Promise<QualitySet | null> {
  if (name === 'titanic') return loadTitanic(join(shared, 'titanic.csv'));
  if (name === 'police') return loadPolice(join(shared, 'police-2018-10_2018-12.zip'));
  const chosen = PLANS.find((one) => one.name === name);
  if (chosen === undefined) throw new Error(`no set '${name}'; there are ${SET_NAMES.join(', ')}`);
  const { rows, numbers, levels, missing, classes, positives, task } = chosen;
  const what = [
    task === 'multiclass' ? `${classes} classes` : task,
    `${rows.toLocaleString('en')} × ${numbers + levels.length}`,
    ...(levels.length > 0 ? [`levels ${levels.join(', ')}`] : []),
    ...(missing > 0 ? [`${missing * 100} % missing`] : []),
    ...(positives < 0.1 ? [`1:${Math.round(1 / positives)}`] : []),
  ].join(', ');
  return { name, what, task, parts: partsOf(makeSet(chosen)), rounds: ROUNDS };
}

async function loadTitanic(file: string): Promise<QualitySet | null> {
  if (!existsSync(file)) return null;
  const { recipe } = await loadRecipe('titanic');
  const dataset = await ingest(recipe, { data: file, progress: silentProgress });
  const cells = requireCells(dataset.cells, 'A set');
  const what = 'binary, 891 rows';
  return { name: 'titanic', what, task: 'binary', parts: partsOf(cells), rounds: ROUNDS };
}

function partsOf(cells: CellTable): DatasetParts[] {
  const repeats = cells.cellCount <= SMALL_ROWS ? REPEATS : 1;
  return Array.from({ length: repeats }, (_, i) =>
    makeFolds(cells, { by: 'random', folds: FOLDS }, i + 1),
  ).flat();
}

/** The police archive over seeded splits, as `train --seed` makes them. */
async function loadPolice(file: string): Promise<QualitySet | null> {
  if (!existsSync(file)) return null;
  const { recipe } = await loadRecipe('batcomputer');
  const dataset = await ingest(recipe, { data: file, progress: silentProgress });
  const cells = requireCells(dataset.cells, 'A set');
  const share = recipe.split.by === 'random' ? recipe.split.testShare : 0;
  const parts = Array.from({ length: SPLITS }, (_, i) => splitCells(cells, share, i + 1));
  const what = `binary, ${dataset.rows.used.toLocaleString('en')} × 3, ${SPLITS} splits, 120 trees`;
  return { name: 'police', what, task: 'binary', parts, rounds: 120 };
}
