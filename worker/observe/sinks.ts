// Where records go: lines of JSON in the log, data points of Analytics Engine, a collector of OpenTelemetry.
import { type AnalyticsPoint, analyticsPoints } from '../../runtime/observe/analytics-points.ts';
import type { RecordLine } from '../../runtime/schema/record-schema.ts';
import type { Collector } from './collector.ts';

/**
 * Cloudflare takes 250 points from one request; the rest is left to what else the deployment writes.
 * developers.cloudflare.com/analytics/analytics-engine/limits
 */
const MOST_POINTS = 240;

export interface SinkSettings {
  lines: boolean;
  dataset: AnalyticsEngineDataset | null;
  collector: Collector | null;
}

export class Sinks {
  readonly #settings: SinkSettings;
  /** Points that the limit of a request has left to the next. */
  #waiting: AnalyticsPoint[] = [];

  constructor(settings: SinkSettings) {
    this.#settings = settings;
  }

  get takesLines(): boolean {
    const { lines, dataset, collector } = this.#settings;
    return lines || dataset !== null || collector !== null;
  }

  get isBusy(): boolean {
    return this.#waiting.length > 0;
  }

  /**
   * Hands records on, and what has waited.
   * @param written points that this request has written before
   * @returns how many points it wrote, and a promise where there is something to wait for
   */
  send(records: RecordLine[], written: number): { points: number; sent: Promise<void> | null } {
    const { lines, dataset, collector } = this.#settings;
    if (lines) for (const record of records) console.log(JSON.stringify(record));
    const points = dataset === null ? 0 : this.#write(dataset, records, MOST_POINTS - written);
    const sent = collector === null || records.length === 0 ? null : collector.send(records);
    return { points, sent };
  }

  #write(dataset: AnalyticsEngineDataset, records: RecordLine[], most: number): number {
    this.#waiting.push(...records.flatMap(analyticsPoints));
    const now = this.#waiting.splice(0, Math.max(0, most));
    for (const point of now) dataset.writeDataPoint(point);
    return now.length;
  }
}
