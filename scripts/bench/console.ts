// bench:console: how long a phone waits for the first answer of the console, the longest task of the page while it answers
// a file of 100,000 rows, and Lighthouse's figures for speed. A busy machine makes what is
// taken by the clock worse, never better; what is computed it leaves alone.
//
//   npm run bench:console -- [--visits 9]
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from '../browser/chromium.ts';
import { audit, hasLighthouse, installLighthouse } from '../browser/lighthouse.ts';
import { longestTask } from '../browser/longest-task.ts';
import { readOptions } from '../read-options.ts';
import { serveModels } from '../serve-models.ts';
import { writeShippedRegistry } from '../shipped-registry.ts';
import { computedMs, LINES, visitWith } from './console/first-answer.ts';
import { writeBenchRecord } from './record.ts';
import { type Spread, spreadOf } from './spread.ts';

const BUILD = 'build/bench-console';
const ROWS = 100_000;
/** As Lighthouse slows a processor down to that of a phone of the middle. */
const SLOWER = 4;
const AUDITS = 3;
const PAGES = ['/titanic/', '/batcomputer/'];

const options = readOptions({ visits: { type: 'string', default: '9' } });
const visits = Number(options.visits);

const results: Record<string, Spread> = {};
function note(name: string, unit: string, values: number[]): void {
  results[name] = spreadOf(values);
  const { least, median } = results[name];
  console.log(`${name}: least ${least.toFixed(0)}, median ${median.toFixed(0)} ${unit}`);
}

async function answerFile(browser: Browser, url: string): Promise<number> {
  const page = await browser.newPage();
  const path = join(BUILD, 'rows.csv');
  const lines = Array.from({ length: ROWS }, (_, i) => `3,male,${i % 80},0,0,${i % 90}.5,`);
  const header = 'class,sex,age,siblingsAndSpouses,parentsAndChildren,fare,port';
  await writeFile(path, [header, ...lines, ''].join('\n'));
  try {
    await page.goto(`${url}/titanic#rows`);
    await page.getByText(/answered on this device/).waitFor();
    return await longestTask(page, async () => {
      await page.getByLabel('CSV file').setInputFiles(path);
      await page.getByText(/100,000 rows answered/).waitFor();
    });
  } finally {
    await page.close();
  }
}

async function timesOf<T>(count: number, measure: () => Promise<T>): Promise<T[]> {
  const times: T[] = [];
  while (times.length < count) times.push(await measure());
  return times;
}

async function measureAnswers(browser: Browser, url: string): Promise<void> {
  for (const path of PAGES) {
    const quick = await timesOf(visits, () => visitWith(browser, url + path, null, 1));
    note(
      `${path}, processor before the first answer`,
      'ms',
      quick.map(({ processorMs }) => processorMs),
    );
    note(
      `${path}, bytes before the first answer`,
      'bytes',
      quick.map(({ bytes }) => bytes),
    );
    for (const line of LINES) {
      const name = `${path}, first answer, ${line.name}, processor ÷ ${SLOWER}`;
      note(
        `${name}, computed`,
        'ms',
        quick.map((visit) => computedMs(visit, line, SLOWER)),
      );
      const slow = await timesOf(visits, () => visitWith(browser, url + path, line, SLOWER));
      note(
        `${name}, by the clock`,
        'ms',
        slow.map(({ ms }) => ms),
      );
    }
  }
}

async function measureLighthouse(url: string): Promise<void> {
  installLighthouse();
  if (!hasLighthouse()) return;
  for (const preset of ['phone', 'desktop'] as const) {
    for (const path of PAGES) {
      const found = await timesOf(AUDITS, () => audit(url + path, preset, ['performance']));
      const scores = found.map(({ scores }) => 100 * (scores.performance ?? Number.NaN));
      note(`Lighthouse, ${path}, ${preset}`, 'of 100', scores);
    }
  }
}

const models = join(BUILD, 'models');
await writeShippedRegistry(models);
const server = await serveModels(models, join(BUILD, 'bundle'));
const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
try {
  await measureAnswers(browser, server.url);
  const longest = await timesOf(AUDITS, () => answerFile(browser, server.url));
  note('longest task, 100,000 rows', 'ms of the processor', longest);
  await browser.close();
  await measureLighthouse(server.url);
  writeBenchRecord('console', { visits }, results);
} finally {
  await browser.close();
  await server.stop();
}
