// The losses of boosting: where the scores start, first and second derivatives per cell, and the loss
// itself. f is a raw score, n and s the weight and the weighted sum of a cell (target.ts).
//
//   loss                      g                        h                          link
//   logistic, one-vs-rest     n·p − s                  n·p·(1 − p)                p = 1 / (1 + e^−f)
//   softmax (K classes)       n·p − s                  n·p·(1 − p)·K/(K − 1)      p = e^f / Σ e^f
//   squared                   n·f − s                  n                          f
//   absolute                  n·sign(f − y)            n                          f
//   quantile α                n·(f >= y ? 1 − α : −α)  n                          f
//   poisson                   n·e^f − s                n·e^f                      e^f
//   gamma                     n − s·e^−f               s·e^−f                     e^f
//   tweedie ρ                 n·e^(2−ρ)f − s·e^(1−ρ)f  (2−ρ)n·e^(2−ρ)f − (1−ρ)s·e^(1−ρ)f   e^f
//
// The factor K/(K − 1) (Friedman 2001) is LightGBM's.

import { clamp } from '../base/clamp.ts';
import { UserError } from '../base/user-error.ts';
import { weightedQuantile } from '../base/weighted.ts';
import type { CellTargets } from '../encode/cell-table.ts';
import type { Link } from '../ensemble/ensemble.ts';
import { trainingExp } from './exp.ts';
import type { EngineParameters } from './parameters.ts';
import type { Target } from './target.ts';

/** From scores to outputs. */
export function linkOf({ loss }: EngineParameters): Link {
  switch (loss) {
    case 'logistic':
      return { kind: 'sigmoid', slope: 1 };
    case 'one-vs-rest':
      return { kind: 'sigmoid-each', slope: 1 };
    case 'softmax':
      return { kind: 'softmax' };
    case 'poisson':
    case 'tweedie':
    case 'gamma':
      return { kind: 'exp' };
    default:
      return { kind: 'identity' };
  }
}

/**
 * Refuses targets for which the loss is infinite.
 * @throws UserError with the number of such cells
 */
export function checkTargetOf({ loss }: EngineParameters, target: CellTargets['target']): void {
  if (target.kind !== 'number') return;
  const least = loss === 'gamma' ? Number.MIN_VALUE : 0;
  if (!['poisson', 'tweedie', 'gamma'].includes(loss)) return;
  const bad = target.values.reduce((count, value) => count + (value >= least ? 0 : 1), 0);
  const wanted = loss === 'gamma' ? 'above 0' : 'not below 0';
  if (bad > 0) throw new UserError(`Loss '${loss}' needs targets ${wanted}; ${bad} cells are not.`);
  if (target.values.every((value) => value === 0)) {
    throw new UserError(`Loss '${loss}' needs a target above 0 in some row.`);
  }
}

/** The best constant scores: where boosting starts. */
export function startScores(parameters: EngineParameters, { weight, sums }: Target): Float64Array {
  const n = sum(weight);
  switch (parameters.loss) {
    case 'logistic':
    case 'one-vs-rest':
      return Float64Array.from(sums, (s) => {
        const share = insideUnit(sum(s) / n);
        return Math.log(share / (1 - share));
      });
    case 'softmax':
      return Float64Array.from(sums, (s) => Math.log(insideUnit(sum(s) / n)));
    case 'squared':
      return Float64Array.of(sum(sums[0]) / n);
    case 'absolute':
    case 'quantile':
      return Float64Array.of(
        weightedQuantile(
          sums[0].map((s, i) => (weight[i] > 0 ? s / weight[i] : 0)),
          weight,
          quantileOf(parameters),
        ),
      );
    default:
      return Float64Array.of(Math.log(Math.max(1e-9, sum(sums[0]) / n)));
  }
}

/** A class may have no rows left beside those held out: its scores then start low, not at −∞. */
function insideUnit(share: number): number {
  return clamp(share, 1e-9, 1 - 1e-9);
}

