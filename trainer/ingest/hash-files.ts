// The data's fingerprint: SHA-256 over the contents of all files, one after another in name order, as
// `cat … | sha256sum` gives it.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { SourceFile } from './source-file.ts';

const READ_BYTES = 1024 * 1024;

/** @param files in name order */
export async function hashFiles(files: SourceFile[]): Promise<string> {
  const hash = createHash('sha256');
  // One buffer for all reads: garbage of this size would pile up faster than it is collected.
  const buffer = Buffer.allocUnsafe(READ_BYTES);
  for (const { path } of files) {
    const file = await open(path);
    try {
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, READ_BYTES);
        if (bytesRead === 0) break;
        hash.update(buffer.subarray(0, bytesRead));
      }
    } finally {
      await file.close();
    }
  }
  return hash.digest('hex');
}
