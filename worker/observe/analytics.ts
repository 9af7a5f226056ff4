// Writes predictions to a Workers Analytics Engine dataset: blobs are the model, its version and the row's
// texts; doubles are the latency, the outputs and the row's numbers, each in the order of the schema. Fields that a
// recipe calls personal are left empty.
import type { ServedVersion } from '../served-version.ts';

/** Limits of one data point: developers.cloudflare.com/analytics/analytics-engine/limits. */
const MOST_BLOBS = 20;
const MOST_DOUBLES = 20;

export function writePrediction(
  dataset: AnalyticsEngineDataset,
  { entry, row }: ServedVersion,
  outputs: Float64Array,
  latencyMs: number,
): void {
  const blobs: string[] = [entry.name, String(entry.version)];
  const doubles = [latencyMs, ...outputs];
  entry.features.forEach((feature, i) => {
    const isPersonal = feature.personal === true;
    if (feature.kind === 'category') blobs.push(isPersonal ? '' : (feature.labels[row[i]] ?? ''));
    else doubles.push(isPersonal ? Number.NaN : row[i]);
  });
  dataset.writeDataPoint({
    indexes: [`${entry.name}@${entry.version}`],
    blobs: blobs.slice(0, MOST_BLOBS),
    doubles: doubles.slice(0, MOST_DOUBLES),
  });
}