/** The quantile of the residuals that is a leaf's best value, for the losses without curvature. */
export function quantileOf({ loss, quantile }: EngineParameters): number {
  return loss === 'quantile' ? quantile : 0.5;
}

/**
 * A leaf's value from its Newton step x. Where the second derivative falls as fast as the first, x may
 * be far too long (rare large counts, small amounts); the best constant of the leaf, log(1 + x) or
 * −log(1 − x), is taken there. It keeps the order of steps.
 */
export function valueOfStep({ loss }: EngineParameters, x: number): number {
  if (loss === 'poisson' && x > 0) return Math.log1p(x);
  if (loss === 'gamma' && x < 0) return -Math.log1p(-x);
  return x;
}

/** Whether leaf values are quantiles of residuals instead of Newton steps. */
export function hasQuantileLeaves({ loss }: EngineParameters): boolean {
  return loss === 'absolute' || loss === 'quantile';
}

/**
 * Derivatives at the scores of output `k`.
 * @param chances softmax only: probabilities of class k at the start of the round
 * @param g OUT first derivatives  @param h OUT second derivatives
 */
export function gradientsInto(
  parameters: EngineParameters,
  target: Target,
  k: number,
  scores: Float64Array,
  chances: Float64Array,
  g: Float64Array,
  h: Float64Array,
): void {
  const { weight } = target;
  const s = target.sums[k];
  switch (parameters.loss) {
    case 'logistic':
    case 'one-vs-rest':
      for (let i = 0; i < g.length; i++) {
        const p = 1 / (1 + trainingExp(-scores[i]));
        g[i] = weight[i] * p - s[i];
        h[i] = weight[i] * p * (1 - p);
      }
      return;
    case 'softmax': {
      const factor = target.sums.length / (target.sums.length - 1);
      for (let i = 0; i < g.length; i++) {
        const p = chances[i];
        g[i] = weight[i] * p - s[i];
        h[i] = weight[i] * p * (1 - p) * factor;
      }
      return;
    }
    case 'squared':
      for (let i = 0; i < g.length; i++) {
        g[i] = weight[i] * scores[i] - s[i];
        h[i] = weight[i];
      }
      return;
    case 'absolute':
    case 'quantile': {
      const above = parameters.loss === 'absolute' ? 1 : 1 - parameters.quantile;
      const below = parameters.loss === 'absolute' ? 1 : parameters.quantile;
      for (let i = 0; i < g.length; i++) {
        g[i] = weight[i] * scores[i] >= s[i] ? weight[i] * above : -weight[i] * below;
        h[i] = weight[i];
      }
      return;
    }
    case 'poisson':
      for (let i = 0; i < g.length; i++) {
        const mean = weight[i] * trainingExp(scores[i]);
        g[i] = mean - s[i];
        h[i] = mean;
      }
      return;
    case 'gamma':
      for (let i = 0; i < g.length; i++) {
        h[i] = s[i] * trainingExp(-scores[i]);
        g[i] = weight[i] - h[i];
      }
      return;
    case 'tweedie': {
      const rho = parameters.tweediePower;
      for (let i = 0; i < g.length; i++) {
        const a = s[i] * trainingExp((1 - rho) * scores[i]);
        const b = weight[i] * trainingExp((2 - rho) * scores[i]);
        g[i] = b - a;
        h[i] = (2 - rho) * b - (1 - rho) * a;
      }
    }
  }
}

/** Probabilities of all classes, cell by cell: what softmax gradients of one round are taken from. */
export function softmaxInto(scores: Float64Array[], out: Float64Array[]): void {
  for (let i = 0; i < out[0].length; i++) {
    let largest = scores[0][i];
    for (const score of scores) if (score[i] > largest) largest = score[i];
    let total = 0;
    for (let k = 0; k < scores.length; k++) {
      out[k][i] = trainingExp(scores[k][i] - largest);
      total += out[k][i];
    }
    for (let k = 0; k < scores.length; k++) out[k][i] /= total;
  }
}

function sum(values: Float64Array): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}
