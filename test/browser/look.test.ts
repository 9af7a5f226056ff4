// The look of the console: lamps that show what really happens, light and dark, the quiet theme, motion and paper.
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { serveModels } from '../../scripts/serve-models.ts';
import type { BundleServer } from '../../trainer/delivery/serve-bundle.ts';
import { close, listen } from '../listen.ts';
import { expectAccessible } from './accessible.ts';
import { BUILD } from './site.ts';
import { expectToFit, picture, SCHEMES, visit, WIDTHS } from './visit.ts';

let quiet: BundleServer;
/** Of a page elsewhere that shows the page of its query in a frame. */
let intranet = '';
const framing = createServer((request, response) => {
  const shown = new URL(`http://x${request.url}`).searchParams.get('page') ?? '';
  response.setHeader('content-type', 'text/html');
  response.end(`<title>x</title><link rel="icon" href="data:,"><iframe src="${shown}"></iframe>`);
});
beforeAll(async () => {
  intranet = await listen(framing);
  const vars = { THEME: 'plain', FRAME_ANCESTORS: intranet };
  quiet = await serveModels(join(BUILD, 'models'), join(BUILD, 'quiet'), vars);
});
afterAll(async () => {
  await quiet?.stop();
  await close(framing);
});

const answered = (page: Page) => page.locator('.verdict').first().waitFor();

const POOR = 'class=3&sex=male&age=40&siblingsAndSpouses=0&parentsAndChildren=0&fare=7';

/** Title of a register → its digits, and what its lamps say in binary. */
async function registers(page: Page): Promise<Record<string, [digits: number, lamps: number]>> {
  return Object.fromEntries(
    await page
      .locator('.register')
      .evaluateAll((all) =>
        all.map((one) => [
          one.querySelector('dt')?.textContent,
          [
            Number(one.querySelector('.count')?.textContent?.replaceAll(',', '')),
            [...one.querySelectorAll<HTMLElement>('.lamp')].reduce(
              (value, lamp) => 2 * value + Number(lamp.dataset.on === 'true'),
              0,
            ),
          ],
        ]),
      ),
  );
}

/** Once nothing happens any more. */
async function settledRegisters(page: Page): ReturnType<typeof registers> {
  for (let last = ''; ; await page.waitForTimeout(300)) {
    const now = await registers(page);
    if (last === JSON.stringify(now)) return now;
    last = JSON.stringify(now);
  }
}

it('the lamps count bytes, rows and trees as they happen', () =>
  // A tab that asks the model nothing of its own.
  visit('/titanic/#model', {}, async (page) => {
    await page.getByText('answered on this device').waitFor();
    const before = await settledRegisters(page);
    for (const [digits, lamps] of Object.values(before)) expect(lamps).toBe(digits % 2 ** 24);
    expect(before['BYTES IN'][0]).toBeGreaterThan(80_000); // The parts and the module, compressed.
    // The forest has 80 trees; each answer walks them twice, once for its reasons.
    await page.locator('input[name="fare"]').fill('30');
    await expect.poll(async () => (await registers(page)).ROWS[0]).not.toBe(before.ROWS[0]);
    const after = await settledRegisters(page);
    expect(after.ROWS[0] - before.ROWS[0]).toBe(1);
    expect(after.TREES[0] - before.TREES[0]).toBe(160);
    await page.getByLabel('the edge').check();
    await page.getByText('answered by the edge').waitFor();
    const asked = await settledRegisters(page);
    expect(asked.ROWS[0] - after.ROWS[0]).toBe(1);
    expect(asked['BYTES IN'][0]).toBeGreaterThan(after['BYTES IN'][0]);
  }));

it('the slip has the verdict, the version and the reasons', () =>
  visit(`/titanic/v1?${POOR}`, {}, async (page) => {
    await answered(page);
    const slip = await page.locator('.slip').textContent();
    expect(slip).toContain('titanic@1');
    expect(slip).toMatch(/died: \d\d\.\d\s%/);
    expect(slip).toContain('sex male');
  }));

it('dark follows the system until the visitor chooses, and the choice stays', () =>
  visit('/titanic/', { scheme: 'light' }, async (page) => {
    const background = () =>
      page
        .locator('.panel')
        .first()
        .evaluate((one) => getComputedStyle(one).color);
    const light = await background();
    const dark = page.getByRole('switch', { name: 'Dark' });
    const checked = () => dark.getAttribute('aria-checked');
    expect(await checked()).toBe('false');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(checked).toBe('true');
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(checked).toBe('false');
    await dark.click();
    await expect.poll(checked).toBe('true');
    expect(await background()).not.toBe(light);
    await page.reload({ waitUntil: 'networkidle' });
    expect(await page.evaluate('document.documentElement.dataset.scheme')).toBe('dark');
    await expect.poll(checked).toBe('true');
    await dark.click();
    await expect.poll(() => page.evaluate('localStorage.length')).toBe(0);
  }));

for (const width of WIDTHS) {
  for (const scheme of SCHEMES) {
    it(`the quiet theme, ${width} px wide, ${scheme}`, () =>
      visit('/houses/', { width, scheme, url: quiet.url }, async (page) => {
        await answered(page);
        expect(await page.locator('.registers').count()).toBe(0);
        await picture(page, `plain-houses-${width}-${scheme}`);
        await expectToFit(page);
        await expectAccessible(page);
      }));
  }
}

it('a page of FRAME_ANCESTORS may show it in a frame, and no other', async () => {
  const inFrame = (url: string) => `/?page=${url}/titanic`;
  const visitor = { url: intranet, mayComplain: /^asked |frame-ancestors/ };
  await visit(inFrame(quiet.url), visitor, (page) =>
    page.frameLocator('iframe').locator('.verdict').first().waitFor(),
  );
  await visit(inFrame(inject('url')), visitor, async (page) => {
    expect(await page.frameLocator('iframe').locator('.verdict').count()).toBe(0);
  });
});

it.each([360, 768, 1920, 3840])('fits %i px', (width) =>
  visit('/titanic/', { width }, async (page) => {
    await answered(page);
    await picture(page, `titanic-${width}-light`);
    await expectToFit(page);
  }),
);

it('stands still where motion is not wanted', () =>
  visit('/titanic/', { reducedMotion: true }, async (page) => {
    await answered(page);
    const moving = await page.evaluate(() =>
      [...document.querySelectorAll('*')]
        .filter((one) => {
          const { transitionDuration, animationName } = getComputedStyle(one);
          return !/^0s(, 0s)*$/.test(transitionDuration) || animationName !== 'none';
        })
        .map((one) => one.className)
        .filter((name, i, all) => all.indexOf(name) === i),
    );
    expect(moving).toEqual([]);
  }));

it('prints the answer, and nothing to press', () =>
  visit('/titanic/', { scheme: 'dark' }, async (page) => {
    await answered(page);
    await page.emulateMedia({ media: 'print' });
    await picture(page, 'titanic-print');
    expect(await page.locator('.verdict').first().isVisible()).toBe(true);
    for (const hidden of ['.registers', '.toggle', '.choices', '.tab-list']) {
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false);
    }
    const paper = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(paper).toBe('rgb(255, 255, 255)');
  }));
