// The console as a deployment serves it: small, and of names that change with what is in it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, it } from 'vitest';
import { buildConsole } from '../../../worker/build/console.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

/** Bytes, gzipped: all that can be loaded, and what the first answer needs. */
const BUDGET = { whole: 60_000, first: 48_500 };
const folder = temporaryFolder();
let page = '';
beforeAll(async () => {
  await buildConsole(folder);
  page = await readFile(join(folder, 'index.html'), 'utf8');
});

async function gzipped(paths: readonly string[]): Promise<number> {
  const files = await Promise.all(paths.map((path) => readFile(join(folder, path))));
  return files.reduce((sum, file) => sum + gzipSync(file, { level: 9 }).length, 0);
}

it('is within its budget, all of it and its first answer', async () => {
  const all = (await readdir(join(folder, 'console'))).map((file) => `console/${file}`);
  expect(await gzipped(['index.html', ...all])).toBeLessThanOrEqual(BUDGET.whole);
  const first = [...page.matchAll(/(?:href|src)="\/(console\/[^"]+)"/g)].map(([, path]) => path);
  expect(await gzipped(['index.html', ...first])).toBeLessThanOrEqual(BUDGET.first);
});

it('loads nothing but files that are there, and names of their own', async () => {
  const linked = [...page.matchAll(/(?:href|src)="\/(console\/[^"]+)"/g)].map(([, path]) => path);
  expect(linked.length).toBeGreaterThan(2);
  for (const path of linked) {
    expect(path).toMatch(/-[0-9A-Z]{8}\.(?:js|css)$/);
    await readFile(join(folder, path));
  }
});
