// One class of a model against all others.

/**
 * The scores of class k, and the weights of its rows and of all others, per cell.
 * @param answers per cell, one probability per class
 */
export function oneAgainstRest(answers: Float64Array, weights: Float64Array[], k: number) {
  const negative = new Float64Array(weights[k].length);
  weights.forEach((ofClass, other) => {
    if (other === k) return;
    for (let cell = 0; cell < negative.length; cell++) negative[cell] += ofClass[cell];
  });
  const scores = weights[k].map((_, cell) => answers[cell * weights.length + k]);
  return { scores, positive: weights[k], negative };
}
