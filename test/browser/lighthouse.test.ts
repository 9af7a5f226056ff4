// Lighthouse on the page of every kind of model, as a phone and as a desktop: at least 95 of 100 in all four categories.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, inject, it } from 'vitest';
import { BUILD } from './site.ts';
import { CHROMIUM, CHROMIUM_FLAGS } from './visit.ts';

const LIGHTHOUSE = resolve('build/hosts/node_modules/lighthouse/cli/index.js');
const CATEGORIES = ['accessibility', 'best-practices', 'performance', 'seo'];
const LEAST = 0.95;
/** A busy machine makes a page slower, never faster: the best of so many tries counts. */
const TRIES = 3;
/** What the page cannot change: it is served on the loopback, without TLS and HTTP/2. */
const SKIPPED = ['is-on-https', 'redirects-http', 'uses-http2', 'uses-text-compression'];

interface Result {
  categories: Record<string, { score: number; title: string }>;
  audits: Record<
    string,
    { id: string; score: number | null; title: string; displayValue?: string }
  >;
}

async function audit(path: string, preset: 'phone' | 'desktop'): Promise<Result> {
  const out = join(BUILD, `lighthouse-${preset}.json`);
  await rm(out, { force: true });
  const args = [
    LIGHTHOUSE,
    inject('url') + path,
    '--quiet',
    '--output=json',
    `--output-path=${out}`,
  ];
  args.push(`--chrome-flags=--headless ${CHROMIUM_FLAGS.join(' ')}`);
  args.push(`--only-categories=${CATEGORIES}`, `--skip-audits=${SKIPPED}`);
  args.push(...(preset === 'desktop' ? ['--preset=desktop'] : []));
  const env = { ...process.env, CHROME_PATH: CHROMIUM, NODE_DISABLE_COLORS: '1' };
  await promisify(execFile)(process.execPath, args, { env });
  return JSON.parse(await readFile(out, 'utf8')) as Result;
}

const scoresOf = ({ categories }: Result) =>
  Object.fromEntries(Object.entries(categories).map(([id, { score }]) => [id, score]));

it.skipIf(!existsSync(LIGHTHOUSE)).each([
  ['/titanic/', 'phone'],
  ['/titanic/', 'desktop'],
  ['/sensors/', 'phone'],
] as const)('%s on a %s (needs lighthouse)', { timeout: 300_000 }, async (path, preset) => {
  const best: Record<string, number> = {};
  let lost: unknown[] = [];
  for (let tried = 0; tried < TRIES; tried++) {
    const result = await audit(path, preset);
    for (const [id, score] of Object.entries(scoresOf(result))) {
      best[id] = Math.max(best[id] ?? 0, score);
    }
    if (Object.values(best).every((score) => score >= LEAST)) break;
    lost = Object.values(result.audits)
      .filter(({ score }) => score !== null && score < 0.9)
      .map(({ id, score, displayValue }) => `${id} ${score} ${displayValue ?? ''}`);
  }
  const low = Object.entries(best).filter(([, score]) => score < LEAST);
  expect({ low, lost: low.length > 0 ? lost : [] }).toEqual({ low: [], lost: [] });
  expect(Object.keys(best).sort()).toEqual(CATEGORIES);
});
