// What Chromium traces of a page: its tasks with the time that each took of the processor, which another program of a busy
// machine does not lengthen.
import type { CDPSession } from 'playwright-core';

export interface TraceEvent {
  name: string;
  cat: string;
  pid: number;
  tid: number;
  /** Microseconds of the clock. */
  ts: number;
  /** Microseconds of the processor. */
  tdur?: number;
  args: { name?: string };
}

const CATEGORIES = [
  'toplevel',
  'devtools.timeline',
  'disabled-by-default-devtools.timeline',
  'blink.user_timing',
];

/** All events while the page is used. */
export async function trace(session: CDPSession, use: () => Promise<void>): Promise<TraceEvent[]> {
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) =>
    events.push(...(value as unknown as TraceEvent[])),
  );
  await session.send('Tracing.start', { traceConfig: { includedCategories: CATEGORIES } });
  await use();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  return events;
}

/** The tasks of the threads that pages run on. @throws Error when hardly any are there */
export function pageTasks(events: readonly TraceEvent[]): TraceEvent[] {
  const threadOf = ({ pid, tid }: TraceEvent) => `${pid} ${tid}`;
  const pages = events.filter(
    ({ name, args }) => name === 'thread_name' && args.name === 'CrRendererMain',
  );
  const threads = new Set(pages.map(threadOf));
  const tasks = events.filter((one) => one.name === 'RunTask' && threads.has(threadOf(one)));
  if (tasks.length < FEWEST_TASKS) throw new Error(`Chromium traced ${tasks.length} tasks`);
  return tasks;
}

/** Fewer say that nothing was traced. */
const FEWEST_TASKS = 10;

export function processorMs({ tdur = 0 }: TraceEvent): number {
  return tdur / 1000;
}
