// Counts what this isolate is asked, version by version, and hands the counts on once a window is over: with the first
// request that finds it so, since on Cloudflare nothing runs between requests. An isolate that is not asked any more
// keeps its last window, unless the supervisor tells it that it ends; those before it say by their numbers and totals
// whether any was lost.
import { RECORD_FORMAT, WINDOW_MS } from '../../runtime/observe/record-form.ts';
import type { RecordedWindow, RecordLine } from '../../runtime/schema/record-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import type { Sinks } from './sinks.ts';
import { VersionCounts } from './version-counts.ts';

export const WINDOW_ROWS = 10_000;
const ISOLATE_BYTES = 8;

export class Recorder {
  readonly sinks: Sinks;
  /** Drawn with the first request: nothing can be drawn before. */
  #isolate: string | null = null;
  #place: string | null = null;
  #sequence = 0;
  readonly #before = { requests: 0, rows: 0 };
  readonly #counts = new Map<ServedVersion | null, VersionCounts>();
  /** When the first and the last of the waiting were counted; null while none waits. */
  #opened: number | null = null;
  #latest = 0;
  /** Rows that wait. */
  #rows = 0;
  #isEnding = false;

  constructor(sinks: Sinks) {
    this.sinks = sinks;
  }

  countsOf(version: ServedVersion | null): VersionCounts {
    let counts = this.#counts.get(version);
    if (counts === undefined) {
      counts = new VersionCounts(version);
      this.#counts.set(version, counts);
    }
    return counts;
  }

  /** Of every version that was asked, and of no version. */
  get all(): Iterable<VersionCounts> {
    return this.#counts.values();
  }

  /** With the first thing that is known of a request. @param now in milliseconds since 1970 */
  begin(request: Request, now: number): void {
    if (this.#isolate !== null) return;
    this.#isolate = hexOf(crypto.getRandomValues(new Uint8Array(ISOLATE_BYTES)));
    this.#place = placeOf(request);
    this.#latest = now;
  }

  /** Of something that was counted. */
  counted(now: number, rows: number): void {
    this.#opened ??= now;
    // The clock of a machine may be set back.
    this.#latest = Math.max(this.#latest, now);
    this.#rows += rows;
  }

  /** The process is about to end: from now on every window is over with what it counts first. */
  end(): void {
    this.#isEnding = true;
  }

  get isEnding(): boolean {
    return this.#isEnding;
  }

  isOver(now: number): boolean {
    if (this.#opened === null) return false;
    if (this.#isEnding) return true;
    return now - this.#opened >= WINDOW_MS || this.#rows >= WINDOW_ROWS;
  }

  /** What waits, as a window for each version. */
  takeWindows(): RecordLine[] {
    const opened = this.#opened ?? this.#latest;
    const common = {
      time: new Date().toISOString(),
      event: 'window',
      format: RECORD_FORMAT,
      isolate: this.#isolate ?? '',
      from: new Date(opened).toISOString(),
      to: new Date(Math.max(opened, this.#latest)).toISOString(),
      place: this.#place,
    } as const;
    this.#opened = null;
    this.#rows = 0;
    const windows: RecordedWindow[] = [];
    for (const counts of this.#counts.values()) {
      const counted = counts.takeWindow();
      if (counted === null) continue;
      const numbered = { sequence: this.#sequence++, before: { ...this.#before } };
      windows.push({ ...common, ...numbered, ...counts.identity, ...counted });
      this.#before.requests += counted.requests;
      this.#before.rows += counted.rows;
    }
    return windows;
  }
}

function placeOf({ cf }: Request): string | null {
  return typeof cf?.colo === 'string' ? cf.colo : null;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
