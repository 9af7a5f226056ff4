// The static pages: our own, and from npm packages the files they need, so that no page loads from elsewhere.
import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { buildClient } from './client.ts';
import { buildConsole } from './console.ts';
import { BUILDS_FROM_SOURCE, PREBUILT_WORKER, WORKER_SOURCES } from './sources.ts';

const SWAGGER_FILES = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'];
const SCRIPTS = ['pages/show-docs.ts'];

/** Folder of the pages in `PREBUILT_WORKER`. */
export const PAGES_FOLDER = 'pages';

/** Writes the pages into a folder, which is made. */
export async function writePages(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  if (BUILDS_FROM_SOURCE) await buildPages(folder);
  else await cp(join(PREBUILT_WORKER, PAGES_FOLDER), folder, { recursive: true });
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
  await buildConsole(folder);
}
