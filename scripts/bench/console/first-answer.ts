// A first visit with a phone, from the address to the answer. By the clock: on a line of a mobile network, as DevTools
// emulates it, and a processor that is slowed down. Computed: the round trips, the bytes and the time of the processor one
// after the other, which other work of the machine does not lengthen.
import type { Browser, CDPSession, Page } from 'playwright-core';
import { pageTasks, processorMs, type TraceEvent, trace } from '../../browser/trace.ts';

export interface Line {
  name: string;
  /** Milliseconds there and back. */
  latency: number;
  /** Bits a second, both ways. */
  throughput: number;
}

/** WebPageTest's LTE, and Lighthouse's slow 4G. */
export const LINES: Line[] = [
  { name: 'LTE', latency: 70, throughput: 12e6 },
  { name: 'slow 4G', latency: 150, throughput: 1.6e6 },
];

export interface Visit {
  /** Milliseconds by the clock. */
  ms: number;
  /** Of the page's own thread before the answer, not slowed down. */
  processorMs: number;
  /** That came before the answer. */
  bytes: number;
}

/** test/browser/first-answer.test.ts holds it. */
const ROUND_TRIPS = 2;
const MARK = 'first answer';
const NOTE_ANSWER = `performance.mark('visit');
new MutationObserver((_, observer) => {
  if (document.querySelector('.verdict') === null) return;
  observer.disconnect();
  performance.mark('${MARK}');
}).observe(document, { childList: true, subtree: true })`;
const MEASURE = `(() => {
  const [{ startTime: ms }] = performance.getEntriesByName('${MARK}');
  const loaded = ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type));
  const before = loaded.filter(({ responseEnd }) => responseEnd <= ms);
  return { ms, bytes: before.reduce((sum, { transferSize }) => sum + transferSize, 0) };
})()`;

/** Milliseconds that the parts of a visit take one after the other. @param slower times that the processor is slowed down */
export function computedMs(visit: Visit, { latency, throughput }: Line, slower: number): number {
  const sent = (8000 * visit.bytes) / throughput;
  return ROUND_TRIPS * latency + sent + slower * visit.processorMs;
}

/** With no line: this machine's own, whose tasks are traced. */
export async function visitWith(
  browser: Browser,
  url: string,
  line: Line | null,
  slower: number,
): Promise<Visit> {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    if (line !== null) await slowDown(devtools, line, slower);
    await page.addInitScript(NOTE_ANSWER);
    const visiting = () => openPage(page, url);
    const events = line === null ? await trace(devtools, visiting) : await visiting();
    const found = (await page.evaluate(MEASURE)) as Pick<Visit, 'ms' | 'bytes'>;
    return { ...found, processorMs: events ? busyBefore(events) : Number.NaN };
  } finally {
    await context.close();
  }
}

async function slowDown(devtools: CDPSession, line: Line, slower: number): Promise<void> {
  const { latency } = line;
  const bytes = line.throughput / 8;
  const speed = { latency, downloadThroughput: bytes, uploadThroughput: bytes };
  await devtools.send('Network.enable');
  await devtools.send('Network.emulateNetworkConditions', { offline: false, ...speed });
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slower });
}

async function openPage(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('.verdict').first().waitFor();
}

function busyBefore(events: TraceEvent[]): number {
  const at = (mark: string) =>
    events.find(({ name, cat }) => name === mark && /user_timing/.test(cat));
  const [from, to] = [at('visit'), at(MARK)];
  if (!from || !to) throw new Error('Chromium traced no answer');
  const tasks = pageTasks(events).filter(({ ts, tid }) => tid === to.tid && ts < to.ts);
  // The task that opens the page has begun before its first script.
  const own = tasks.filter(({ ts }) => ts > from.ts - 50_000);
  return own.reduce((sum, task) => sum + processorMs(task), 0);
}
