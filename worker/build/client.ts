// The client as pages of any origin import it from a deployment: `/client.js`, and apart from it `/client/load.js`. Each
// is one file without a dependency; what load.js rarely needs it imports when it does, from `/client/row-schema.js`.
import { basename, join } from 'node:path';
import type { Plugin } from 'esbuild';
import { WORKER_SOURCES } from './sources.ts';

const SOURCES = join(WORKER_SOURCES, '../runtime');

/** File below the pages → its entry point in runtime/. */
export const CLIENT_FILES = {
  'client.js': 'client/index.ts',
  'client/load.js': 'client/load.ts',
  'client/row-schema.js': 'schema/row-schema.ts',
};

/** A file that is imported later stays a file of its own, beside the one that imports it. */
const laterImportsStayOutside: Plugin = {
  name: 'later-imports-stay-outside',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import'
        ? { path: `./${basename(path, '.ts')}.js`, external: true }
        : undefined,
    );
  },
};

/** Writes the files into the folder of the pages. */
export async function buildClient(pages: string): Promise<void> {
  const { build } = await import('esbuild');
  for (const [file, source] of Object.entries(CLIENT_FILES)) {
    await build({
      entryPoints: [join(SOURCES, source)],
      outfile: join(pages, file),
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
      logLevel: 'warning',
      plugins: [laterImportsStayOutside],
    });
  }
}
