// Collects the static pages: our own, and from npm packages the files they need, so no page loads from elsewhere.
import { cp, mkdir, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';

const { resolve } = createRequire(import.meta.url);
const SWAGGER_FILES = ['swagger-ui-bundle.js', 'swagger-ui.css', 'LICENSE', 'NOTICE'];

export async function buildPages(out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
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
