// What the worker is built from: its sources in a checkout; in the installed package what was built from them
// beforehand, which lies in `prebuilt/` beside this folder's compiled files.
import { dirname, join } from 'node:path';

/** True in a checkout, where esbuild makes from the sources what the package holds ready. */
export const BUILDS_FROM_SOURCE = import.meta.url.endsWith('.ts');

/** Folder `worker/` of a checkout. */
export const WORKER_SOURCES = dirname(import.meta.dirname);

/** Folder of the package; scripts/build-package.ts fills it. */
export const PREBUILT_WORKER = join(import.meta.dirname, '../prebuilt');
