// wrangler.toml as the deployment reads it, without wrangler.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import {
  readConfig,
  readLocalConfig,
  uploadConfig,
} from '../../../trainer/delivery/release-config.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

afterEach(() => void vi.restoreAllMocks());

let projects = 0;

/** Makes a project of these files the one that commands work in. */
async function project(files: Record<string, string>): Promise<void> {
  const folder = join(temporaryFolder(), `project-${projects++}`);
  await mkdir(folder, { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  vi.spyOn(process, 'cwd').mockReturnValue(folder);
}

const HEAD = 'name = "mine"\ncompatibility_date = "2026-10-22"\n';

it('takes what is above all environments as production', async () => {
  const build = 'main = "x.js"\nno_bundle = true\n[build]\ncommand = "make"\n';
  const routes = '[[routes]]\npattern = "api.example.com"\ncustom_domain = true\n';
  const staging = '[env.staging]\nname = "mine-staging"\nvars = { LOG = "problems" }\n';
  await project({
    'wrangler.toml': `${HEAD}${build}${routes}[vars]\nLOG = "all"\nKEPT = { a = 1 }\n${staging}`,
  });
  const production = await readConfig('production');
  expect(production).toEqual({
    name: 'mine',
    compatibility_date: '2026-10-22',
    routes: [{ pattern: 'api.example.com', custom_domain: true }],
    vars: { LOG: 'all', KEPT: { a: 1 } },
  });
  // What staging says replaces the same of production; a route belongs to one Worker.
  expect(await readConfig('staging')).toEqual({
    name: 'mine-staging',
    compatibility_date: '2026-10-22',
    vars: { LOG: 'problems' },
  });
  expect(uploadConfig(production)).toMatchObject({
    main: 'worker/index.js',
    no_bundle: true,
    routes: production.routes,
  });
});

it.each([
  [undefined, ['/', '/modules/*']],
  [false, ['/', '/modules/*']],
  [true, true],
  [['/modules/*'], ['/modules/*', '/']],
  [['/x/*'], ['/x/*', '/', '/modules/*']],
])(
  'has the worker answer for the modules and the console, whatever else it answers for: %j',
  (given, first) => {
    const assets = given === undefined ? {} : { run_worker_first: given };
    const config = { name: 'mine', compatibility_date: '2026-10-22', assets };
    expect(uploadConfig(config).assets).toEqual({ directory: 'assets', run_worker_first: first });
  },
);

it('serves without one, but does not publish', async () => {
  await project({});
  expect((await readLocalConfig()).vars).toBeUndefined();
  await expect(readConfig('production')).rejects.toThrow(/wrangler\.toml is missing/);
});

it.each([
  [{ 'wrangler.toml': 'name = ' }, /wrangler\.toml, line 1: /],
  [{ 'wrangler.toml': `${HEAD}\nname = "two"` }, /wrangler\.toml, line 4: /],
  [{ 'wrangler.toml': 'name = "mine"' }, /compatibility_date: must be a date, such as /],
  [{ 'wrangler.toml': '[vars]\nLOG = "all"' }, /name: must be the name of the worker, such as /],
  [{ 'wrangler.toml': `${HEAD}vars = 1` }, /wrangler\.toml: vars: /],
  [{ 'wrangler.jsonc': '{}' }, /wrangler\.jsonc is not read; write the same as wrangler\.toml/],
] as [Record<string, string>, RegExp][])('refuses %j', async (files, message) => {
  await project(files);
  await expect(readLocalConfig()).rejects.toThrow(message);
});

it('refuses an environment that is not there', async () => {
  await project({ 'wrangler.toml': HEAD });
  await expect(readConfig('staging')).rejects.toThrow(/has no \[env\.staging\]/);
});
