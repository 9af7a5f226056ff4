// The mean loss per unit of weight of raw scores: what the learning curve shows and early stopping
// watches. Constants of the target alone are left out.
import type { EngineParameters } from './parameters.ts';
import type { Target } from './target.ts';

/** Mean loss over the cells of `target`. */
export function meanLoss(
  parameters: EngineParameters,
  target: Target,
  scores: Float64Array[],
): number {
  const { weight, sums } = target;
  let loss = 0;
  let total = 0;
  for (let i = 0; i < weight.length; i++) {
    if (weight[i] === 0) continue;
    total += weight[i];
    if (parameters.loss === 'softmax') loss += softmaxLoss(target, scores, i);
    else {
      for (let k = 0; k < sums.length; k++) {
        loss += cellLoss(parameters, scores[k][i], weight[i], sums[k][i]);
      }
    }
  }
  return loss / total;
}

function softmaxLoss({ weight, sums }: Target, scores: Float64Array[], i: number): number {
  const largest = scores.reduce((most, score) => Math.max(most, score[i]), -Infinity);
  const total = scores.reduce((sum, score) => sum + Math.exp(score[i] - largest), 0);
  const log = largest + Math.log(total);
  return sums.reduce((loss, s, k) => loss - s[i] * scores[k][i], weight[i] * log);
}

/** Loss of one cell: score f, weight n, weighted sum s. */
function cellLoss(parameters: EngineParameters, f: number, n: number, s: number): number {
  switch (parameters.loss) {
    case 'squared':
      return n * (f - s / n) ** 2;
    case 'absolute':
      return n * Math.abs(f - s / n);
    case 'quantile': {
      const over = s - n * f;
      return over >= 0 ? parameters.quantile * over : (parameters.quantile - 1) * over;
    }
    case 'poisson':
      return n * Math.exp(f) - s * f;
    case 'gamma':
      return s * Math.exp(-f) + n * f;
    case 'tweedie': {
      const rho = parameters.tweediePower;
      return (n * Math.exp((2 - rho) * f)) / (2 - rho) - (s * Math.exp((1 - rho) * f)) / (1 - rho);
    }
    default:
      // −s·log p − (n − s)·log(1 − p) = n·log(1 + e^f) − s·f, without overflow
      return n * (Math.max(f, 0) + Math.log1p(Math.exp(-Math.abs(f)))) - s * f;
  }
}
