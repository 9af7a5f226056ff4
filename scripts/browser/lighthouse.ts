// Lighthouse, as `npm run test:browser` installs it: what it says of a page, as a phone or as a desktop.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CHROMIUM, CHROMIUM_FLAGS } from './chromium.ts';

const PACKAGE = 'lighthouse@13.5.0';
/** Of its own: npm removes from a folder what it did not install last. */
const FOLDER = 'build/lighthouse';
const PROGRAM = resolve(FOLDER, 'node_modules/lighthouse/cli/index.js');

/** What the page cannot change: it is served on the loopback, without TLS and HTTP/2. */
const SKIPPED = ['is-on-https', 'redirects-http', 'uses-http2'];

export type Category = 'accessibility' | 'best-practices' | 'performance' | 'seo';
export type Preset = 'phone' | 'desktop';

export interface Audited {
  /** 0 to 1. */
  scores: Record<string, number | null>;
  /** What lost points, in words. */
  lost: string[];
}

export function hasLighthouse(): boolean {
  return existsSync(PROGRAM);
}

/** Where it is missing; it has 176 MB and is no dependency. */
export function installLighthouse(): void {
  if (hasLighthouse()) return;
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--prefix', FOLDER, PACKAGE];
  spawnSync('npm', args, { stdio: 'inherit' });
}

interface Report {
  categories: Record<string, { score: number | null }>;
  audits: Record<string, { id: string; score: number | null; displayValue?: string }>;
}

/** @throws Error when it cannot be run */
export async function audit(
  url: string,
  preset: Preset,
  categories: readonly Category[],
): Promise<Audited> {
  const folder = await mkdtemp(join(tmpdir(), 'lighthouse-'));
  const out = join(folder, 'report.json');
  const args = [PROGRAM, url, '--quiet', '--output=json', `--output-path=${out}`];
  args.push(`--chrome-flags=--headless ${CHROMIUM_FLAGS.join(' ')}`);
  args.push(`--only-categories=${categories}`, `--skip-audits=${SKIPPED}`);
  args.push(...(preset === 'desktop' ? ['--preset=desktop'] : []));
  const env = { ...process.env, CHROME_PATH: CHROMIUM, NODE_DISABLE_COLORS: '1' };
  try {
    await promisify(execFile)(process.execPath, args, { env });
    return read(JSON.parse(await readFile(out, 'utf8')) as Report);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function read({ categories, audits }: Report): Audited {
  const lost = Object.values(audits).filter(({ score }) => score !== null && score < 0.9);
  return {
    scores: Object.fromEntries(Object.entries(categories).map(([id, { score }]) => [id, score])),
    lost: lost.map(({ id, score, displayValue = '' }) => `${id} ${score} ${displayValue}`),
  };
}
