// `npm run script scripts/pictures.ts`: the pictures of the README and the pages, docs/images/*.png, of the shipped models
// in Chromium. Look at each of them before you commit it.
import { mkdir, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { CHROMIUM, CHROMIUM_FLAGS } from './browser/chromium.ts';
import { writeWorseCanary } from './monitor/worse-canary.ts';
import { serveModels } from './serve-models.ts';
import { writeShippedRegistry } from './shipped-registry.ts';

const BUILD = 'build/pictures';
const IMAGES = 'docs/images';
/** Bytes that one picture may have: a clone brings all of them. */
const LARGEST = 250_000;

interface Picture {
  name: string;
  /** Where it is served, or on the disk. */
  path: string | URL;
  scheme: 'light' | 'dark';
  width?: number;
  height: number;
  theme?: 'plain';
  /** What must be there before the picture is taken. */
  ready: string;
}

const KENT = '/batcomputer?force=Kent+Police&crime=Drugs&month=3';
const PICTURES: Picture[] = [
  { name: 'console', path: KENT, scheme: 'light', height: 800, ready: '.slip' },
  { name: 'console-dark', path: KENT, scheme: 'dark', height: 800, ready: '.slip' },
  {
    name: 'console-plain',
    path: '/titanic',
    scheme: 'light',
    height: 700,
    theme: 'plain',
    ready: '.slip',
  },
  {
    name: 'console-phone',
    path: '/titanic',
    scheme: 'dark',
    width: 390,
    height: 800,
    ready: '.slip',
  },
  { name: 'report', path: '/titanic/report', scheme: 'light', height: 900, ready: 'svg' },
  { name: 'api', path: '/titanic/api/docs', scheme: 'light', height: 800, ready: '.opblock' },
];

type Servers = Record<'usual' | 'plain', { url: string }>;

async function take(browser: Browser, servers: Servers, picture: Picture): Promise<void> {
  const { name, path, scheme, width = 1200, height, theme = 'usual', ready } = picture;
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme });
  try {
    const page = await context.newPage();
    await page.goto(new URL(path, servers[theme].url).href, { waitUntil: 'networkidle' });
    await page.locator(ready).first().waitFor();
    await page.waitForTimeout(500);
    const file = join(IMAGES, `${name}.png`);
    await page.screenshot({ path: file });
    const { size } = await stat(file);
    console.log(`${file}: ${size} bytes`);
    if (size > LARGEST) throw new Error(`${file} is over ${LARGEST} bytes`);
  } finally {
    await context.close();
  }
}

await rm(BUILD, { recursive: true, force: true });
await mkdir(IMAGES, { recursive: true });
const canary = join(BUILD, 'canary');
await mkdir(canary, { recursive: true });
const monitor: Picture = {
  name: 'monitor',
  path: pathToFileURL(resolve(await writeWorseCanary(canary))),
  ...{ scheme: 'light', height: 900, ready: 'svg' },
};
const models = join(BUILD, 'models');
await writeShippedRegistry(models);
const servers = {
  usual: await serveModels(models, join(BUILD, 'bundle')),
  plain: await serveModels(models, join(BUILD, 'plain'), { THEME: 'plain' }),
};
const browser = await chromium.launch({
  executablePath: CHROMIUM,
  args: CHROMIUM_FLAGS,
});
try {
  for (const picture of [...PICTURES, monitor]) await take(browser, servers, picture);
} finally {
  await browser.close();
  for (const server of Object.values(servers)) await server.stop();
}
