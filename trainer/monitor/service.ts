// How a version was served: requests, problems and times, from counts in bins.
import type { LatencyCounts, ServiceCounts } from './records.ts';
import { totalOf } from './statistics/distances.ts';

export interface Service {
  requests: number;
  /** Slug → requests that ended in it, the most frequent first. */
  problems: Record<string, number>;
  problemShare: number;
  rows: number;
  refused: number;
  /** Milliseconds; null where no request was timed. Above the last bound nothing is known but that. */
  p50: Quantile | null;
  p95: Quantile | null;
  p99: Quantile | null;
}

export interface Quantile {
  milliseconds: number;
  /** The true one is larger: it lies above the last bound. */
  isAbove: boolean;
}

export function describeService({
  requests,
  problems,
  latency,
  rows,
  refused,
}: ServiceCounts): Service {
  const falling = [...problems].sort((a, b) => b[1] - a[1]);
  const ended = totalOf(falling.map(([, count]) => count));
  return {
    requests,
    problems: Object.fromEntries(falling),
    problemShare: requests > 0 ? ended / requests : 0,
    ...{ rows, refused },
    p50: latencyQuantile(latency, 0.5),
    p95: latencyQuantile(latency, 0.95),
    p99: latencyQuantile(latency, 0.99),
  };
}

/** Within a bin times are taken to lie evenly. @param share from 0 to 1 */
export function latencyQuantile({ bounds, counts }: LatencyCounts, share: number): Quantile | null {
  const total = totalOf(counts);
  if (total === 0) return null;
  const rank = share * total;
  let below = 0;
  for (const [i, count] of counts.entries()) {
    if (below + count < rank || count === 0) {
      below += count;
      continue;
    }
    if (i >= bounds.length) break;
    const low = i === 0 ? 0 : bounds[i - 1];
    const milliseconds = low + ((rank - below) / count) * (bounds[i] - low);
    return { milliseconds, isAbove: false };
  }
  return { milliseconds: bounds[bounds.length - 1] ?? 0, isAbove: true };
}
