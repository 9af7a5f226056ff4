// The pages in a real browser: the landing page predicts a row and a CSV file, Swagger UI shows every operation.
// Nothing is loaded from elsewhere, and the pages' own policy forbids nothing that they do.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Browser, type ConsoleMessage, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker, type StandInServer, serveOnMiniflare } from '../../scripts/edge-bundle.ts';
import { ODD_MODEL, writeFixtureRegistry } from '../fixture-registry.ts';

const FOLDER = 'build/pages-under-test';
const CHROMIUM = '/usr/bin/chromium';
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

/** A row that is refused is no fault of the page, yet Chromium notes every answer of 400 and more. */
const isRefusedRow = (message: ConsoleMessage) =>
  message.location().url.endsWith('/api/predict') && message.text().includes('status of 422');

describe.skipIf(!existsSync(CHROMIUM))('in a browser (needs chromium)', () => {
  let edge: StandInServer;
  let browser: Browser;

  beforeAll(async () => {
    await writeFixtureRegistry(`${FOLDER}/models`, [ODD_MODEL]);
    await bundleWorker(`${FOLDER}/bundle`, `${FOLDER}/models`);
    edge = await serveOnMiniflare(`${FOLDER}/bundle`);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 60_000);

  afterAll(async () => {
    await browser?.close();
    await edge?.stop();
  });

  /** Opens a page, lets `use` work with it, and fails for every complaint and every request elsewhere. */
  async function visit(path: string, use: (page: Page) => Promise<void>): Promise<void> {
    const page = await browser.newPage();
    const faults: string[] = [];
    page.on('request', (request) => {
      const { protocol, origin } = new URL(request.url());
      const isOwn = origin === edge.url.origin || ['data:', 'blob:'].includes(protocol);
      if (!isOwn) faults.push(`asked ${request.url()}`);
    });
    // Chromium reports a violation of the policy, and a request that was refused, as errors of the console.
    page.on('console', (message) => {
      if (message.type() === 'error' && !isRefusedRow(message)) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error)));
    try {
      const response = await page.goto(new URL(path, edge.url).href, { waitUntil: 'networkidle' });
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

  it('the landing page predicts the row of its form', () =>
    visit('/', async (page) => {
      await page.getByLabel('force').selectOption('Kent Police');
      await page.getByLabel('crime').selectOption('Other "crime", <b>');
      await page.getByLabel('month').fill('3');
      await page.getByRole('button', { name: 'Predict' }).click();
      const flags = Object.entries(
        await ask({ force: 'Kent Police', crime: 'Other "crime", <b>', month: 3 }),
      );
      const bars = page.locator('#answer .bar');
      await page.getByText('crime Other "crime", <b>').waitFor();
      const texts = await bars.allInnerTexts();
      expect(texts.map((text) => text.split(/\s+/))).toEqual(
        flags.map(([flag, value]) => [flag, value.toFixed(4)]),
      );
      await page.getByLabel('month').fill('13');
      await page.getByRole('button', { name: 'Predict' }).click();
      await page.getByText('month must be at most 12').waitFor();
    }));

  it('the landing page begins with the default model, and a model has its own address', async () => {
    const title = (page: Page) => page.locator('#answer .bar').first().waitFor();
    const { metadata } = (await (await fetch(new URL('/api/info', edge.url))).json()) as never;
    await visit('/', async (page) => {
      await title(page);
      expect(await page.locator('#model').inputValue()).toBe((metadata as { name: string }).name);
    });
    await visit('/voyage/', async (page) => {
      await title(page);
      expect(await page.locator('#model').inputValue()).toBe('voyage');
      await page.locator('#model').selectOption('caught');
      expect(page.url()).toContain('?model=caught');
    });
  });

  it('the landing page fits a phone, and shows an example answered', () =>
    visit('/', async (page) => {
      await page.setViewportSize({ width: 360, height: 740 });
      await page.locator('#answer .reason').waitFor();
      const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(tooWide).toBeLessThanOrEqual(0);
    }));

  it('the landing page answers the rows of a CSV file', () =>
    visit('/', async (page) => {
      const csv = 'id,force,crime,month\n7,Kent Police,Drugs,3\n8,Kent Police,Drugz,3\n';
      const buffer = Buffer.from(csv);
      await page
        .getByLabel('CSV file')
        .setInputFiles({ name: 'rows.csv', mimeType: 'text/csv', buffer });
      await page.getByText('2 of 2 rows answered').waitFor();
      const { notCaughtProb, caughtProb } = await ask({
        force: 'Kent Police',
        crime: 'Drugs',
        month: 3,
      });
      const problem = 'crime has no label "Drugz"; did you mean "Drugs"?';
      expect(await tableCells(page)).toEqual([
        ['id', 'force', 'crime', 'month', 'notCaughtProb', 'caughtProb', 'problem'],
        ['7', 'Kent Police', 'Drugs', '3', String(notCaughtProb), String(caughtProb), ''],
        ['8', 'Kent Police', 'Drugz', '3', '', '', problem],
      ]);
      const downloading = page.waitForEvent('download');
      await page.getByText('Download the answers').click();
      const answers = await readFile(await (await downloading).path(), 'utf8');
      expect(answers).toContain(`7,Kent Police,Drugs,3,${notCaughtProb},${caughtProb},`);
    }));

  /** Gives the page a file of rows for a model. */
  async function answerFile(page: Page, model: string, csv: string): Promise<void> {
    await page.getByLabel('Model').selectOption(model);
    await page.locator('#answer .bar').first().waitFor();
    const file = { name: 'rows.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) };
    await page.getByLabel('CSV file').setInputFiles(file);
  }

  it('the landing page reads a file as the API does', () =>
    visit('/', async (page) => {
      const csv = 'ALONE,fare,age,port\nyes,-2.5,,\nNo,0x10,,\n\nT,=1,,\n';
      await answerFile(page, 'voyage', csv);
      await page.getByText('3 of 3 rows answered').waitFor();
      const headers = { 'content-type': 'text/csv', accept: 'application/json' };
      const init = { method: 'POST', headers, body: csv };
      const response = await fetch(new URL('/voyage/api/predict/batch', edge.url), init);
      const answers = (await response.json()) as Record<string, number>[];
      const cells = await tableCells(page);
      expect(cells[1]).toEqual([
        'yes',
        '-2.5',
        '',
        '',
        ...Object.values(answers[0]).map(String),
        '',
      ]);
      expect(cells[2].at(-1)).toBe('fare must be a number');
      const downloading = page.waitForEvent('download');
      await page.getByText('Download the answers').click();
      const text = await readFile(await (await downloading).path(), 'utf8');
      expect(text).toContain('\nyes,-2.5,');
      expect(text).toContain(`\nT,"'=1",`);
    }));

  it('the landing page loses no row in a quote, and says where it opens', () =>
    visit('/', async (page) => {
      const row = 'yes,1,,,\n';
      const header = 'alone,fare,age,port,note\n';
      await answerFile(page, 'voyage', `${header}${row}\n${row}yes,1,,,"x\n${row}`);
      await page.getByText('line 5: a quote opens here that is never closed').waitFor();
      await answerFile(
        page,
        'voyage',
        `${header}${row}\n${row}yes,1,,,"x\n${row}yes,1,,,y"\n${row}`,
      );
      await page.getByText('line 5: a quote opens here and closes on line').waitFor();
    }));

  it('the landing page has the fields of a model, whatever their names', () =>
    visit('/', async (page) => {
      await page.getByLabel('Model').selectOption('odd');
      await page.locator('#fields label', { hasText: 'constructor' }).first().waitFor();
      await page.locator('#answer .bar').first().waitFor();
      const names = await page.locator('#fields label').allInnerTexts();
      expect(names.map((name) => name.split('\n')[0])).toEqual(
        ODD_MODEL.features.map(({ name }) => name),
      );
      expect(await page.locator('#fields input').first().inputValue()).toBe('0.5');
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
    .locator('#preview tr')
    .evaluateAll((lines) =>
      lines.map((line) => [...line.children].map((cell) => cell.textContent ?? '')),
    );
}
