// Metrics of class probabilities on weighted cells. `answers` is cell-major, one probability per class;
// `weights[k][cell]` is the weight of the rows of class k in the cell.

/** Probabilities are held to at least this before their logarithm, so that a sure mistake stays finite. */
const LEAST_PROBABILITY = 1e-15;

/** What a row of class `actual` costs by log-loss. */
export function logCost(probabilities: ArrayLike<number>, actual: number): number {
  return -Math.log(Math.max(LEAST_PROBABILITY, probabilities[actual]));
}

/** What it costs by the Brier score. Two classes: (p₁ − y)²; more: Σ_k (p_k − y_k)². */
export function squareCost(probabilities: ArrayLike<number>, actual: number): number {
  let sum = 0;
  for (let k = probabilities.length === 2 ? 1 : 0; k < probabilities.length; k++) {
    sum += (probabilities[k] - (k === actual ? 1 : 0)) ** 2;
  }
  return sum;
}

export function logLoss(answers: Float64Array, weights: Float64Array[]): number {
  return meanOverRows(answers, weights, logCost);
}

export function brierScore(answers: Float64Array, weights: Float64Array[]): number {
  return meanOverRows(answers, weights, squareCost);
}

/** confusion[actual][answered] in weights. */
export function confusionMatrix(answers: Float64Array, weights: Float64Array[]): number[][] {
  const classes = weights.length;
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (let cell = 0; cell < weights[0].length; cell++) {
    const answered = mostProbable(answers.subarray(cell * classes, (cell + 1) * classes));
    for (let k = 0; k < classes; k++) matrix[k][answered] += weights[k][cell];
  }
  return matrix;
}

/** Position of the largest value, the first of equals. */
export function mostProbable(probabilities: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < probabilities.length; k++) {
    if (probabilities[k] > probabilities[best]) best = k;
  }
  return best;
}

function meanOverRows(
  answers: Float64Array,
  weights: Float64Array[],
  loss: (probabilities: Float64Array, actual: number) => number,
): number {
  const classes = weights.length;
  let sum = 0;
  let total = 0;
  for (let cell = 0; cell < weights[0].length; cell++) {
    const probabilities = answers.subarray(cell * classes, (cell + 1) * classes);
    for (let k = 0; k < classes; k++) {
      if (weights[k][cell] === 0) continue;
      sum += weights[k][cell] * loss(probabilities, k);
      total += weights[k][cell];
    }
  }
  return sum / total;
}
