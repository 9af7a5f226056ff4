// What a visitor may do, each thing on a desk and on a phone, light and dark, and without a network after the first
// visit. What it looks like is in the other files, the keyboard alone in keyboard.test.ts.
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { SCHEMES, visit, WIDTHS } from './visit.ts';

const verdict = (page: Page) => page.locator('.verdict strong').first().textContent();
const openTab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true }).click();
const petal = (page: Page) => page.locator('input[name="petal_mm"]').first();

/** What each does it leaves as it was: the row is the example's again. */
const FEATURES: Record<string, (page: Page) => Promise<void>> = {
  async 'what is wrong is said at its field, and asked of nobody'(page) {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await petal(page).fill('500');
    await page.locator('.field-fault', { hasText: 'must be at most 80' }).waitFor();
    expect(asked.filter((url) => /predict|explain/.test(url))).toEqual([]);
    page.removeAllListeners('request');
  },

  async 'the address has what stands in the fields'(page) {
    await petal(page).fill('33');
    await page.waitForURL(/petal_mm=33/);
    await page.locator('.answer[data-current="true"]').waitFor();
  },

  async 'a change that turns the answer is tried with a click'(page) {
    await openTab(page, 'Why');
    await page.locator('.waterfall').waitFor();
    const before = await verdict(page);
    await page
      .getByRole('button', { name: /^Try it/ })
      .first()
      .click();
    await expect.poll(() => verdict(page)).not.toBe(before);
  },

  async 'a field is played with, by number and by label'(page) {
    await openTab(page, 'Play');
    await page.getByLabel('Field').selectOption('petal_mm');
    await page.locator('.sweep-chart').click({ position: { x: 60, y: 40 } });
    await expect.poll(() => petal(page).inputValue()).not.toBe('33');
    await page.getByLabel('Field').selectOption('color');
    await page
      .locator('#tab-panel')
      .getByRole('button', { name: /violet/ })
      .click();
    await expect.poll(() => page.locator('select[name="color"]').inputValue()).toBe('violet');
  },

  async 'a row is compared with a pinned one'(page) {
    await openTab(page, 'Compare');
    await page.getByText('Pin this row').click();
    await petal(page).fill('21');
    const differs = page.locator('.compare [data-differs="true"] th');
    await expect.poll(() => differs.allInnerTexts()).toContain('petal_mm');
  },

  async 'a dropped file is answered, and downloaded with exact numbers'(page) {
    const csv = 'petal_mm,sepal_mm,color,site,altitude_m\n21,9,blue,alp,900\n34,14,red,,1500\n';
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], 'rows.csv', { type: 'text/csv' }));
      const drop = new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true });
      document.querySelector('h1')!.dispatchEvent(drop);
    }, csv);
    await page.getByText(/rows\.csv: 1 row answered .*, 1 row faulty/).waitFor();
    const waiting = page.waitForEvent('download');
    await page.getByText('Download with the answers').click();
    const [, answered, faulty] = (await readFile(await (await waiting).path(), 'utf8')).split('\n');
    expect(answered).toMatch(/^21,9,blue,alp,900,.*0\.\d{12,}/);
    expect(faulty).toMatch(/^34,14,red,,1500,.*color/);
  },

  async 'a program is copied in every language'(page) {
    await openTab(page, 'The model');
    const languages = ['curl', 'JavaScript', 'Python', 'Swift', 'Kotlin'];
    const offered = page.getByLabel('Language').locator('option');
    await expect.poll(() => offered.allInnerTexts()).toEqual(languages);
    for (const language of languages) {
      await page.getByLabel('Language').selectOption(language);
      await page.getByRole('button', { name: 'Copy' }).click();
      await page.getByText('Copied.').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toContain('petal_mm');
    }
  },
};

/** What needs the network. */
const ONLINE: typeof FEATURES = {
  async 'the edge and the device are compared'(page) {
    await page.getByLabel('both').check();
    await page.getByText('equal to the last bit').waitFor();
    await page.getByLabel('this device').check();
  },

  async 'two versions are put side by side'(page) {
    await openTab(page, 'Compare');
    await page.getByLabel('Beside').selectOption('version 1');
    await page.getByRole('columnheader', { name: 'this row, v1' }).waitFor();
  },

  async 'the report is shown'(page) {
    await openTab(page, 'The model');
    await page.frameLocator('iframe').getByText('flowers@2').first().waitFor();
  },

  async 'another version is opened, with the same row'(page) {
    const before = await petal(page).inputValue();
    await openTab(page, 'Versions');
    await page.getByRole('link', { name: 'v1' }).click();
    await page.waitForURL(/\/flowers\/v1\b/);
    await expect.poll(() => petal(page).inputValue()).toBe(before);
  },
};

async function useAll(page: Page, features: typeof FEATURES): Promise<void> {
  for (const [name, use] of Object.entries(features)) {
    try {
      await use(page);
    } catch (error) {
      throw new Error(`${name}: ${error}`, { cause: error });
    }
  }
}

async function openFlowers(page: Page): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByText('answered on this device').waitFor();
}

describe.each(WIDTHS)('%i px wide', (width) => {
  it.each(SCHEMES)('%s', (scheme) =>
    visit('/flowers/v2', { width, scheme }, async (page) => {
      await openFlowers(page);
      await useAll(page, { ...FEATURES, ...ONLINE });
    }),
  );

  it('without a network', () =>
    // What asks the network all the same says so in the browser's console.
    visit('/flowers/v2', { width, mayComplain: /ERR_INTERNET_DISCONNECTED/ }, async (page) => {
      await openFlowers(page);
      await page.evaluate('navigator.serviceWorker.ready');
      await page.waitForFunction(
        "caches.open('models').then((cache) => cache.keys()).then((keys) => keys.some(({ url }) => url.endsWith('model.wasm')))",
      );
      await page.context().setOffline(true);
      await page.reload();
      await page.getByText('answered on this device').waitFor();
      await useAll(page, FEATURES);
    }));
});

it('of many labels, one is searched', () =>
  visit('/batcomputer/', {}, async (page) => {
    const force = page.locator('input[name="force"]');
    await force.fill('yorksh');
    const offered = page.locator('datalist option');
    const labels = () =>
      offered.evaluateAll((all) => all.map((one) => (one as HTMLOptionElement).value));
    await expect.poll(labels).toContain('North Yorkshire Police');
    expect((await labels()).length).toBeLessThan(8);
    await force.fill('North Yorkshire Police');
    await page.locator('.answer[data-current="true"]').waitFor();
  }));
