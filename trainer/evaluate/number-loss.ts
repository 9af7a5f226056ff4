// The figure that judges answers which are numbers: what their learner minimises. Squared and absolute errors
// are among the figures of every evaluation; the others are here, as scikit-learn defines them
// (mean_pinball_loss, mean_poisson_deviance, mean_gamma_deviance, mean_tweedie_deviance).
import type { NumberLoss } from '../recipe/number-loss.ts';
import type { MetricName } from './metrics.ts';

/** The name of the figure that judges, of which less is better. */
export function judgingMetric(loss: NumberLoss | undefined): MetricName {
  if (loss === undefined) return 'rmse';
  if (loss.kind === 'absolute') return 'mae';
  return loss.kind === 'quantile' ? 'pinball' : `${loss.kind}Deviance`;
}

/**
 * Per cell, what a row costs by the loss; null where RMSE and MAE say it already, or where the loss of some
 * answer does not exist, as of one that is not positive for a deviance.
 */
export function rowLosses(
  loss: NumberLoss | undefined,
  values: Float64Array,
  answers: Float64Array,
): Float64Array | null {
  if (loss === undefined || loss.kind === 'absolute') return null;
  const losses = values.map((y, cell) => rowLoss(loss, y, answers[cell]));
  return losses.every(Number.isFinite) ? losses : null;
}

/** NaN where y or the answer μ is out of the loss's range. */
function rowLoss(loss: NumberLoss, y: number, mu: number): number {
  if (loss.kind === 'quantile') return (y - mu) * (loss.quantile - (y < mu ? 1 : 0));
  if (!(mu > 0)) return Number.NaN;
  if (loss.kind === 'gamma') return 2 * (Math.log(mu / y) + y / mu - 1);
  if (loss.kind === 'poisson') return 2 * ((y === 0 ? 0 : y * Math.log(y / mu)) - y + mu);
  const p = loss.kind === 'tweedie' ? loss.power : 0;
  const ofValue = y ** (2 - p) / ((1 - p) * (2 - p));
  return 2 * (ofValue - (y * mu ** (1 - p)) / (1 - p) + mu ** (2 - p) / (2 - p));
}
