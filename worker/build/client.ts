// The client as pages of any origin import it from a deployment: `/client.js`, and apart from it `/client/load.js`, which
// asks for `/client/label-faults.js` where a model takes inputs. Each is one file without a dependency.
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import { WORKER_SOURCES } from './sources.ts';

const SOURCES = join(WORKER_SOURCES, '../runtime');

/** File below the pages → its entry point in runtime/. */
export const CLIENT_FILES = {
  'client.js': 'client/index.ts',
  'client/load.js': 'client/load.ts',
  'client/label-faults.js': 'rows/label-faults.ts',
};

/** What is imported when it is needed is a file of its own. */
const dynamicImportsStayOutside: Plugin = {
  name: 'dynamic-imports-stay-outside',
  setup(build) {
    build.onResolve({ filter: /\/label-faults\.ts$/ }, ({ kind }) =>
      kind === 'dynamic-import' ? { path: './label-faults.js', external: true } : null,
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
      plugins: [dynamicImportsStayOutside],
      bundle: true,
      minify: true,
      format: 'esm',
      target: 'es2022',
      legalComments: 'none',
      logLevel: 'warning',
    });
  }
}
