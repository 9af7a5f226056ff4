// Reads files that may come from anywhere: only plain files, and none that is larger than any that the program
// writes. A pipe would be waited for without end, and a huge file would fill the memory before it is refused.
import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../base/user-error.ts';

/** Of modules, exports and ensembles; and of everything else, which is text. */
const MOST_BINARY_BYTES = 512 << 20;
const MOST_TEXT_BYTES = 64 << 20;

/** Largest size that a file of a version, or of the registry, may have. */
export function mostBytes(file: string): number {
  return /\.(?:wasm|onnx|gz)$/.test(file) ? MOST_BINARY_BYTES : MOST_TEXT_BYTES;
}

/** Why a file of this size is not read. */
export function sizeFault(bytes: number, most: number): string {
  return `has ${bytes.toLocaleString('en')} bytes; at most ${most.toLocaleString('en')} are read`;
}

const orNull = (error: NodeJS.ErrnoException): null => {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
};

/** Whether a plain file of a size that can be read stands there; false when nothing does. @throws UserError */
export async function isReadable(path: string): Promise<boolean> {
  const found = await stat(path).catch(orNull);
  if (found === null) return false;
  if (!found.isFile()) throw new UserError(`${path}: is not a regular file; move it away`);
  const most = mostBytes(path);
  if (found.size > most) throw new UserError(`${path}: ${sizeFault(found.size, most)}`);
  return true;
}

/** Contents of a file; null when there is none. @throws UserError when it is no plain file or too large */
export async function readBounded(path: string): Promise<Buffer | null> {
  // It may be removed between the two.
  return (await isReadable(path)) ? readFile(path).catch(orNull) : null;
}
