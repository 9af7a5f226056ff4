// What a deployment has of its versions as files beside the pages: the modules, whose bytes a worker that has them
// compiled cannot tell, the reports, the OpenAPI documents, and what was measured. The worker alone hands them out, to
// callers who may read them (endpoints/module.ts, report.ts, openapi.ts, evaluation.ts).
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Below it the pages' server answers nobody but the worker. */
export const MODULES_PATH = '/modules/';
/** What the worker answers though there are files: as `run_worker_first` of wrangler.toml. */
export const WORKER_FIRST = ['/', `${MODULES_PATH}*`];
/** Cloudflare takes no larger file. */
const LARGEST_FILE = 25 << 20;

/** What is carried of a version as files. */
interface VersionBytes {
  module: Uint8Array;
  report: Uint8Array;
  document: Uint8Array;
  evaluation: Uint8Array | null;
}

/** Path of a module below the pages; null for one that is too large to be a file there. */
export function modulePath(module: Uint8Array): string | null {
  return module.length > LARGEST_FILE ? null : hiddenPath('bytes of a module\n', module, 'wasm');
}

/** Path of a report. Its ending is none that servers of pages redirect from. */
export function reportPath(report: Uint8Array): string {
  return hiddenPath('bytes of a report\n', report, 'report');
}

/** Path of an OpenAPI document. */
export function documentPath(document: Uint8Array): string {
  return hiddenPath('bytes of a document\n', document, 'openapi');
}

/** Path of an evaluation.json. */
export function evaluationPath(evaluation: Uint8Array | null): string | null {
  return evaluation && hiddenPath('bytes of an evaluation\n', evaluation, 'json');
}

/**
 * The name is a hash that only those can make who have the bytes, should a deployment of one's own let the pages' server
 * answer for them.
 */
function hiddenPath(salt: string, bytes: Uint8Array, ending: string): string {
  const hash = createHash('sha256').update(salt).update(bytes).digest('hex');
  return `${MODULES_PATH}${hash}.${ending}`;
}

/** Writes the files of all versions into the folder of the pages. */
export async function writeVersionFiles(
  pages: string,
  { models }: { models: { versions: VersionBytes[] }[] },
): Promise<void> {
  await mkdir(join(pages, MODULES_PATH), { recursive: true });
  for (const version of models.flatMap(({ versions }) => versions)) {
    const { module, report, document, evaluation } = version;
    const files: [string | null, Uint8Array | null][] = [
      [modulePath(module), module],
      [reportPath(report), report],
      [documentPath(document), document],
      [evaluationPath(evaluation), evaluation],
    ];
    for (const [path, bytes] of files) {
      if (path !== null && bytes !== null) await writeFile(join(pages, path), bytes);
    }
  }
}
