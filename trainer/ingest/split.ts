// Splits the rows behind cells into rows to learn from and rows to test on. The rows of a cell are
// alike, so which of them are held out is a draw of a count: over the cells of a class, in turn, each
// a hypergeometric draw, which together is a draw without replacement of exactly the wanted rows.

import type { Progress } from '../base/progress.ts';
import { createRandom, drawHypergeometric, type Random } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import {
  type CellTable,
  type CellTargets,
  requireCells,
  type TrainingTable,
} from '../encode/cell-table.ts';
import type { RecipeSplit } from '../recipe/recipe.ts';
import type { Dataset } from './dataset.ts';

/** Stream of the seed that belongs to splitting. */
const SPLIT_STREAM = 0x5eed5;
/** Fewer held-out rows tell good models from bad ones by chance. */
const FEW_HELD_OUT = 10;

export interface DatasetParts<Train extends TrainingTable = CellTable> {
  /** Rows to learn from. */
  train: Train;
  /** Rows held out. */
  test: CellTable;
}

/**
 * The parts the recipe asks for: drawn by the seed, or as ingest has made them.
 * @throws UserError when a part has no row
 */
export function splitDataset(
  { cells, heldOut, rows }: Pick<Dataset, 'cells' | 'heldOut' | 'rows'>,
  split: RecipeSplit,
  seed: number,
  progress: Progress,
): DatasetParts<TrainingTable> {
  const stage = progress.stage('Splitting', 'rows');
  const parts =
    heldOut !== null
      ? { train: cells, test: heldOut }
      : drawParts(requireCells(cells, 'A drawn split'), split, seed);
  const [train, test] = [countRows(parts.train), countRows(parts.test)];
  const place = placeOf(split);
  const of = `of ${train + test} usable rows it holds out`;
  if (train === 0) throw new UserError(`${place}: ${of} every one; none is left to learn from`);
  if (test === 0) throw new UserError(`${place}: ${of} none; none is left to test on`);
  const left = rows.used - train - test;
  const more = left > 0 ? `, ${left.toLocaleString('en')} more to test on than memory holds` : '';
  stage.done(
    `${train.toLocaleString('en')} rows to learn from, ${test.toLocaleString('en')} to test on${more}`,
  );
  if (test < FEW_HELD_OUT) {
    const rows = test === 1 ? '1 row is' : `${test} rows are`;
    progress.warn(
      `only ${rows} held out, which is too few to judge a model by: see 'npx batcomputer validate', or give it more rows`,
    );
  }
  for (const fault of classesOnOneSide(parts)) progress.warn(fault);
  return parts;
}

/** Classes that a part has no row of: the figures are silent about them. */
function classesOnOneSide({ train, test }: DatasetParts<TrainingTable>): string[] {
  if (train.target.kind === 'number') return [];
  const rowsOf = ({ counts }: CellTargets, k: number) => counts[k].reduce((sum, n) => sum + n, 0);
  return train.target.classes.flatMap((name, k) => {
    const [learned, judged] = [rowsOf(train, k), rowsOf(test, k)];
    if (learned > 0 && judged > 0) return [];
    const [fewer, what] =
      judged === 0
        ? ['held out', 'no figure tells how it is answered']
        : ['learned from', 'it is hardly ever answered'];
    const rows = `its ${learned + judged === 1 ? '1 row' : `${learned + judged} rows`}`;
    return [
      `class '${name}': none of ${rows} is ${fewer}, so ${what}: give it more rows, join it to another in target.classes, or leave it out by where`,
    ];
  });
}

/** The field that decides how many rows are held out. */
function placeOf(split: RecipeSplit): string {
  if (split.by === 'file') return 'split.test';
  if (split.by !== 'time') return 'split.testShare';
  return 'testWhen' in split ? 'split.testWhen' : 'split.testFrom';
}

function drawParts(cells: CellTable, split: RecipeSplit, seed: number): DatasetParts {
  if (split.by === 'group') return splitGroups(cells, split.testShare, seed);
  return splitCells(cells, split.by === 'random' ? split.testShare : 0, seed);
}

