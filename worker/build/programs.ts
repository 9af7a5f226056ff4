// The worker's programs without any model. The API imports its deployment from `./deployed-models.js`, so that one program
// serves every choice of models; `static-files.js` serves the pages where Cloudflare's assets are not there. Node runs
// `supervise.mjs`, which keeps plain workerd served, and `documents.mjs`, which writes OpenAPI documents.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuildOptions, Plugin } from 'esbuild';
import { BUILDS_FROM_SOURCE, PREBUILT_WORKER, WORKER_SOURCES } from './sources.ts';

/** File name of each program in a bundle and in the package → its entry point in worker/. */
export const PROGRAMS = {
  'index.js': 'index.ts',
  'static-files.js': 'plain/static-files.ts',
  'supervise.mjs': 'supervise/supervise.ts',
  'documents.mjs': 'document/document.ts',
};

export type ProgramName = keyof typeof PROGRAMS;

/** Module of the deployment as the worker's program names it. */
export const DEPLOYMENT_FILE = 'deployed-models.js';

/** Packages of which the programs need a part → what stands in for them; each file says why. */
const SHIMS = { 'js-yaml': 'shims/js-yaml.ts' };

const built = new Map<ProgramName, Promise<string>>();

/** A program as one ES module; built once a process. */
export function workerProgram(name: ProgramName): Promise<string> {
  const known = built.get(name);
  if (known) return known;
  const made = BUILDS_FROM_SOURCE
    ? buildProgram(name)
    : readFile(join(PREBUILT_WORKER, name), 'utf8');
  built.set(name, made);
  return made;
}

const deploymentStaysOutside: Plugin = {
  name: 'deployment-stays-outside',
  setup(build) {
    build.onResolve({ filter: /\/deployed-models\.js$/ }, () => ({
      path: `./${DEPLOYMENT_FILE}`,
      external: true,
    }));
  },
};

/** Whatever Node is there: the others run in workerd. The package depends on zod. */
const FOR_NODE = {
  platform: 'node',
  target: 'node20',
  minify: false,
  external: ['cloudflare:*', 'hono/http-exception', 'zod'],
} satisfies BuildOptions;

async function buildProgram(name: ProgramName): Promise<string> {
  const { build } = await import('esbuild');
  const shims = Object.entries(SHIMS).map(([name, file]) => [name, join(WORKER_SOURCES, file)]);
  const options = {
    entryPoints: [join(WORKER_SOURCES, PROGRAMS[name])],
    alias: Object.fromEntries(shims),
    plugins: [deploymentStaysOutside],
    // chanfana's part for Hono imports it; the part is left out, and the import with it.
    external: ['cloudflare:*', 'hono/http-exception'],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    // As wrangler resolves packages and sets their mode.
    conditions: ['workerd', 'worker', 'browser'],
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'warning',
    ...(name.endsWith('.mjs') && FOR_NODE),
  } satisfies BuildOptions;
  const { outputFiles } = await build(options);
  return outputFiles[0].text;
}
