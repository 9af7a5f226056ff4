// The console as a deployment serves it: its page, and below `/console/` scripts and styles whose names change with what
// is in them, so that browsers keep them for good.
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';
import { WORKER_SOURCES } from './sources.ts';

const SOURCES = join(WORKER_SOURCES, 'console');
const FOLDER = 'console';

/** Writes the files into the folder of the pages. */
export async function buildConsole(pages: string): Promise<void> {
  const { build } = await import('esbuild');
  const { metafile } = await build({
    entryPoints: ['main.tsx', 'console.css'].map((file) => join(SOURCES, file)),
    outdir: join(pages, FOLDER),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    logLevel: 'warning',
  });
  const files = Object.keys(metafile.outputs).map((path) => basename(path));
  const named = (start: string, ending: string) => {
    const file = files.find((one) => one.startsWith(`${start}-`) && one.endsWith(ending));
    if (file === undefined) throw new Error(`esbuild wrote no ${start}${ending}`);
    return `/${FOLDER}/${file}`;
  };
  const page = await readFile(join(SOURCES, 'index.html'), 'utf8');
  const main = named('main', '.js');
  const linked = page
    .replace(`/${FOLDER}/console.css`, named('console', '.css'))
    .replace(`/${FOLDER}/main.js`, main)
    .replace('<!-- preloads -->', preloads(metafile, main));
  await writeFile(join(pages, 'index.html'), linked);
}

/** All that the first screen imports, asked for at once and not one behind the other. */
function preloads({ outputs }: Metafile, main: string): string {
  const first = Object.entries(outputs).find(([path]) => path.endsWith(main));
  const imports = first?.[1].imports.filter(({ kind }) => kind === 'import-statement') ?? [];
  return imports
    .map(({ path }) => `<link rel="modulepreload" href="/${FOLDER}/${basename(path)}">`)
    .join('\n    ');
}
