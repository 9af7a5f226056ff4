// Parts cells into folds, each row held out once (over time: in at most one fold). Rows of a cell are
// alike, so a fold's share of a cell is a draw of a count.

import { createRandom, drawHypergeometric, type Random } from '../base/random.ts';
import { UserError } from '../base/user-error.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { countRowsByValue, type DatasetParts, withCounts } from '../ingest/split.ts';
import type { FoldPlan, Recipe } from '../recipe/recipe.ts';

/** Stream of the seed that belongs to folds. */
const FOLD_STREAM = 0xf01d5;

const STREAMED =
  'Folds need the values of the rows; a recipe with stream: true keeps their bins only.';

/** @throws UserError for a recipe that makes no folds, before its rows are read */
export function checkMakesFolds({ stream }: Pick<Recipe, 'stream'>): void {
  if (stream) throw new UserError(STREAMED);
}

/**
 * The folds of the plan.
 * @throws UserError when the rows were streamed, the feature is unknown, its values are too few, or a fold lacks a class
 */
export function makeFolds(cells: CellTable, plan: FoldPlan, seed: number): DatasetParts[] {
  if (!Number.isInteger(plan.folds) || plan.folds < 2) {
    throw new UserError(`${plan.folds} folds: there must be at least 2.`);
  }
  if (cells.columns.length === 0) throw new UserError(STREAMED);
  const folds = plan.by === 'random' ? randomFolds(cells, plan, seed) : foldsByValue(cells, plan);
  folds.forEach((fold, i) => {
    checkFold(fold, i, plan);
  });
  return folds;
}

function randomFolds(
  cells: CellTable,
  { folds, stratified = true }: { folds: number; stratified?: boolean },
  seed: number,
): DatasetParts[] {
  const rows = cells.counts.reduce((sum, counts) => counts.reduce((a, b) => a + b, sum), 0);
  if (folds > rows) throw new UserError(`${folds} folds need as many rows; there are ${rows}.`);
  const random = createRandom(seed, FOLD_STREAM);
  const left = cells.counts.map((counts) => counts.slice());
  return Array.from({ length: folds }, (_, fold) => {
    const drawn = drawShare(random, left, 1 / (folds - fold), stratified);
    drawn.forEach((counts, k) => {
      for (let cell = 0; cell < counts.length; cell++) left[k][cell] -= counts[cell];
    });
    return partByTestCounts(cells, drawn);
  });
}

/** Draws a share of the rows without replacement: of each class by itself, or of all together. */
function drawShare(
  random: Random,
  counts: Float64Array[],
  share: number,
  stratified: boolean,
): Float64Array[] {
  const rowsOfClass = counts.map((values) => values.reduce((sum, count) => sum + count, 0));
  let rows = rowsOfClass.reduce((sum, count) => sum + count, 0);
  let wanted = Math.round(rows * share);
  return counts.map((values, k) => {
    if (stratified) {
      rows = rowsOfClass[k];
      wanted = Math.round(rows * share);
    }
    return values.map((count) => {
      const drawn = drawHypergeometric(random, rows, count, wanted);
      rows -= count;
      wanted -= drawn;
      return drawn;
    });
  });
}

function foldsByValue(cells: CellTable, plan: Exclude<FoldPlan, { by: 'random' }>): DatasetParts[] {
  const { by, folds, feature = columnOf(plan) } = plan;
  const column = valuesToPartBy(cells, plan);
  const rowsOfValue = countRowsByValue(cells, column);
  const needed = by === 'group' ? folds : folds + 1;
  if (rowsOfValue.size < needed) {
    const of = feature === undefined ? 'the group' : `'${feature}'`;
    throw new UserError(
      `${folds} folds by ${by} need ${needed} values of ${of}; it has ${rowsOfValue.size}.`,
    );
  }
  if (by === 'group') {
    const foldOfValue = spreadGroups(rowsOfValue, folds);
    return Array.from({ length: folds }, (_, fold) =>
      partByCells(cells, (cell) => (foldOfValue.get(column[cell]) === fold ? 'test' : 'train')),
    );
  }
  if (column.some(Number.isNaN)) {
    throw new UserError(`Folds by time: '${feature}' is missing in some rows.`);
  }
  const partOfValue = consecutiveParts(rowsOfValue, folds + 1);
  return Array.from({ length: folds }, (_, fold) =>
    partByCells(cells, (cell) => {
      const part = partOfValue.get(column[cell]) ?? 0;
      return part <= fold ? 'train' : part === fold + 1 ? 'test' : 'none';
    }),
  );
}

