// What a deployment recorded of one model, added up: per version and hour the counts, and the answers with an id and
// their feedback. A line that came twice counts once.
import type {
  RecordedAnswer,
  RecordedFeedback,
  RecordedWindow,
} from '../../runtime/schema/record-schema.ts';

export type LatencyCounts = RecordedWindow['latency'];

/** How a version was asked, and how that ended. */
export interface ServiceCounts {
  requests: number;
  problems: Map<string, number>;
  latency: LatencyCounts;
  rows: number;
  refused: number;
}

export interface HourCounts extends ServiceCounts {
  /** Rows that were really looked at, where a sink keeps a sample and weights it; else those that were asked. */
  rowsSeen: number;
  /** Feature → rows in each bin of its reference, and output → rows in each bin. */
  features: Map<string, number[]>;
  answers: Map<string, number[]>;
}

export interface VersionRecords {
  version: number;
  /** The first 16 hex digits of its module's SHA-256. */
  digest: string;
  /** Start of the hour, in milliseconds since 1970 → what was counted in it. */
  hours: Map<number, HourCounts>;
  /** Place → how it was asked there; '' where nothing says. */
  places: Map<string, ServiceCounts>;
}

export interface ModelRecords {
  versions: VersionRecords[];
  answers: RecordedAnswer[];
  feedback: RecordedFeedback[];
  /** Of lines that never came, as those after them say. */
  lost: { lines: number; requests: number };
  /** Lines that came again. */
  repeated: number;
}

/** Rows of a sample that a sink kept, and how many it stands for. */
export type CountedWindow = Pick<
  RecordedWindow,
  'requests' | 'problems' | 'latency' | 'rows' | 'refused' | 'features' | 'answers'
> & { rowsSeen?: number };

export interface CountedAs {
  version: number;
  digest: string;
  /** Milliseconds since 1970. */
  at: number;
  place: string;
}

interface IsolateLine {
  sequence: number;
  before: number;
  requests: number;
}

export const HOUR_MS = 60 * 60 * 1000;

export class RecordCollector {
  readonly #model: string;
  readonly #versions = new Map<string, VersionRecords>();
  readonly #lines = new Map<string, Map<number, IsolateLine[]>>();
  readonly #seen = new Set<string>();
  readonly #answers: RecordedAnswer[] = [];
  readonly #feedback: RecordedFeedback[] = [];
  #repeated = 0;

  constructor(model: string) {
    this.#model = model;
  }

  /** A window of any model: what was lost is known of all of an isolate's lines together. */
  addWindow(window: RecordedWindow): void {
    const { isolate, sequence, before, requests, model, version, digest } = window;
    const key = `${isolate} ${sequence}`;
    if (this.#seen.has(key)) {
      this.#repeated++;
      return;
    }
    this.#seen.add(key);
    const ofIsolate = this.#lines.get(isolate) ?? new Map<number, IsolateLine[]>();
    this.#lines.set(isolate, ofIsolate);
    ofIsolate.set(sequence, [{ sequence, before: before.requests, requests }]);
    if (model !== this.#model || version === null || digest === null) return;
    this.addCounts(window, {
      ...{ version, digest, at: Date.parse(window.from), place: window.place ?? '' },
    });
  }

  addCounts(counted: CountedWindow, { version, digest, at, place }: CountedAs): void {
    const key = `${version} ${digest}`;
    const known = this.#versions.get(key);
    const ofVersion = known ?? { version, digest, hours: new Map(), places: new Map() };
    if (known === undefined) this.#versions.set(key, ofVersion);
    const hour = Math.floor(at / HOUR_MS) * HOUR_MS;
    const ofHour = ofVersion.hours.get(hour) ?? noHour();
    ofVersion.hours.set(hour, ofHour);
    addHour(ofHour, counted);
    const ofPlace = ofVersion.places.get(place) ?? noService();
    ofVersion.places.set(place, ofPlace);
    addService(ofPlace, counted);
  }

  addAnswer(answer: RecordedAnswer): void {
    if (answer.model === this.#model) this.#answers.push(answer);
  }

  addFeedback(feedback: RecordedFeedback): void {
    if (feedback.model === this.#model) this.#feedback.push(feedback);
  }

  finish(): ModelRecords {
    return {
      versions: [...this.#versions.values()].sort(
        (a, b) => a.version - b.version || a.digest.localeCompare(b.digest),
      ),
      answers: this.#answers,
      feedback: this.#feedback,
      lost: this.#lost(),
      repeated: this.#repeated,
    };
  }

  /** Between two lines of an isolate that are there. */
  #lost(): ModelRecords['lost'] {
    const lost = { lines: 0, requests: 0 };
    for (const ofIsolate of this.#lines.values()) {
      const lines = [...ofIsolate.values()].flat().sort((a, b) => a.sequence - b.sequence);
      for (let i = 1; i < lines.length; i++) {
        const [last, next] = [lines[i - 1], lines[i]];
        lost.lines += next.sequence - last.sequence - 1;
        lost.requests += Math.max(0, next.before - last.before - last.requests);
      }
    }
    return lost;
  }
}

export function noService(): ServiceCounts {
  const latency = { bounds: [], counts: [], sum: 0 };
  return { requests: 0, problems: new Map(), latency, rows: 0, refused: 0 };
}

export function noHour(): HourCounts {
  return { ...noService(), rowsSeen: 0, features: new Map(), answers: new Map() };
}

type AnyService = Omit<ServiceCounts, 'problems'> & {
  problems: Map<string, number> | Record<string, number>;
};

/** OUT: `sum`. */
export function addService(sum: ServiceCounts, more: AnyService): void {
  sum.requests += more.requests;
  sum.rows += more.rows;
  sum.refused += more.refused;
  for (const [slug, count] of entriesOf(more.problems)) {
    sum.problems.set(slug, (sum.problems.get(slug) ?? 0) + count);
  }
  const { bounds, counts } = more.latency;
  if (sum.latency.bounds.length === 0) sum.latency.bounds = [...bounds];
  // Releases that count in other bins are not added up: their requests count, their times do not.
  if (String(bounds) !== String(sum.latency.bounds)) return;
  sum.latency.counts = addLists(sum.latency.counts, counts);
  sum.latency.sum += more.latency.sum;
}

/** OUT: `sum`. */
export function addHour(sum: HourCounts, more: CountedWindow | HourCounts): void {
  addService(sum, more);
  sum.rowsSeen += more.rowsSeen ?? more.rows;
  for (const part of ['features', 'answers'] as const) {
    for (const [name, counts] of entriesOf(more[part])) {
      sum[part].set(name, addLists(sum[part].get(name) ?? [], counts));
    }
  }
}

const entriesOf = <Value>(all: Map<string, Value> | Record<string, Value>) =>
  all instanceof Map ? [...all] : Object.entries(all);

function addLists(one: readonly number[], other: readonly number[]): number[] {
  const length = Math.max(one.length, other.length);
  return Array.from({ length }, (_, i) => (one[i] ?? 0) + (other[i] ?? 0));
}

/** All of a version together, or some of its hours. */
export function totalOfHours(hours: Iterable<HourCounts>): HourCounts {
  const total = noHour();
  for (const hour of hours) addHour(total, hour);
  return total;
}
