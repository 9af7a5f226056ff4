// One writer at a time for a model's aliases and history: a lock file created exclusively, holding the
// owner's process and host. A lock whose process has died is taken over.
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive, temporaryNameFor } from '../files.ts';
import { UserError } from '../user-error.ts';

const WAIT_MS = 10_000;
const POLL_MS = 25;

/** Puts a file holding our process and host at `path`, complete from its first moment on. */
async function tryTake(path: string): Promise<boolean> {
  const temporary = temporaryNameFor(path);
  try {
    await writeFile(temporary, `${process.pid} ${hostname()}\n`);
    await link(temporary, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
}

async function isOwnerDead(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [pid, host] = text.trim().split(' ');
  return host === hostname() && !isProcessAlive(Number(pid));
}

/**
 * Removes the lock when its owner is dead. Only who holds the take-over mark removes, after looking
 * again: otherwise a slow waiter could remove the lock that a faster one has just taken.
 */
async function removeWhenOwnerDied(path: string): Promise<void> {
  const takeover = `${path}.takeover`;
  if (!(await isOwnerDead(path)) || !(await tryTake(takeover))) return;
  try {
    if (await isOwnerDead(path)) await rm(path, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

/**
 * Runs `action` while holding the lock file at `path`.
 * @throws UserError when another process holds it for longer than the wait
 */
export async function withLock<Result>(
  path: string,
  action: () => Promise<Result>,
  waitMs = WAIT_MS,
): Promise<Result> {
  const deadline = performance.now() + waitMs;
  while (!(await tryTake(path))) {
    await removeWhenOwnerDied(path);
    if (performance.now() > deadline) {
      throw new UserError(
        `${path}: another process is at work here; wait for it, or remove the file if none is running`,
      );
    }
    await sleep(POLL_MS);
  }
  try {
    return await action();
  } finally {
    await rm(path, { force: true });
  }
}
