// One writer at a time for a model's aliases and history, or for a folder.
//
// Whoever wants the lock at `path` puts a file of its own beside it, `<path>.<place>-<pid>-<start>-<random>`, and
// then looks which others are there: alone it holds the lock. Of two that see each other, the lesser name stays and
// waits, the other withdraws and comes back. What the dead have left can be removed by anyone at any time, since no
// name is ever used twice: there is no moment at which a lock could be taken from one that lives.
//
// Whether a process of another machine or container lives cannot be seen, so each file is touched every second;
// one that has not been for a minute is a dead one's.
import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isProcessAlive, isSameProcess, OWN_START, PLACE } from './process-identity.ts';
import { UserError } from './user-error.ts';

const WAIT_MS = 10_000;
const POLL_MS = 25;
const TOUCH_MS = 1000;
const SILENT_MS = 60_000;
/** A lock of an earlier release that says nothing was left by a machine that lost its power. */
const EMPTY_MS = 3000;

/** A file of somebody who wants the lock, or has it. */
interface Rival {
  file: string;
  /** What messages call it. */
  who: string;
}

/** Runs `action` while holding the lock at `path`. @throws UserError when others hold it longer than the wait */
export async function withLock<Result>(
  path: string,
  action: () => Promise<Result>,
  waitMs = WAIT_MS,
): Promise<Result> {
  const own = `${path}.${PLACE}-${process.pid}-${OWN_START}-${randomBytes(4).toString('hex')}`;
  const touching = setInterval(() => void touch(own), TOUCH_MS).unref();
  try {
    await waitFor(path, own, performance.now() + waitMs);
    return await action();
  } finally {
    clearInterval(touching);
    await rm(own, { force: true });
  }
}

/** Writes a byte, so that the file system notes its own time; nothing when the file is not there. */
async function touch(own: string): Promise<void> {
  const file = await open(own, 'r+').catch(() => null);
  await file?.write('.', 0).catch(() => {});
  await file?.close();
}

async function waitFor(path: string, own: string, deadline: number): Promise<void> {
  for (;;) {
    const rivals = await look(path, own);
    if (rivals.length === 0) return;
    if (performance.now() > deadline) {
      throw new UserError(`${path}: ${rivals[0].who} is at work here; run the command again later`);
    }
    if (rivals.some(({ file }) => file < basename(own))) await rm(own, { force: true });
    await sleep(POLL_MS * (0.5 + Math.random()));
  }
}

/** Puts our file there, then tells whose others are there, having removed those of the dead. */
async function look(path: string, own: string): Promise<Rival[]> {
  await (await open(own, 'a')).close();
  const now = (await stat(own)).mtimeMs;
  const rivals: Rival[] = [];
  for (const file of await readdir(dirname(path))) {
    const suffix = file.startsWith(basename(path)) ? file.slice(basename(path).length) : null;
    const isOfLock = suffix === '' || CONTENDER.test(suffix ?? '');
    if (!isOfLock || file === basename(own)) continue;
    const who = await ownerOf(join(dirname(path), file), suffix ?? '', now);
    if (who !== null) rivals.push({ file, who });
  }
  return rivals;
}

const CONTENDER = /^\.([0-9a-f]{12})-(\d+)-(\d+)-[0-9a-f]{8}$/;

/** Who wants or has the lock by a file; null when he is dead: the file is then removed. */
async function ownerOf(path: string, suffix: string, now: number): Promise<string | null> {
  const found = await stat(path).catch(() => null);
  if (found === null) return null; // It has just been given back.
  if (!found.isFile()) throw new UserError(`${path}: is not a lock file; move it away`);
  const silentMs = now - found.mtimeMs;
  const [, place, pid, start] = CONTENDER.exec(suffix) ?? [];
  const who =
    pid === undefined
      ? await earlierOwner(path, silentMs)
      : contender(place, Number(pid), start, silentMs);
  if (who === null) await rm(path, { force: true });
  return who;
}

const ELSEWHERE = 'a process of another machine or container';

function contender(place: string, pid: number, start: string, silentMs: number): string | null {
  if (place !== PLACE) return silentMs < SILENT_MS ? ELSEWHERE : null;
  // Without a start another process may have the number by now; it touches no file.
  const isOwner = isSameProcess(pid, start) && (start !== '0' || silentMs < SILENT_MS);
  return isOwner ? `process ${pid}` : null;
}

/** Of a lock of an earlier release, which holds `<pid> <host>` and is not touched. */
async function earlierOwner(path: string, silentMs: number): Promise<string | null> {
  const text = await readFile(path, 'utf8').catch(() => '');
  const [, pid, host] = /^(\d+) (\S+)\n$/.exec(text) ?? [];
  if (pid === undefined) return silentMs < EMPTY_MS ? 'somebody' : null;
  const isDead = host === hostname() && !isProcessAlive(Number(pid));
  return isDead || silentMs >= SILENT_MS ? null : `process ${pid} of ${host}`;
}