/** The column that folds over time go by, where it is no feature. */
function columnOf(plan: object): string | undefined {
  return 'column' in plan ? (plan.column as string) : undefined;
}

/** What the plan parts the cells by: a feature, or the recipe's group, which the times of a column are, too. */
function valuesToPartBy(
  { columns, schema, groups }: CellTable,
  { by, feature }: Exclude<FoldPlan, { by: 'random' }>,
): Float64Array {
  const index = schema.findIndex(({ name }) => name === feature);
  const column = feature === undefined ? groups : columns[index];
  if (column !== undefined) return column;
  throw new UserError(
    feature === undefined
      ? `Folds by ${by}: the recipe has no group; name a feature, or give group an SQL expression.`
      : `Folds by ${by}: there is no feature '${feature}'.`,
  );
}

/** Largest groups first, each to the fold with the fewest rows. */
function spreadGroups(rowsOfValue: Map<number, number>, folds: number): Map<number, number> {
  const rowsOfFold = new Array<number>(folds).fill(0);
  const largestFirst = [...rowsOfValue].sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  return new Map(
    largestFirst.map(([value, rows]) => {
      const fold = rowsOfFold.indexOf(Math.min(...rowsOfFold));
      rowsOfFold[fold] += rows;
      return [value, fold];
    }),
  );
}

/** Values in ascending order, in parts of about equal rows, none empty. */
function consecutiveParts(rowsOfValue: Map<number, number>, parts: number): Map<number, number> {
  const ascending = [...rowsOfValue].sort((a, b) => a[0] - b[0]);
  let rowsLeft = ascending.reduce((sum, [, rows]) => sum + rows, 0);
  let part = 0;
  let inPart = 0;
  return new Map(
    ascending.map(([value, rows], i) => {
      const mustClose = ascending.length - i === parts - 1 - part;
      const isFull = inPart > 0 && inPart + rows / 2 >= rowsLeft / (parts - part);
      if (inPart > 0 && part < parts - 1 && (isFull || mustClose)) {
        rowsLeft -= inPart;
        inPart = 0;
        part++;
      }
      inPart += rows;
      return [value, part];
    }),
  );
}

function partByCells(
  cells: CellTable,
  partOf: (cell: number) => 'train' | 'test' | 'none',
): DatasetParts {
  const counts = (part: string) =>
    cells.counts.map((values) => values.map((count, cell) => (partOf(cell) === part ? count : 0)));
  return { train: withCounts(cells, counts('train')), test: withCounts(cells, counts('test')) };
}

function partByTestCounts(cells: CellTable, test: Float64Array[]): DatasetParts {
  const train = cells.counts.map((counts, k) => counts.map((count, cell) => count - test[k][cell]));
  return { train: withCounts(cells, train), test: withCounts(cells, test) };
}

/** Every class must be there to learn from, and two of them to judge on. */
function checkFold({ train, test }: DatasetParts, fold: number, { by }: FoldPlan): void {
  const has = (counts: Float64Array) => counts.some((count) => count > 0);
  if (!test.counts.some(has)) {
    throw new UserError(`Fold ${fold + 1} holds out no row: there are too few rows for the folds.`);
  }
  if (train.target.kind !== 'class') return;
  const { classes } = train.target;
  const absent = classes.findIndex((_, k) => !has(train.counts[k]));
  if (absent >= 0) {
    throw new UserError(`Fold ${fold + 1} has no row of class '${classes[absent]}' to learn from.`);
  }
  if (test.counts.filter(has).length < 2) {
    const only = classes[test.counts.findIndex(has)];
    throw new UserError(
      `Fold ${fold + 1} holds out rows of class '${only}' alone: take fewer folds${by === 'random' ? '' : ', or random ones'}.`,
    );
  }
}
