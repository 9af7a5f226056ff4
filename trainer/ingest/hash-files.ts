// The data's fingerprint: SHA-256 over the contents of all files, one after another in name order, as
// `cat … | sha256sum` gives it.
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { SourceFile } from './source-file.ts';

const READ_BYTES = 1024 * 1024;

/** @param files in name order */
export async function hashFiles(files: SourceFile[]): Promise<string> {
  const hash = createHash('sha256');
  for (const { path } of files) {
    for await (const chunk of createReadStream(path, { highWaterMark: READ_BYTES })) {
      hash.update(chunk as Buffer);
    }
  }
  return hash.digest('hex');
}
