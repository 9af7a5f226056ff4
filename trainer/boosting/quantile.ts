// Weighted quantiles of values.

/** The smallest value at or below which at least `share` of the weight lies. */
export function weightedQuantile(
  values: Float64Array,
  weights: Float64Array,
  share: number,
): number {
  const order = Int32Array.from(values.keys())
    .filter((i) => weights[i] > 0)
    .sort((a, b) => values[a] - values[b]);
  const total = order.reduce((sum, i) => sum + weights[i], 0);
  let below = 0;
  for (const i of order) {
    below += weights[i];
    if (below >= share * total) return values[i];
  }
  return order.length === 0 ? 0 : values[order[order.length - 1]];
}
