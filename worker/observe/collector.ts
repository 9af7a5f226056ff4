// Sends records to a collector of OpenTelemetry by OTLP/HTTP in JSON: counts as metrics, answers and feedback as logs
// (opentelemetry.io/docs/specs/otlp, "OTLP/HTTP"). What it does not take now is sent with what comes next.
import type { RecordLine } from '../../runtime/schema/record-schema.ts';
import { otlpLogs, otlpMetrics } from './otlp.ts';

export interface CollectorSettings {
  /** Base address, to which the paths of the signals are added. */
  endpoint: string;
  headers: Record<string, string>;
}

/** Requests that are kept for later; beyond it the oldest is lost, as the sequence then shows. */
const MOST_KEPT = 30;
const LONGEST_MS = 10_000;
/** The specification's list of those that say "later": section "Retryable Response Codes". */
const RETRYABLE: readonly number[] = [429, 502, 503, 504];

interface Signal {
  path: string;
  body: string;
}

export class Collector {
  readonly #settings: CollectorSettings;
  #kept: Signal[] = [];

  constructor(settings: CollectorSettings) {
    this.#settings = settings;
  }

  async send(records: RecordLine[]): Promise<void> {
    const signals = [...this.#kept, ...signalsOf(records)];
    this.#kept = [];
    for (const [i, signal] of signals.entries()) {
      const isTaken = await this.#post(signal);
      if (isTaken) continue;
      this.#keep(signals.slice(i));
      return;
    }
  }

  /** False where it may be sent again. */
  async #post({ path, body }: Signal): Promise<boolean> {
    const { endpoint, headers } = this.#settings;
    const url = `${endpoint}${path}`;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(LONGEST_MS),
      });
      await response.body?.cancel();
      if (response.ok) return true;
      console.error(`${url} answers ${response.status}`);
      return !RETRYABLE.includes(response.status);
    } catch (error) {
      console.error(`${url} cannot be reached: ${error instanceof Error ? error.message : error}`);
      return false;
    }
  }

  #keep(signals: Signal[]): void {
    const all = [...signals, ...this.#kept];
    this.#kept = all.slice(-MOST_KEPT);
    const lost = all.length - this.#kept.length;
    if (lost > 0) console.error(`${lost} records for ${this.#settings.endpoint} are lost`);
  }
}

function signalsOf(records: RecordLine[]): Signal[] {
  const windows = records.filter((record) => record.event === 'window');
  const others = records.filter((record) => record.event !== 'window');
  const signals: Signal[] = [];
  if (windows.length > 0) {
    signals.push({ path: '/v1/metrics', body: JSON.stringify(otlpMetrics(windows)) });
  }
  if (others.length > 0) signals.push({ path: '/v1/logs', body: JSON.stringify(otlpLogs(others)) });
  return signals;
}
