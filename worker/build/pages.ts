// The static pages: our own, and from npm packages the files they need, so that no page loads from elsewhere.
import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildClient } from './client.ts';
import { buildConsole } from './console.ts';
import { BUILDS_FROM_SOURCE, PREBUILT_WORKER, WORKER_SOURCES } from './sources.ts';

const SWAGGER_FILES = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'];
const SCRIPTS = ['pages/show-docs.ts'];

/** Folder of the pages in `PREBUILT_WORKER`. */
export const PAGES_FOLDER = 'pages';

/** The first is an old mainframe, the other quiet, for those who embed the pages. */
export const THEMES = ['batcomputer', 'plain'] as const;

/** What a deployment decides about its pages. */
export interface PageOptions {
  theme?: (typeof THEMES)[number];
  /** Origins whose pages may show these in a frame; none by default. */
  frameAncestors?: readonly string[];
}

/** Writes the pages into a folder, which is made. */
export async function writePages(folder: string, options: PageOptions = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (BUILDS_FROM_SOURCE) await buildPages(folder);
  else await cp(join(PREBUILT_WORKER, PAGES_FOLDER), folder, { recursive: true });
  const { theme = THEMES[0], frameAncestors = [] } = options;
  if (theme !== THEMES[0]) await setTheme(folder, theme);
  if (frameAncestors.length > 0) await allowFrames(folder, frameAncestors);
  await renewOfflineCopy(folder);
}

/** Browsers keep the page and its headers for those who are offline until the service worker names another release. */
async function renewOfflineCopy(folder: string): Promise<void> {
  const path = join(folder, 'service-worker.js');
  const worker = await readFile(path, 'utf8');
  const [release] = /console-[0-9a-f]{16}/.exec(worker) ?? [];
  if (release === undefined) throw new Error(`${path} names no release`);
  const hash = createHash('sha256').update(release);
  for (const name of ['index.html', '_headers']) hash.update(await readFile(join(folder, name)));
  await writeFile(path, worker.replace(release, `console-${hash.digest('hex').slice(0, 16)}`));
}

/** In the pages themselves: none is drawn in another look first. */
async function setTheme(folder: string, theme: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.html'));
  for (const name of names) {
    await rewrite(join(folder, name), '<html ', `<html data-theme="${theme}" `);
  }
}

async function allowFrames(folder: string, origins: readonly string[]): Promise<void> {
  const rule = 'frame-ancestors ';
  await rewrite(join(folder, '_headers'), `${rule}'none'`, rule + origins.join(' '));
}

async function rewrite(path: string, old: string, text: string): Promise<void> {
  const contents = await readFile(path, 'utf8');
  if (!contents.includes(old)) throw new Error(`${path} has no ${old}`);
  await writeFile(path, contents.replace(old, text));
}

async function buildPages(folder: string): Promise<void> {
  const { build } = await import('esbuild');
  const swagger = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  await mkdir(join(folder, 'swagger-ui'), { recursive: true });
  for (const file of SWAGGER_FILES) await cp(join(swagger, file), join(folder, 'swagger-ui', file));
  await cp(join(WORKER_SOURCES, 'pages/static'), folder, { recursive: true });
  await build({
    entryPoints: SCRIPTS.map((file) => join(WORKER_SOURCES, file)),
    outdir: folder,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
  await buildClient(folder);
  const inPage = await buildConsole(folder);
  await rewrite(join(folder, '_headers'), "script-src 'self'", `script-src 'self' ${inPage}`);
}
