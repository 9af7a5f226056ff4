// The pages in a real browser: the console predicts a row and a CSV file, Swagger UI shows every operation.
// Nothing is loaded from elsewhere, and the pages' own policy forbids nothing that they do.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker, type StandInServer, serveOnMiniflare } from '../../scripts/edge-bundle.ts';
import { ODD_MODEL, writeFixtureRegistry } from '../fixture-registry.ts';
import { keysOfScopes } from './fixture-edge.ts';

const FOLDER = 'build/pages-under-test';
const CHROMIUM = '/usr/bin/chromium';
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** What Chromium notes of answers that the page expects: a model without figures, what is refused, or cannot be had. */
const isExpected = (message: ConsoleMessage) =>
  /status of (?:401|403|503)/.test(message.text()) ||
  /net::ERR_(?:INTERNET_DISCONNECTED|FAILED)/.test(message.text()) ||
  (message.text().includes('status of 404') && /\/evaluation\.json$/.test(message.location().url));

describe.skipIf(!existsSync(CHROMIUM))('in a browser (needs chromium)', () => {
  let edge: StandInServer;
  let browser: Browser;

  beforeAll(async () => {
    await writeFixtureRegistry(`${FOLDER}/models`, [ODD_MODEL]);
    await bundleWorker(`${FOLDER}/bundle`, `${FOLDER}/models`);
    edge = await serveOnMiniflare(`${FOLDER}/bundle`);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  });

  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  /** Opens a page, lets `use` work with it, and fails for every complaint and every request elsewhere. */
  async function visit(
    path: string,
    use: (page: Page) => Promise<void>,
    url = edge.url,
  ): Promise<void> {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      const isOwn = origin === url.origin || ['data:', 'blob:'].includes(protocol);
      if (!isOwn) faults.push(`asked ${request.url()}`);
    });
    // Chromium reports a violation of the policy, and a request that was refused, as errors of the console.
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message)) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    try {
      const response = await page.goto(new URL(path, url).href, { waitUntil: 'networkidle' });
      expect(response?.headers()['content-security-policy']).toContain("default-src 'none'");
      await use(page);
    } finally {
      await page.close();
    }
    expect(faults).toEqual([]);
  }

  async function ask(row: object): Promise<Record<string, number>> {
    const headers = { 'content-type': 'application/json' };
    const init = { method: 'POST', headers, body: JSON.stringify(row) };
    return (await fetch(new URL('/api/predict', edge.url), init)).json() as never;
  }

  it('the console answers the row of its form, and says what is wrong before it asks', () =>
    visit('/', async (page) => {
      await page.getByLabel('force').selectOption('Kent Police');
      await page.getByLabel('crime').selectOption('Other "crime", <b>');
      await page.getByRole('textbox', { name: 'month' }).fill('3');
      await page.locator('.answer[data-current="true"]').waitFor();
      const answer = await ask({ force: 'Kent Police', crime: 'Other "crime", <b>', month: 3 });
      const shown = await page
        .locator('.bar-value')
        .evaluateAll((bars) => bars.map((bar) => bar.getAttribute('title')));
      expect(shown).toEqual(Object.values(answer).map(String));
      await page.getByText('crime Other "crime", <b>').first().waitFor();
      await page.getByRole('textbox', { name: 'month' }).fill('13');
      await page.locator('.field-fault', { hasText: 'month must be at most 12' }).waitFor();
      expect(await page.locator('.answer').textContent()).toContain('month must be at most 12');
    }));

  it('the device and the edge answer alike, to the last bit', () =>
    visit('/caught/v1', async (page) => {
      await page.getByText('answered on this device in').waitFor();
      await page.getByLabel('both').check();
      await page.getByText('equal to the last bit').waitFor();
      await page.getByLabel('the edge').check();
      await page.getByText('answered by the edge in').waitFor();
    }));

  it('the console works offline after the first visit, and keeps no answers', () =>
    visit('/caught/v1', async (page) => {
      await page.getByText('answered on this device in').waitFor();
      await page.waitForFunction(async () => {
        const models = await caches.open('models');
        const kept = (await models.keys()).map(({ url }) => new URL(url).pathname);
        return (
          kept.includes('/caught/v1/model.wasm') && navigator.serviceWorker.controller !== null
        );
      });
      await page.context().setOffline(true);
      await page.reload();
      await page.getByRole('textbox', { name: 'month' }).fill('5');
      await page.locator('.answer[data-current="true"]').waitFor();
      await page.getByText('answered on this device in').waitFor();
      const kept = await page.evaluate(async () => {
        const requests = await (await caches.open('models')).keys();
        return requests.map(({ url }) => new URL(url).pathname);
      });
      expect(kept.filter((path) => /predict|explain/.test(path))).toEqual([]);
    }));

  it('a deployment with keys is opened by one that may read, and nothing of it is kept', async () => {
    const bindings = { API_KEYS: keysOfScopes(['predict', 'read']) };
    const locked = await serveOnMiniflare(`${FOLDER}/bundle`, { bindings });
    try {
      const open = async (page: Page, key: string) => {
        await page.getByLabel('API key').fill(key);
        await page.getByRole('button', { name: 'Open' }).click();
      };
      await visit(
        '/caught/v1',
        async (page) => {
          await open(page, 'nonsense');
          await page.getByText('this API key is unknown').waitFor();
          await open(page, 'predict');
          await page.getByText('the key predict lacks the scope read').waitFor();
          await open(page, 'read');
          await page.getByText('answered on this device in').waitFor();
          const kept = await page.evaluate(async () => (await caches.open('models')).keys());
          expect(kept).toEqual([]);
        },
        locked.url,
      );
    } finally {
      await locked.stop();
    }
  });

  it('an answer that cannot be had is told with its reason, and asked for again', () =>
    visit('/caught/v1', async (page) => {
      await page.getByText('answered on this device in').waitFor();
      const refusal = { type: '/problems#not-set-up', title: 'Not set up', detail: 'not now' };
      await page.route('**/api/explain', (route) =>
        route.fulfill({ status: 503, headers: { 'retry-after': '99' }, json: refusal }),
      );
      await page.getByLabel('the edge').check();
      await page.getByText('not now').waitFor();
      await page.unroute('**/api/explain');
      await page.getByRole('button', { name: 'Ask again' }).click();
      await page.getByText('answered by the edge in').waitFor();
    }));

  it('an address names the model, its version and the inputs; Back and Forward work', () =>
    visit('/caught/v1?force=Kent+Police&crime=Drugs&month=7&utm=x', async (page) => {
      const month = page.getByRole('textbox', { name: 'month' });
      const url = () => new URL(page.url());
      expect(await month.inputValue()).toBe('7');
      expect(await page.getByRole('combobox', { name: 'Version' }).inputValue()).toBe('/caught/v1');
      await month.fill('8');
      await page.waitForURL(/month=8/);
      await page.getByRole('combobox', { name: 'Version' }).selectOption('v3');
      await page.waitForURL(/\/caught\/v3\?/);
      expect(url().searchParams.get('month')).toBe('8');
      await page.getByRole('combobox', { name: 'Model' }).selectOption('voyage');
      await page.waitForURL(/\/voyage$/);
      await page.getByLabel('alone').waitFor();
      await page.goBack();
      await page.getByLabel('crime', { exact: true }).waitFor();
      expect(url().pathname).toBe('/caught/v3');
      expect(await month.inputValue()).toBe('8');
      await page.getByRole('tab', { name: 'Versions' }).click();
      await page.getByRole('link', { name: 'v2' }).click();
      await page.waitForURL(/\/caught\/v2\?.*#versions$/);
    }));

  it('the console begins with the default model, and fits a phone', async () => {
    const { metadata } = (await (await fetch(new URL('/api/info', edge.url))).json()) as never;
    await visit('/', async (page) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.locator('.waterfall').waitFor();
      expect(await page.getByRole('combobox', { name: 'Model' }).inputValue()).toBe(
        (metadata as { name: string }).name,
      );
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(tooWide).toBeLessThanOrEqual(0);
    });
  });

  it('the console has the fields of a model, whatever their names', () =>
    visit('/odd', async (page) => {
      await page.locator('.answer[data-current="true"]').waitFor();
      expect(await page.locator('.field .field-name').allInnerTexts()).toEqual(
        ODD_MODEL.features.map(({ name }) => name),
      );
      expect(await page.locator('.field input').first().inputValue()).toBe('0.5');
    }));

  /** Gives the console a file of rows for a model. */
  async function answerFile(page: Page, csv: string): Promise<void> {
    const file = { name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
    await page.getByLabel('CSV file').setInputFiles(file);
  }

  it('the console answers the rows of a CSV file as the API does', () =>
    visit('/voyage#rows', async (page) => {
      const csv = 'ALONE,fare,age,port\nyes,-2.5,,\nNo,0x10,,\n\nT,=1,,\n';
      await answerFile(page, csv);
      await page.getByText(': 1 row answered').waitFor();
      const headers = { 'content-type': 'text/csv', accept: 'application/json' };
      const init = { method: 'POST', headers, body: csv };
      const response = await fetch(new URL('/voyage/api/predict/batch', edge.url), init);
      const answers = (await response.json()) as Record<string, number>[];
      const cells = await tableCells(page);
      const shown = Object.values(answers[0]).map((share) => `${(100 * share).toFixed(1)}\u00a0%`);
      expect(cells[1]).toEqual(['2', ...shown, 'yes', '-2.5', '', '']);
      expect(cells[2].slice(0, 2)).toEqual(['3', 'fare must be a number']);
      const downloading = page.waitForEvent('download');
      await page.getByText('Download with the answers').click();
      const text = await readFile(await (await downloading).path(), 'utf8');
      expect(text).toContain(`\nyes,-2.5,,,${Object.values(answers[0]).join()},\n`);
      expect(text).toContain("\nT,'=1,");
    }));

  it('the console loses no row in a quote, and says where it opens', () =>
    visit('/voyage#rows', async (page) => {
      const row = 'yes,1,,,\n';
      const header = 'alone,fare,age,port,note\n';
      await answerFile(page, `${header}${row}\n${row}yes,1,,,"x\n${row}`);
      await page.getByText('line 5: a quote opens here that is never closed').waitFor();
      await answerFile(page, `${header}${row}\n${row}yes,1,,,"x\n${row}yes,1,,,y"\n${row}`);
      await page.getByText('line 5: a quote opens here and closes on line').waitFor();
    }));

  it('Swagger UI shows every operation of the version', () =>
    visit('/v2/api/docs', async (page) => {
      const response = await fetch(new URL('/v2/openapi.json', edge.url));
      const { paths } = (await response.json()) as { paths: Record<string, object> };
      const operations = Object.values(paths).flatMap((methods) =>
        Object.keys(methods).filter((name) => METHODS.includes(name)),
      );
      await page.locator('.opblock').first().waitFor();
      expect(await page.locator('.opblock').count()).toBe(operations.length);
      await page.locator('#operations-predict-predict .opblock-summary').click();
      await page.getByRole('button', { name: 'Execute' }).click();
      await page.locator('.live-responses-table').getByText('caughtProb').first().waitFor();
    }));
});

/** The texts of the preview, line by line. */
function tableCells(page: Page): Promise<string[][]> {
  return page
    .locator('.rows-table tr')
    .evaluateAll((lines) =>
      lines.map((line) => [...line.children].map((cell) => cell.textContent ?? '')),
    );
}
