// How long the longest task of a page's own thread takes, in time of the processor: on a busy machine others take the
// rest of the time that a task lasts.
import type { Page } from 'playwright-core';

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Microseconds of the processor. */
  tdur?: number;
  args: { name?: string };
}

/** Fewer say that nothing was traced. */
const FEWEST_TASKS = 10;

/** @returns milliseconds of the processor @throws Error when Chromium traces no tasks */
export async function longestTask(page: Page, use: () => Promise<void>): Promise<number> {
  const events = await trace(page, use);
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pages = events.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const threads = new Set(pages.map(threadOf));
  const tasks = events.filter((one) => one.name === 'RunTask' && threads.has(threadOf(one)));
  if (tasks.length < FEWEST_TASKS) throw new Error(`Chromium traced ${tasks.length} tasks`);
  return Math.max(...tasks.map(({ tdur = 0 }) => tdur / 1000));
}

async function trace(page: Page, use: () => Promise<void>): Promise<TraceEvent[]> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  const includedCategories = [
    'toplevel',
    'devtools.timeline',
    'disabled-by-default-devtools.timeline',
  ];
  await session.send('Tracing.start', { traceConfig: { includedCategories } });
  await use();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  return events;
}
