// What has really happened since the page was opened: the counts that the machine's lamps show.
import { type Signal, signal } from '@preact/signals';
import type { ModelClient } from '../../../runtime/client/model-client.ts';

export interface MachineCounts {
  /** That came over the network. */
  bytes: number;
  /** That were answered. */
  rows: number;
  /** Trees that were walked for them, or reads of a model that is one table. */
  steps: number;
  /** That the last answer took. */
  microseconds: number;
}

/** Of the last frame that was drawn: rows are counted faster than a screen is. */
export const counts: Signal<MachineCounts> = signal({
  bytes: 0,
  rows: 0,
  steps: 0,
  microseconds: 0,
});

/** Where nothing is drawn, as in tests, soon. */
const nextFrame: (show: () => void) => void = globalThis.requestAnimationFrame ?? setTimeout;

let now: MachineCounts = counts.peek();
let isWaiting = false;

/** Adds to the counts; a time takes the place of the one before it. */
export function addCounts({
  bytes = 0,
  rows = 0,
  steps = 0,
  microseconds,
}: Partial<MachineCounts>): void {
  now = {
    bytes: now.bytes + bytes,
    rows: now.rows + rows,
    steps: now.steps + steps,
    microseconds: microseconds ?? now.microseconds,
  };
  if (isWaiting) return;
  isWaiting = true;
  nextFrame(() => {
    isWaiting = false;
    counts.value = now;
  });
}

/** Counts the bytes of everything that the page loads, from its own start on. */
export function countBytes(): void {
  const observer = new PerformanceObserver((list) => {
    let bytes = 0;
    for (const entry of list.getEntries())
      bytes += (entry as PerformanceResourceTiming).transferSize;
    if (bytes > 0) addCounts({ bytes });
  });
  for (const type of ['navigation', 'resource']) observer.observe({ type, buffered: true });
}

/**
 * The same client, whose rows are counted.
 * @param steps for each of them
 * @param isExplainedApart whether the reasons of a row are asked for beside its answer
 */
export function countedClient(
  client: ModelClient,
  steps: number,
  isExplainedApart: boolean,
): ModelClient {
  async function counted<Answer>(answering: Promise<Answer>, rows: number): Promise<Answer> {
    const answer = await answering;
    addCounts({ rows, steps });
    return answer;
  }
  return {
    predict: (row: never, options: never) => counted(client.predict(row, options), 1),
    explain: (row, options) => counted(client.explain(row, options), isExplainedApart ? 0 : 1),
    async *predictMany(rows, options) {
      for await (const answer of client.predictMany(rows, options)) {
        addCounts(answer.problem === undefined ? { rows: 1, steps } : { rows: 1 });
        yield answer;
      }
    },
    get schema() {
      return client.schema;
    },
  } as ModelClient;
}

/** Bytes of what a module has for each of its trees. */
const TREE_BYTES = 4;

export interface StepKind {
  title: string;
  /** For one row. */
  steps: number;
}

/** What a version does for a row; null where it is neither trees nor a table. */
export function stepsOf(module: {
  strategy: string;
  parts?: Record<string, number>;
}): StepKind | null {
  const bytes = module.parts?.trees;
  if (bytes !== undefined) return { title: 'TREES', steps: bytes / TREE_BYTES };
  return module.strategy === 'table' ? { title: 'TABLE READS', steps: 1 } : null;
}
