// A first visit with a phone: how long until there is an answer. The line is WebPageTest's LTE (70 ms there and back,
// 12 Mbit/s), the processor half as fast as this machine's.
import { expect, it } from 'vitest';
import { visit } from './visit.ts';

const LINE = { latency: 70, downloadThroughput: 12e6 / 8, uploadThroughput: 12e6 / 8 };
const SLOWER = 2;
const MOST_MS = 1000;
/** A busy machine makes it slower, never faster: the best of so many visits counts. */
const TRIES = 5;

async function firstAnswerMs(path: string): Promise<number> {
  let ms = 0;
  await visit(
    path,
    {
      width: 390,
      async prepare(context, page) {
        const devtools = await context.newCDPSession(page);
        await devtools.send('Network.enable');
        await devtools.send('Network.emulateNetworkConditions', { offline: false, ...LINE });
        await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOWER });
        await page.addInitScript(() => {
          new MutationObserver((_, observer) => {
            if (document.querySelector('.verdict') === null) return;
            observer.disconnect();
            Object.assign(globalThis, { firstAnswer: performance.now() });
          }).observe(document, { childList: true, subtree: true });
        });
      },
    },
    async (page) => {
      await page.locator('.verdict').first().waitFor();
      ms = (await page.evaluate('globalThis.firstAnswer')) as number;
    },
  );
  return ms;
}

it('the first answer is there within a second', async () => {
  const times: number[] = [];
  while (times.length < TRIES && !times.some((ms) => ms <= MOST_MS)) {
    times.push(Math.round(await firstAnswerMs('/titanic/')));
  }
  expect(Math.min(...times), `of ${times} ms`).toBeLessThanOrEqual(MOST_MS);
});
