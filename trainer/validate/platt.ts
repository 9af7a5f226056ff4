// Platt scaling: p = 1 / (1 + exp(−(slope·score + offset))), fitted to the observed classes.

export interface PlattFit {
  slope: number;
  offset: number;
}

const MOST_STEPS = 100;

/**
 * Fits by Newton's method with step halving (Lin, Lin and Weng 2007). Targets are held off 0 and 1 as
 * in Platt (1999), so that separable scores have an optimum too.
 * @param scores per group; `positive` and `negative` are the weights of its rows
 */
export function fitPlatt(
  scores: Float64Array,
  positive: Float64Array,
  negative: Float64Array,
): PlattFit {
  const positives = positive.reduce((a, b) => a + b, 0);
  const negatives = negative.reduce((a, b) => a + b, 0);
  const high = (positives + 1) / (positives + 2);
  const low = 1 / (negatives + 2);
  const hits = positive.map((weight, i) => weight * high + negative[i] * low);
  const weights = positive.map((weight, i) => weight + negative[i]);

  let fit = { slope: 0, offset: Math.log((positives + 1) / (negatives + 1)) };
  let loss = lossOf(fit, scores, hits, weights);
  for (let step = 0; step < MOST_STEPS; step++) {
    const { slope, offset } = newtonStep(fit, scores, hits, weights);
    let size = 1;
    let next = fit;
    let nextLoss = loss;
    for (; size > 1e-10; size /= 2) {
      next = { slope: fit.slope + size * slope, offset: fit.offset + size * offset };
      nextLoss = lossOf(next, scores, hits, weights);
      if (nextLoss < loss) break;
    }
    if (!(nextLoss < loss)) break;
    const fall = loss - nextLoss;
    fit = next;
    loss = nextLoss;
    if (fall < 1e-12 * loss) break;
  }
  return fit;
}

/** Σ weight·log(1 + e^z) − hits·z, written so that no exponential overflows. */
function lossOf(
  { slope, offset }: PlattFit,
  scores: Float64Array,
  hits: Float64Array,
  weights: Float64Array,
): number {
  let loss = 0;
  for (let i = 0; i < scores.length; i++) {
    const z = slope * scores[i] + offset;
    const softplus = Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z)));
    loss += weights[i] * softplus - hits[i] * z;
  }
  return loss;
}

function newtonStep(
  { slope, offset }: PlattFit,
  scores: Float64Array,
  hits: Float64Array,
  weights: Float64Array,
): PlattFit {
  let [gradientSlope, gradientOffset] = [0, 0];
  let [slopeSlope, slopeOffset, offsetOffset] = [1e-12, 0, 1e-12];
  for (let i = 0; i < scores.length; i++) {
    const p = 1 / (1 + Math.exp(-(slope * scores[i] + offset)));
    const error = weights[i] * p - hits[i];
    const curvature = weights[i] * p * (1 - p);
    gradientSlope += error * scores[i];
    gradientOffset += error;
    slopeSlope += curvature * scores[i] * scores[i];
    slopeOffset += curvature * scores[i];
    offsetOffset += curvature;
  }
  const determinant = slopeSlope * offsetOffset - slopeOffset * slopeOffset;
  return {
    slope: -(offsetOffset * gradientSlope - slopeOffset * gradientOffset) / determinant,
    offset: -(slopeSlope * gradientOffset - slopeOffset * gradientSlope) / determinant,
  };
}
