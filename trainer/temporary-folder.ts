// A folder for intermediate files that is gone when its user is done, has failed, or was stopped by a
// signal. What a killed process left is removed by the next one.
import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeStaleTemporaries, temporaryNameFor } from './files.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const openFolders = new Set<string>();

/** Runs `action` with a new, empty folder in the system's place for temporary files. */
export async function withTemporaryFolder<Result>(
  action: (folder: string) => Promise<Result>,
): Promise<Result> {
  await removeStaleTemporaries(tmpdir());
  const folder = temporaryNameFor(join(tmpdir(), 'batcomputer'));
  if (openFolders.size === 0) watchForTheEnd();
  openFolders.add(folder);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return await action(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
    openFolders.delete(folder);
    if (openFolders.size === 0) unwatch();
  }
}

function watchForTheEnd(): void {
  process.on('exit', removeNow);
  for (const signal of SIGNALS) process.on(signal, onSignal);
}

function unwatch(): void {
  process.off('exit', removeNow);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

function removeNow(): void {
  for (const folder of openFolders) rmSync(folder, { recursive: true, force: true });
}

/** Removes the folders; ends the process too, unless somebody else decides about that. */
function onSignal(signal: NodeJS.Signals): void {
  removeNow();
  if (process.listenerCount(signal) > 1) return;
  unwatch();
  process.kill(process.pid, signal);
}
