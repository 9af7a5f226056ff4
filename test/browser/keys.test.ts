// A visitor with a key: what the page links to is fetched with it, since browsers send none of themselves; and an answer
// that is not of what stands in the fields says so.
import { expect, it } from 'vitest';
import { visit } from './visit.ts';

it('the links of the foot hand out their files with the key', () =>
  visit(
    '/titanic',
    {
      prepare: async (context) => {
        await context.addInitScript("sessionStorage.setItem('batcomputer-key', 'secret')");
      },
    },
    async (page) => {
      const foot = page.locator('footer.links');
      for (const [link, file] of [
        ['The module', 'model.wasm'],
        ['Report', 'report.html'],
      ]) {
        const asked = page.waitForRequest((request) => request.headers()['x-api-key'] === 'secret');
        const [download] = await Promise.all([
          page.waitForEvent('download'),
          asked,
          foot.getByText(link, { exact: true }).click(),
        ]);
        expect(download.suggestedFilename()).toBe(file);
      }
    },
  ));

it('while a field is wrong, the reasons say whose they are', () =>
  visit('/titanic#why', {}, async (page) => {
    await page.locator('.waterfall').waitFor();
    const before = page.getByText(/Of the last row without a fault/);
    expect(await before.count()).toBe(0);
    await page.locator('input[name=fare]').fill('much');
    await expect.poll(() => before.count()).toBeGreaterThanOrEqual(1);
    await page.locator('input[name=fare]').fill('7');
    await expect.poll(() => before.count()).toBe(0);
  }));
