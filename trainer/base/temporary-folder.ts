// A folder for intermediate files that is gone when its user is done, has failed, or was stopped by a
// signal. What a killed process left is removed by the next one.
import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { atEnd } from './at-end.ts';
import { removeStaleTemporaries, temporaryNameFor } from './files.ts';

/**
 * Runs `action` with a new, empty folder.
 * @param path the folder lies beside it; without it in the system's place for temporary files
 */
export async function withTemporaryFolder<Result>(
  action: (folder: string) => Promise<Result>,
  path = join(tmpdir(), 'batcomputer'),
): Promise<Result> {
  await removeStaleTemporaries(dirname(path));
  const folder = temporaryNameFor(path);
  const forget = atEnd(() => rmSync(folder, { recursive: true, force: true }));
  try {
    // Not recursive itself: where nothing can be made, as in /proc, Node would try for ever.
    await mkdir(dirname(path), { recursive: true });
    await mkdir(folder, { mode: 0o700 });
    return await action(folder);
  } finally {
    // Windows lets go of a program's files a moment after it has ended.
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    forget();
  }
}
