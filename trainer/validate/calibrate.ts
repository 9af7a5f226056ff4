// Makes an ensemble's probabilities agree with what was observed on rows that its folds' models had not
// seen. The trees stay as they are.

import { UserError } from '../base/user-error.ts';
import type { CalibrationCurve, Ensemble } from '../ensemble/ensemble.ts';
import { applyCalibration, applyLink } from '../ensemble/predict-plain.ts';
import { evaluate } from '../evaluate/evaluate.ts';
import type { CalibrationMethod } from '../recipe/recipe.ts';
import type { FoldResult } from './cross-validate.ts';
import { fitIsotonic } from './isotonic.ts';
import { fitPlatt } from './platt.ts';

export interface Calibrated {
  ensemble: Ensemble;
  /** The folds with the answers that the calibration makes of theirs. */
  folds: FoldResult[];
}

/**
 * The calibrated ensemble. `platt` (two classes) becomes part of link and base score; `isotonic` becomes
 * one curve for class 1 of two, or one per class.
 * @param folds of a cross-validation with the learner that made the ensemble
 * @throws UserError when the target is a number, or `platt` is asked for more than two classes or for
 * scores that do not rank
 */
export function calibrate(
  ensemble: Ensemble,
  method: CalibrationMethod,
  folds: FoldResult[],
): Calibrated {
  const [{ test }] = folds;
  if (test.target.kind !== 'class') {
    throw new UserError('Calibration is for classes; the target is a number.');
  }
  const classCount = test.target.classes.length;
  if (method === 'platt') return calibratePlatt(ensemble, folds, classCount);
  const calibrated = classCount === 2 ? [1] : Array.from({ length: classCount }, (_, k) => k);
  const curves = calibrated.map((k) => isotonicOf(folds, k));
  return {
    ensemble: { ...ensemble, calibration: curves },
    folds: folds.map((fold) =>
      corrected(fold, (cell) => {
        const answers = fold.answers.subarray(cell * classCount, (cell + 1) * classCount);
        return applyCalibration(curves, answers);
      }),
    ),
  };
}

function isotonicOf(folds: FoldResult[], k: number): CalibrationCurve {
  const { scores, positive, negative } = pool(folds, k, ({ answers, test }, cell) => {
    return answers[cell * test.counts.length + k];
  });
  return fitIsotonic(scores, positive, negative);
}

function calibratePlatt(ensemble: Ensemble, folds: FoldResult[], classCount: number): Calibrated {
  if (classCount !== 2) {
    throw new UserError(
      `Calibration 'platt' is for two classes, not ${classCount}: take isotonic.`,
    );
  }
  const { scores, positive, negative } = pool(folds, 1, ({ raw }, cell) => raw[cell]);
  const { slope, offset } = fitPlatt(scores, positive, negative);
  if (!(slope > 0) || !Number.isFinite(offset / slope)) {
    throw new UserError(
      "Calibration 'platt' found scores that do not rank held-out rows: leave it out.",
    );
  }
  // slope·score + offset = slope·(score + offset / slope), the shift going into the base score.
  const shift = offset / slope;
  const { baseScore, linkDivisor } = ensemble;
  return {
    ensemble: {
      ...ensemble,
      baseScore: baseScore.map((base) => base + shift),
      link: { kind: 'sigmoid', slope: slope * linkDivisor },
    },
    folds: folds.map((fold) =>
      corrected(fold, (cell) =>
        applyLink({ kind: 'sigmoid', slope }, Float64Array.of(fold.raw[cell] + shift)),
      ),
    ),
  };
}

/** The fold with other answers. */
function corrected(fold: FoldResult, answer: (cell: number) => Float64Array): FoldResult {
  const { test } = fold;
  const width = test.counts.length;
  const answers = new Float64Array(test.cellCount * width);
  for (let cell = 0; cell < test.cellCount; cell++) answers.set(answer(cell), cell * width);
  return { ...fold, answers, evaluation: evaluate(answers, test) };
}

/** Scores of all held-out cells with the weights of class k and of the others. */
function pool(folds: FoldResult[], k: number, scoreOf: (fold: FoldResult, cell: number) => number) {
  const scores: number[] = [];
  const positive: number[] = [];
  const negative: number[] = [];
  for (const fold of folds) {
    const { weights, cellCount } = fold.test;
    for (let cell = 0; cell < cellCount; cell++) {
      scores.push(scoreOf(fold, cell));
      positive.push(weights[k][cell]);
      negative.push(weights.reduce((sum, ofClass) => sum + ofClass[cell], -weights[k][cell]));
    }
  }
  return {
    scores: Float64Array.from(scores),
    positive: Float64Array.from(positive),
    negative: Float64Array.from(negative),
  };
}
