// The modules of a deployment as files beside the pages: a worker has its models compiled, and cannot tell their bytes.
// The worker alone hands them out (endpoints/module.ts), to callers who may read them.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Below it the pages' server answers nobody but the worker. */
export const MODULES_PATH = '/modules/';
/** Cloudflare takes no larger file. */
const LARGEST_FILE = 25 << 20;

/**
 * Path of a module below the pages; null for one that is too large to be a file there. The name is a hash that only
 * those can make who have the module, should a deployment of one's own let the pages' server answer for it.
 */
export function modulePath(module: Uint8Array): string | null {
  if (module.length > LARGEST_FILE) return null;
  const hash = createHash('sha256').update('bytes of a module\n').update(module).digest('hex');
  return `${MODULES_PATH}${hash}.wasm`;
}

/** Writes the modules into the folder of the pages. */
export async function writeModuleFiles(
  pages: string,
  { models }: { models: { versions: { module: Uint8Array }[] }[] },
): Promise<void> {
  await mkdir(join(pages, MODULES_PATH), { recursive: true });
  for (const { module } of models.flatMap(({ versions }) => versions)) {
    const path = modulePath(module);
    if (path !== null) await writeFile(join(pages, path), module);
  }
}
