// The console without a network after the first visit: the page, its look and the model are there, and it answers.
import { expect, it } from 'vitest';
import { expectAccessible } from './accessible.ts';
import { visit } from './visit.ts';

it('answers without a network after the first visit', () =>
  // What asks the network again says so in the browser's console.
  visit('/titanic', { mayComplain: /ERR_INTERNET_DISCONNECTED/ }, async (page) => {
    await page.getByText('answered on this device').waitFor();
    await page.evaluate('navigator.serviceWorker.ready');
    await page.waitForFunction(
      "caches.open('models').then((cache) => cache.keys()).then((keys) => keys.some(({ url }) => url.endsWith('model.wasm')))",
    );
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('answered on this device').waitFor();
    const before = await page.locator('.verdict').first().textContent();
    await page.locator('select[name="sex"]').selectOption('male');
    await expect.poll(() => page.locator('.verdict').first().textContent()).not.toBe(before);
    expect(await page.locator('.registers').count()).toBe(1);
    await expectAccessible(page);
  }));
