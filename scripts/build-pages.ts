// Collects the static pages: our own, and from npm packages the files they need, so no page loads from elsewhere.
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { build } from 'esbuild';
import { temporaryNameFor } from '../trainer/files.ts';

const { resolve } = createRequire(import.meta.url);
const SWAGGER_FILES = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'];

/**
 * Makes the folder of pages. One that is there is brought up to date file by file: a server may be showing it,
 * and another build may be making it too.
 */
export async function buildPages(out: string): Promise<void> {
  const fresh = temporaryNameFor(out);
  try {
    await collectPages(fresh);
    await replaceFiles(fresh, out);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function replaceFiles(fresh: string, out: string): Promise<void> {
  const files = await filesBelow(fresh);
  for (const file of files) {
    const [now, before] = [join(fresh, file), join(out, file)];
    const old = await readFile(before).catch(() => null);
    if (old?.equals(await readFile(now))) continue;
    await mkdir(dirname(before), { recursive: true });
    await rename(now, before);
  }
  for (const file of await filesBelow(out)) {
    if (!files.includes(file)) await rm(join(out, file), { force: true });
  }
}

/** Paths relative to the folder. */
async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)));
}

async function collectPages(out: string): Promise<void> {
  await mkdir(join(out, 'swagger-ui'), { recursive: true });
  const swagger = dirname(resolve('swagger-ui-dist/package.json'));
  for (const file of SWAGGER_FILES) await cp(join(swagger, file), join(out, 'swagger-ui', file));
  await cp('worker/pages/static', out, { recursive: true });
  await build({
    entryPoints: ['worker/pages/try.ts', 'worker/pages/show-docs.ts'],
    outdir: out,
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    logLevel: 'warning',
  });
}
