// Means and quantiles of values that have weights.

/** The mean of the values of all columns; NaN without any weight. @param weights of the same shape */
export function weightedMean(values: Float64Array[], weights: Float64Array[]): number {
  let [sum, total] = [0, 0];
  values.forEach((column, k) => {
    for (let i = 0; i < column.length; i++) {
      sum += weights[k][i] * column[i];
      total += weights[k][i];
    }
  });
  return sum / total;
}

/**
 * The smallest value at or below which at least `share` of the weight lies; 0 without any weight. By selection (Hoare
 * 1961): only the side with the quantile is looked at again.
 */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
  share: number,
): number {
  let order = Int32Array.from(values.keys()).filter((i) => weights[i] > 0);
  let wanted = share * order.reduce((sum, i) => sum + weights[i], 0);
  while (order.length > 1) {
    const pivot = middleOfThree(values, order);
    const less = order.filter((i) => values[i] < pivot);
    const lessWeight = less.reduce((sum, i) => sum + weights[i], 0);
    if (less.length > 0 && wanted <= lessWeight) {
      order = less;
      continue;
    }
    const greater = order.filter((i) => values[i] > pivot);
    const equalWeight = order.reduce((sum, i) => sum + (values[i] === pivot ? weights[i] : 0), 0);
    if (greater.length === 0 || wanted <= lessWeight + equalWeight) return pivot;
    wanted -= lessWeight + equalWeight;
    order = greater;
  }
  return order.length === 0 ? 0 : values[order[0]];
}

function middleOfThree(values: Float64Array, order: Int32Array): number {
  const [a, b, c] = [0, order.length >> 1, order.length - 1].map((at) => values[order[at]]);
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
}
