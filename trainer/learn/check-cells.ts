// Refuses cells that nothing can be learnt from, before any tree is grown, and warns of features that
// cannot help.

import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { CellTable, CellTargets, TrainingTable } from '../encode/cell-table.ts';
import type { Recipe } from '../recipe/recipe.ts';

/**
 * Checks target, counts and weights against the objective.
 * @throws UserError naming the class, the feature or the count that is wrong
 */
export function checkCells(
  cells: TrainingTable,
  objective: Recipe['objective'],
  progress: Progress,
): void {
  checkTarget(cells, objective);
  checkWeights(cells);
  // Of streamed rows only the bins are known.
  if (cells.kind === 'cells') warnOfIdleFeatures(cells, progress);
}

function checkTarget(cells: CellTargets, objective: Recipe['objective']): void {
  const { target } = cells;
  if (target.kind === 'number') {
    if (objective !== 'regression') {
      throw new UserError(
        `Objective '${objective}' needs a target with classes: give target.classes.`,
      );
    }
    checkNumbers(target.values);
    return;
  }
  const { classes } = target;
  if (objective === 'regression') {
    throw new UserError(`Objective 'regression' needs a numeric target: remove target.classes.`);
  }
  if (objective === 'binary' && classes.length !== 2) {
    throw new UserError(`Objective 'binary' needs 2 classes; the target has ${classes.length}.`);
  }
  classes.forEach((name, k) => {
    if (cells.counts[k].some((count) => count > 0)) return;
    throw new UserError(
      `No training row has class '${name}': check target.sql and the values listed in target.classes.`,
    );
  });
}

function checkNumbers(values: Float64Array): void {
  const bad = values.reduce((count, value) => count + (Number.isFinite(value) ? 0 : 1), 0);
  if (bad > 0) throw new UserError(`The target is not a finite number in ${bad} cells.`);
  if (values.length === 0) throw new UserError('No training row is left.');
  if (values.every((value) => value === values[0])) {
    throw new UserError(`The target is ${values[0]} in every training row: nothing to learn.`);
  }
}

function checkWeights(cells: CellTargets): void {
  let total = 0;
  for (const weights of cells.weights) {
    const bad = weights.reduce((count, w) => count + (w >= 0 && Number.isFinite(w) ? 0 : 1), 0);
    if (bad > 0) throw new UserError(`Row weights are negative or not finite in ${bad} cells.`);
    total += weights.reduce((sum, w) => sum + w, 0);
  }
  if (total === 0) throw new UserError('The row weights of the training rows add up to 0.');
}

/** Features without a second value cannot help; without any that can, there is nothing to learn. */
function warnOfIdleFeatures({ schema, columns }: CellTable, progress: Progress): void {
  const faults = columns.map((values) => {
    if (values.every((value) => Number.isNaN(value))) return 'missing';
    return values.every((value) => value === values[0]) ? 'the same' : null;
  });
  if (faults.every((fault) => fault !== null)) {
    throw new UserError(
      `No feature can help: each (${schema.map(({ name }) => name).join(', ')}) is missing or the same in every training row.`,
    );
  }
  faults.forEach((fault, f) => {
    if (fault === null) return;
    progress.warn(`Feature '${schema[f].name}' is ${fault} in every training row: it cannot help.`);
  });
}
