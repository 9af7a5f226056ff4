// Opens the app of the tutorial in Chromium, takes its server away, and asks it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { chromium, type Page } from 'playwright-core';
import { load } from '../../runtime/client/load.ts';
import { close, listen } from '../listen.ts';

export const CHROMIUM = '/usr/bin/chromium';

const TYPES: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.webmanifest': 'application/manifest+json',
};

/** Class, sex, age (none where empty), fare. */
const PEOPLE: [ticket: string, sex: string, age: string, fare: string][] = [
  ['1', 'female', '29', '80'],
  ['3', 'male', '', '7'],
];

interface Answers {
  /** What the page shows with its server gone. */
  shown: string[][];
  /** What the model answers. */
  expected: string[][];
}

export async function asksOffline(folder: string): Promise<Answers> {
  const server = createServer(async ({ url = '/' }, response) => {
    const path = url === '/' ? '/index.html' : url;
    try {
      const bytes = await readFile(join(folder, path));
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/plain' }).end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  const url = await listen(server);
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await page.waitForSelector('form[data-ready]');
    await page.evaluate('navigator.serviceWorker.ready');
    server.closeAllConnections();
    await close(server);
    await page.context().setOffline(true);
    await page.reload();
    await page.waitForSelector('form[data-ready]');
    const shown: string[][] = [];
    for (const person of PEOPLE) shown.push(await askPage(page, person));
    return { shown, expected: await expectedAnswers(join(folder, 'model.wasm')) };
  } finally {
    await browser.close();
    if (server.listening) await close(server);
  }
}

async function askPage(page: Page, [ticket, sex, age, fare]: (typeof PEOPLE)[number]) {
  await page.fill('[name=class]', ticket);
  await page.selectOption('[name=sex]', sex);
  await page.fill('[name=age]', age);
  await page.fill('[name=fare]', fare);
  await page.evaluate('document.querySelector("#why").textContent = ""');
  await page.click('button');
  await page.waitForFunction('document.querySelector("#why").textContent');
  return [
    String(await page.evaluate('document.querySelector("output").value')),
    String(await page.textContent('#why')),
  ];
}

async function expectedAnswers(module: string): Promise<string[][]> {
  const bat = await load(await readFile(module));
  return Promise.all(
    PEOPLE.map(async ([ticket, sex, age, fare]) => {
      const known = age === '' ? null : Number(age);
      const row = { class: Number(ticket), sex, age: known, fare: Number(fare) };
      const { survivedProb } = await bat.predict(row);
      const { explanations } = await bat.explain(row);
      return [`${Math.round(100 * Number(survivedProb))} %`, explanations[0].sentence];
    }),
  );
}
