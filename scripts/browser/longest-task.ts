// How long the longest task of a page's own thread takes, in time of the processor.
import type { Page } from 'playwright-core';
import { pageTasks, processorMs, trace } from './trace.ts';

/** @returns milliseconds of the processor @throws Error when Chromium traces no tasks */
export async function longestTask(page: Page, use: () => Promise<void>): Promise<number> {
  const session = await page.context().newCDPSession(page);
  const tasks = pageTasks(await trace(session, use));
  return Math.max(...tasks.map(processorMs));
}
