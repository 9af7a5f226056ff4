// Opens a page of the site as a visitor would, and fails for what the visitor's console complains of, for every request
// elsewhere, and for everything that the page's own policy forbids.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, expect, inject } from 'vitest';
import { CHROMIUM, CHROMIUM_FLAGS } from '../../scripts/browser/chromium.ts';
import { BUILD } from './site.ts';

export const WIDTHS = [1280, 390] as const;
export const SCHEMES = ['light', 'dark'] as const;

export interface Visitor {
  width?: number;
  height?: number;
  scheme?: 'light' | 'dark';
  reducedMotion?: boolean;
  /** Of the site to visit, where it is not the usual one. */
  url?: string;
  /** What the page may complain of. */
  mayComplain?: RegExp;
  /** Steps before the page is opened. */
  prepare?: (context: BrowserContext, page: Page) => Promise<void>;
}

let launched: Promise<Browser> | undefined;

export function browser(): Promise<Browser> {
  launched ??= chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS });
  return launched;
}

afterAll(async () => {
  await (await launched)?.close();
  launched = undefined;
});

/** Opens the path with a fresh profile and lets `use` work with the page. */
export async function visit(
  path: string,
  visitor: Visitor,
  use: (page: Page) => Promise<void>,
): Promise<void> {
  const { width = 1280, height = width < 800 ? 844 : 800, url = inject('url') } = visitor;
  const context = await (await browser()).newContext({
    viewport: { width, height },
    colorScheme: visitor.scheme ?? 'light',
    reducedMotion: visitor.reducedMotion ? 'reduce' : 'no-preference',
    hasTouch: width < 800,
  });
  const page = await context.newPage();
  const complaints = listenTo(page, url);
  try {
    await visitor.prepare?.(context, page);
    const response = await page.goto(url + path, { waitUntil: 'networkidle' });
    expect(response?.status(), path).toBe(200);
    await use(page);
  } finally {
    await context.close();
  }
  expect(complaints.filter((one) => !visitor.mayComplain?.test(one))).toEqual([]);
}

function listenTo(page: Page, url: string): string[] {
  const complaints: string[] = [];
  page.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (origin !== url && !['data:', 'blob:'].includes(protocol)) {
      complaints.push(`asked ${request.url()}`);
    }
  });
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} ${message.location().url}`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}

/** Of the whole page, for a person to look at: build/browser/pictures/NAME.png. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = join(BUILD, 'pictures');
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
}

/** Runs in the page: words of at most so many letters that stand on two lines. */
const BROKEN_WORDS = `(most) => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  const broken = [];
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (node.parentElement.checkVisibility() === false) continue;
    for (const { 0: word, index } of node.data.matchAll(/[\\p{L}\\p{N}_.]+/gu)) {
      if (word.length > most) continue;
      range.setStart(node, index);
      range.setEnd(node, index + word.length);
      if (new Set([...range.getClientRects()].map(({ top }) => top)).size > 1) broken.push(word);
    }
  }
  return broken;
}`;
const SHORT_WORD = 16;

/** Nothing is cut off or makes the page scroll sideways, and no usual word is broken. */
export async function expectToFit(page: Page): Promise<void> {
  const tooWide = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
  expect(tooWide, 'pixels beyond the right edge').toBeLessThanOrEqual(0);
  const broken = await page.evaluate(`(${BROKEN_WORDS})(${SHORT_WORD})`);
  expect(broken, 'words on two lines').toEqual([]);
}
