// What a recipe asks for beyond the trees: cross-validated figures, calibrated probabilities, a decision
// threshold. All come of the same folds of the training rows; the held-out rows stay untouched.

import type { Progress } from '../base/progress.ts';
import { type CellTable, requireCells, type TrainingTable } from '../encode/cell-table.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { answerCells } from '../evaluate/evaluate.ts';
import type { FoldPlan, Recipe } from '../recipe/recipe.ts';
import { calibrate } from './calibrate.ts';
import { type CrossValidation, crossValidate, type FoldResult } from './cross-validate.ts';
import { chooseThreshold, type DecisionThreshold, judgeThreshold } from './decision-threshold.ts';

export interface Refinement {
  ensemble: Ensemble;
  /** Figures of the folds, before calibration; `null` when the recipe needs none. */
  crossValidation: { plan: FoldPlan; metrics: CrossValidation['metrics'] } | null;
  decision: DecisionThreshold | null;
}

/** The folds where the recipe names none: groups stay together where there are any. */
export function defaultPlan({ group }: Pick<Recipe, 'group'>, folds = 5): FoldPlan {
  return { by: group === undefined ? 'random' : 'group', folds };
}

/** The folds of the training rows, judged; `null` when the recipe needs none. */
export type Validated = (CrossValidation & { plan: FoldPlan }) | null;

/**
 * Cross-validates where the recipe asks for it, or for what needs it. Comes before learning from all rows,
 * so that folds that do not fit are told of at once.
 * @throws UserError (the promise rejects) when the folds do not fit the rows
 */
export async function validate(
  train: TrainingTable,
  recipe: Recipe,
  seed: number,
  progress: Progress,
): Promise<Validated> {
  const { validation, calibration, threshold } = recipe;
  if (!validation && !calibration && !threshold) return null;
  const plan = validation ?? defaultPlan(recipe);
  const { learner, objective } = recipe;
  const cells = requireCells(train, 'Cross-validation');
  return { plan, ...(await crossValidate(cells, { learner, objective, seed }, plan, progress)) };
}

/**
 * Carries out the recipe's `calibration` and `threshold`.
 * @param ensemble learnt from all training rows
 * @throws UserError when the calibration does not fit the rows
 */
export function refine(
  ensemble: Ensemble,
  validated: Validated,
  { calibration, threshold }: Recipe,
  progress: Progress,
): Refinement {
  if (validated === null) return { ensemble, crossValidation: null, decision: null };
  const { plan, folds, metrics } = validated;
  const calibrated = calibration ? calibrate(ensemble, calibration, folds) : { ensemble, folds };
  const decision = threshold ? decide(calibrated.folds) : null;
  return { ensemble: calibrated.ensemble, crossValidation: { plan, metrics }, decision };

  function decide(judged: FoldResult[]): DecisionThreshold | null {
    if (!threshold) return null;
    const { scores, positive, negative } = poolFolds(judged);
    const decision = chooseThreshold(scores, positive, negative, threshold);
    if (!decision.reached && threshold.aim === 'recall') {
      progress.warn(
        `No threshold has precision ${threshold.precision}; the most precise, ${decision.precision?.toFixed(3)}, is taken.`,
      );
    }
    return decision;
  }
}

/** What the decision does on the held-out rows; two classes. */
export function judgeDecision(
  decision: DecisionThreshold,
  predict: (row: Float64Array) => ArrayLike<number>,
  test: CellTable,
): DecisionThreshold {
  const scores = answerCells(predict, test).filter((_, i) => i % 2 === 1);
  const [negative, positive] = test.weights;
  return judgeThreshold(scores, positive, negative, decision);
}

/** Probabilities of class 1 of all folds, with the weights of the rows of each class. */
function poolFolds(folds: FoldResult[]) {
  const join = (parts: Float64Array[]) => Float64Array.from(parts.flatMap((part) => [...part]));
  return {
    scores: join(folds.map(({ answers }) => answers.filter((_, i) => i % 2 === 1))),
    positive: join(folds.map(({ test }) => test.weights[1])),
    negative: join(folds.map(({ test }) => test.weights[0])),
  };
}
