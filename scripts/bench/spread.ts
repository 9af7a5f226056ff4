// Of many times for the same work: the least is what the code can do, the median what the machine let it do.

export interface Spread {
  least: number;
  median: number;
}

export function spreadOf(times: readonly number[]): Spread {
  return { least: Math.min(...times), median: median(times) };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