/** Rows of all cells. */
export function countRows({ counts }: CellTargets): number {
  return counts.reduce((total, values) => values.reduce((sum, count) => sum + count, total), 0);
}

/**
 * Holds out `testShare` of the rows of each class, rounded to whole rows (for a numeric target: of all
 * rows). The same cells, share and seed always give the same split.
 */
export function splitCells(cells: CellTable, testShare: number, seed: number): DatasetParts {
  const testCounts = cells.counts.map((counts, k) =>
    drawRows(counts, testShare, createRandom(seed, SPLIT_STREAM, k)),
  );
  const trainCounts = cells.counts.map((counts, k) =>
    counts.map((count, cell) => count - testCounts[k][cell]),
  );
  return { train: withCounts(cells, trainCounts), test: withCounts(cells, testCounts) };
}

/**
 * Holds out whole groups, drawn one by one until they have about `testShare` of the rows: a group that
 * would overshoot the share by more than it was short before is passed over. Not stratified.
 */
export function splitGroups(cells: CellTable, testShare: number, seed: number): DatasetParts {
  const { groups } = cells;
  if (groups === undefined) throw new Error('cells without groups');
  const rowsOfGroup = [...countRowsByValue(cells, groups)].sort((a, b) => a[0] - b[0]);
  const random = createRandom(seed, SPLIT_STREAM);
  let wanted = testShare * rowsOfGroup.reduce((sum, [, rows]) => sum + rows, 0);
  const heldOut = new Set<number>();
  for (let left = rowsOfGroup.length; left > 0; left--) {
    const [[group, rows]] = rowsOfGroup.splice(random.below(left), 1);
    if (rows - wanted > wanted) continue;
    heldOut.add(group);
    wanted -= rows;
  }
  const part = (isTest: boolean) =>
    withCounts(
      cells,
      cells.counts.map((counts) =>
        counts.map((count, cell) => (heldOut.has(groups[cell]) === isTest ? count : 0)),
      ),
    );
  return { train: part(false), test: part(true) };
}

/** Rows of each value of a column of the cells. */
export function countRowsByValue(cells: CellTable, column: Float64Array): Map<number, number> {
  const rowsOfValue = new Map<number, number>();
  for (const counts of cells.counts) {
    for (let cell = 0; cell < counts.length; cell++) {
      rowsOfValue.set(column[cell], (rowsOfValue.get(column[cell]) ?? 0) + counts[cell]);
    }
  }
  return rowsOfValue;
}

/** How many rows of each cell are among `share` of all rows, drawn without replacement. */
function drawRows(counts: Float64Array, share: number, random: Random): Float64Array {
  let left = counts.reduce((sum, count) => sum + count, 0);
  let wanted = Math.round(left * share);
  return counts.map((count) => {
    const drawn = drawHypergeometric(random, left, count, wanted);
    left -= count;
    wanted -= drawn;
    return drawn;
  });
}

/** The same cells with other counts, those without a row left out; weights in proportion to the counts. */
export function withCounts(cells: CellTable, counts: Float64Array[]): CellTable {
  const kept = counts[0].map((_, cell) => Number(counts.some((values) => values[cell] > 0)));
  const keep = (values: Float64Array) => values.filter((_, cell) => kept[cell] === 1);
  const keptCounts = counts.map(keep);
  const weights =
    cells.weights === cells.counts
      ? keptCounts
      : cells.weights.map((values, k) =>
          keep(
            values.map((weight, cell) =>
              weight === 0 ? 0 : (weight / cells.counts[k][cell]) * counts[k][cell],
            ),
          ),
        );
  const { target } = cells;
  return {
    kind: 'cells',
    schema: cells.schema,
    cellCount: keptCounts[0].length,
    columns: cells.columns.map(keep),
    target: target.kind === 'number' ? { ...target, values: keep(target.values) } : target,
    counts: keptCounts,
    weights,
    ...(cells.groups && { groups: keep(cells.groups) }),
  };
}
