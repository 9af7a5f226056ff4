// The console as a deployment serves it: its page, and below `/console/` scripts and styles whose names change with what
// is in them, so that browsers keep them for good.
import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { BuildOptions, Metafile, OutputFile } from 'esbuild';
import { WORKER_SOURCES } from './sources.ts';

const SOURCES = join(WORKER_SOURCES, 'console');
const FOLDER = 'console';
/** Imported once the page runs, so that its thread can be started with it; the first answer needs it. */
const DEVICE_PART = 'device/device-part.ts';

const COMMON = {
  // Nothing is written there: esbuild cannot describe files of a folder with quotes in its name.
  outdir: SOURCES,
  write: false,
  entryNames: '[name]-[hash]',
  bundle: true,
  minify: true,
  metafile: true,
  target: 'es2022',
  logLevel: 'warning',
} satisfies BuildOptions;

/** Writes the files into the folder of the pages. @returns the script that stands in the page, as its policy names it */
export async function buildConsole(pages: string): Promise<string> {
  const boot = await bundleBoot();
  const outputs = await bundleParts(join(pages, FOLDER));
  const names = Object.keys(outputs).map((path) => basename(path));
  const named = (start: string, ending: string) => {
    const file = names.find((one) => one.startsWith(`${start}-`) && one.endsWith(ending));
    if (file === undefined) throw new Error(`esbuild wrote no ${start}${ending}`);
    return `/${FOLDER}/${file}`;
  };
  const page = await readFile(join(SOURCES, 'index.html'), 'utf8');
  const main = named('main', '.js');
  const linked = page
    .replace(`/${FOLDER}/console.css`, named('console', '.css'))
    .replace(`/${FOLDER}/main.js`, main)
    .replace('/* boot */', () => boot)
    .replace('<!-- preloads -->', preloads(outputs, main));
  await writeFile(join(pages, 'index.html'), linked);
  const parts = ['/icon.svg', ...names.map((name) => `/${FOLDER}/${name}`)];
  await buildServiceWorker(pages, parts, linked);
  return `'sha256-${createHash('sha256').update(boot).digest('base64')}'`;
}

async function bundleParts(folder: string): Promise<Metafile['outputs']> {
  const { build } = await import('esbuild');
  const parts = await build({
    ...COMMON,
    entryPoints: ['main.tsx', 'console.css'].map((file) => join(SOURCES, file)),
    chunkNames: '[name]-[hash]',
    splitting: true,
    format: 'esm',
    jsx: 'automatic',
    jsxImportSource: 'preact',
  });
  await writeParts(folder, parts.outputFiles);
  return parts.metafile.outputs;
}

/** Runs while the page is read, as no module does, and costs no round trip. */
async function bundleBoot(): Promise<string> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    ...COMMON,
    entryPoints: [join(SOURCES, 'boot.ts')],
    format: 'iife',
  });
  return outputFiles[0].text.trim();
}

async function writeParts(folder: string, files: OutputFile[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { path, contents } of files) await writeFile(join(folder, basename(path)), contents);
}

/** Another page or other parts are another release. */
async function buildServiceWorker(pages: string, parts: string[], page: string): Promise<void> {
  const { build } = await import('esbuild');
  const release = createHash('sha256').update(page).update(parts.join()).digest('hex').slice(0, 16);
  await build({
    entryPoints: [join(SOURCES, 'offline/service-worker.ts')],
    outfile: join(pages, 'service-worker.js'),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    define: { PARTS: JSON.stringify(parts), RELEASE: JSON.stringify(release) },
    logLevel: 'warning',
  });
}

/** All that the first answer needs, asked for at once and not one behind the other. */
function preloads(outputs: Metafile['outputs'], main: string): string {
  const parts = Object.entries(outputs);
  const first = parts.filter(
    ([path, { entryPoint }]) => path.endsWith(main) || entryPoint?.endsWith(DEVICE_PART),
  );
  const imported = first.flatMap(([, { imports }]) =>
    imports.filter(({ kind }) => kind === 'import-statement').map(({ path }) => path),
  );
  const paths = new Set([...imported, ...first.map(([path]) => path)]);
  return [...paths]
    .filter((path) => !path.endsWith(main))
    .map((path) => `<link rel="modulepreload" href="/${FOLDER}/${basename(path)}">`)
    .join('\n    ');
}
