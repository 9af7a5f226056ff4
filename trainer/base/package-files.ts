// Where the program's own files are: in a checkout, where Node runs the TypeScript sources, or in the installed
// package, where it runs what was compiled from them into `dist/`. Nothing is ever written beside them there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Of the program's modules as they run. */
export const EXTENSION = extname(fileURLToPath(import.meta.url));

/** True in a checkout: the sources of the kernels and of the worker are there, and the tools that build them. */
export const RUNS_FROM_SOURCE = EXTENSION === '.ts';

/** Folder that holds the program's package.json. */
export const PACKAGE_ROOT = findPackageRoot(import.meta.dirname);

/** Folder of what is built beforehand for the package: kernels, worker, pages. */
export const PREBUILT = join(PACKAGE_ROOT, 'dist');

/** Version of the program, as its package.json has it. */
export function programVersion(): string {
  const text = readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}

/**
 * URL of a module of the program beside another, for what takes a URL where `import` cannot be used: threads.
 * @param from `import.meta.url` of the module that asks
 * @param name without extension, such as `./forest-worker`
 */
export function moduleUrl(from: string, name: string): URL {
  return new URL(`${name}${EXTENSION}`, from);
}

function findPackageRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  return findPackageRoot(dirname(folder));
}
