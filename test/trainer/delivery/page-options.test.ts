// Settings of the pages: what wrangler.toml says reaches the files, and what cannot be read is refused.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pageOptionsOf } from '../../../trainer/delivery/page-options.ts';
import { type PageOptions, writePages } from '../../../worker/build/pages.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const config = (vars: Record<string, unknown>) => ({
  name: 'x',
  compatibility_date: '2026-10-22',
  vars,
});

it('writes the theme and the frames into the pages', async () => {
  const folder = temporaryFolder();
  const vars = { THEME: 'plain', FRAME_ANCESTORS: 'https://a.example, http://localhost:3000' };
  await writePages(folder, pageOptionsOf(config(vars)));
  for (const page of ['index.html', 'problems.html', 'swagger-ui.html']) {
    const html = await readFile(join(folder, page), 'utf8');
    expect(html).toContain('<html data-theme="plain" lang="en">');
  }
  const headers = await readFile(join(folder, '_headers'), 'utf8');
  expect(headers).toMatch(/frame-ancestors https:\/\/a\.example http:\/\/localhost:3000$/m);
});

it('has another offline copy for another theme, and for other frames', async () => {
  const releaseOf = async (options: PageOptions) => {
    const folder = temporaryFolder();
    await writePages(folder, options);
    const worker = await readFile(join(folder, 'service-worker.js'), 'utf8');
    return /console-[0-9a-f]{16}/.exec(worker)?.[0];
  };
  const usual = await releaseOf({});
  expect(usual).toBeDefined();
  expect(await releaseOf({})).toBe(usual);
  const others = [{ theme: 'plain' as const }, { frameAncestors: ['https://a.example'] }];
  const releases = await Promise.all([{}, ...others].map(releaseOf));
  expect(new Set(releases).size).toBe(3);
});

it('has defaults', () => {
  const defaults = { theme: 'batcomputer', frameAncestors: [] };
  expect(pageOptionsOf({ name: 'x', compatibility_date: '2026-10-22' })).toEqual(defaults);
  expect(pageOptionsOf(config({ THEME: 'batcomputer' }))).toEqual(defaults);
});

it.each([
  [{ THEME: 'Plain' }, 'THEME must be "batcomputer" or "plain"; it is "Plain"'],
  [{ THEME: '' }, 'THEME must be "batcomputer" or "plain"; it is ""'],
  [{ FRAME_ANCESTORS: '*' }, 'FRAME_ANCESTORS must be origins such as'],
  [{ FRAME_ANCESTORS: 'https://a.example/page' }, 'FRAME_ANCESTORS must be origins such as'],
  [{ FRAME_ANCESTORS: "https://a.example; script-src 'none'" }, 'it is "https://a.example;'],
  [{ FRAME_ANCESTORS: ' ' }, 'FRAME_ANCESTORS must be origins such as'],
])('refuses %j', (vars, message) => {
  expect(() => pageOptionsOf(config(vars))).toThrow(message);
});
