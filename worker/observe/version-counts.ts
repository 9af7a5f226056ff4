// All that is counted of one version in this isolate, since it began: totals that only grow. A window is what they have
// grown by since the one before.
import { plainAnswerBins } from '../../runtime/observe/bins.ts';
import { LATENCY_BOUNDS_MS } from '../../runtime/observe/record-form.ts';
import type { RecordedWindow } from '../../runtime/schema/record-schema.ts';
import type { ServedVersion } from '../served-version.ts';
import { RowCounter } from './row-counter.ts';

/** Places of the totals before the bins. */
const REQUESTS = 0;
const ROWS = 1;
const REFUSED = 2;
const LATENCY_SUM = 3;
const LATENCY = 4;
const BINS = LATENCY + LATENCY_BOUNDS_MS.length + 1;

const DIGEST_CHARACTERS = 16;

/** Counts of a window, or since the beginning. */
export type WindowCounts = Pick<
  RecordedWindow,
  'requests' | 'rows' | 'refused' | 'problems' | 'latency' | 'features' | 'answers'
>;

export class VersionCounts {
  /** Of the requests that no version was asked by, all three are null. */
  readonly identity: Pick<RecordedWindow, 'model' | 'version' | 'digest'>;
  readonly counter: RowCounter;
  readonly #totals: Float64Array;
  readonly #bins: Float64Array;
  readonly #problems = new Map<string, number>();
  /** As they were when the last window was taken. */
  #takenTotals: Float64Array;
  #takenProblems = new Map<string, number>();

  constructor(version: ServedVersion | null) {
    this.identity = identityOf(version);
    this.counter = counterOf(version);
    this.#totals = new Float64Array(BINS + this.counter.size);
    this.#bins = this.#totals.subarray(BINS);
    this.#takenTotals = this.#totals.slice();
  }

  /** Rows [first, last) of a block, which were answered. */
  rows(rows: Float64Array, outputs: Float64Array, first: number, last: number): void {
    this.#totals[ROWS] += last - first;
    this.counter.count(this.#bins, rows, outputs, first, last);
  }

  /** A row of a batch that was refused. */
  refusedRow(): void {
    this.#totals[REFUSED]++;
  }

  /** A request that is answered, with the slug of its problem. */
  request(ms: number, problem: string | null): void {
    const totals = this.#totals;
    totals[REQUESTS]++;
    totals[LATENCY_SUM] += ms;
    let bin = 0;
    while (bin < LATENCY_BOUNDS_MS.length && ms > LATENCY_BOUNDS_MS[bin]) bin++;
    totals[LATENCY + bin]++;
    if (problem !== null) this.#problems.set(problem, (this.#problems.get(problem) ?? 0) + 1);
  }

  /** All since the beginning. */
  all(): WindowCounts {
    return this.#counted(this.#totals, this.#problems);
  }

  /** What came since the last window; null for nothing. */
  takeWindow(): WindowCounts | null {
    const grown = this.#totals.map((total, i) => total - this.#takenTotals[i]);
    if (grown[REQUESTS] + grown[ROWS] + grown[REFUSED] === 0) return null;
    const problems = new Map<string, number>();
    for (const [slug, total] of this.#problems) {
      const more = total - (this.#takenProblems.get(slug) ?? 0);
      if (more > 0) problems.set(slug, more);
    }
    this.#takenTotals = this.#totals.slice();
    this.#takenProblems = new Map(this.#problems);
    return this.#counted(grown, problems);
  }

  #counted(totals: Float64Array, problems: ReadonlyMap<string, number>): WindowCounts {
    const listOf = ({ start, length }: { start: number; length: number }) =>
      Array.from(totals.subarray(BINS + start, BINS + start + length));
    const { features, answers } = this.counter;
    return {
      requests: totals[REQUESTS],
      rows: totals[ROWS],
      refused: totals[REFUSED],
      problems: Object.fromEntries(problems),
      latency: {
        bounds: [...LATENCY_BOUNDS_MS],
        counts: Array.from(totals.subarray(LATENCY, BINS)),
        sum: totals[LATENCY_SUM],
      },
      features: Object.fromEntries(features.map((one) => [one.bins.name, listOf(one)])),
      answers: Object.fromEntries(answers.map((one) => [one.bins.name, listOf(one)])),
    };
  }
}

function identityOf(version: ServedVersion | null): VersionCounts['identity'] {
  if (version === null) return { model: null, version: null, digest: null };
  const { name, version: number, files } = version.entry;
  return {
    model: name,
    version: number,
    digest: files['model.wasm'].slice(0, DIGEST_CHARACTERS),
  };
}

function counterOf(version: ServedVersion | null): RowCounter {
  if (version === null) return new RowCounter({ schema: [], flags: [], features: [], answers: [] });
  const { features: schema, flags, task } = version.entry;
  const { features, answers } = version.reference ?? {
    features: [],
    answers: plainAnswerBins(task, flags),
  };
  return new RowCounter({ schema, flags, features, answers });
}
