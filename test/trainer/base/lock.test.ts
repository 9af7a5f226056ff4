// One writer at a time, whoever died before, and none that blocks for good.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test } from 'vitest';
import { withLock } from '../../../trainer/base/lock.ts';
import { OWN_START, PLACE } from '../../../trainer/base/process-identity.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

let folder = '';
let lock = '';
beforeEach(() => {
  folder = temporaryFolder();
  lock = join(folder, '.aliases.lock');
});

const take = (waitMs?: number) => withLock(lock, async () => 'held', waitMs);

/** Leaves a file of a lock as of this many seconds ago. */
function leave(name: string, seconds = 0, text = ''): void {
  writeFileSync(join(folder, name), text);
  const then = Date.now() / 1000 - seconds;
  utimesSync(join(folder, name), then, then);
}

const DEAD_PID = 999_999_999;
const random = '0123abcd';
test.each<[string, () => void]>([
  ['of a process that died', () => leave(`.aliases.lock.${PLACE}-${DEAD_PID}-1-${random}`)],
  // As when a container is started again: its processes have the same numbers.
  ['of a process whose number lives again', () => leave(`.aliases.lock.${PLACE}-1-1-${random}`)],
  [
    'of another container that is silent for a minute',
    () => leave(`.aliases.lock.aaaaaaaaaaaa-1-1-${random}`, 61),
  ],
  [
    'of an earlier release, of a dead process',
    () => leave('.aliases.lock', 0, `${DEAD_PID} ${hostname()}\n`),
  ],
  [
    'of an earlier release, of a number that lives again',
    () => leave('.aliases.lock', 61, `1 ${hostname()}\n`),
  ],
  ['of an earlier release, empty', () => leave('.aliases.lock', 4)],
  ['of an earlier release, garbage', () => leave('.aliases.lock', 4, 'garbage')],
  [
    'of an earlier release, whose taking over was broken off',
    () => {
      leave('.aliases.lock', 0, `${DEAD_PID} ${hostname()}\n`);
      leave('.aliases.lock.takeover', 0, `${DEAD_PID} ${hostname()}\n`);
    },
  ],
])('a lock %s is taken at once', async (_, make) => {
  make();
  expect(await take(500)).toBe('held');
  expect(readdirSync(folder).filter((name) => !name.endsWith('.takeover'))).toEqual([]);
});

test.each([
  [
    'this process',
    `.aliases.lock.${PLACE}-${process.pid}-${OWN_START}-${random}`,
    /process \d+ is at work here/,
  ],
  [
    'another container',
    `.aliases.lock.aaaaaaaaaaaa-1-1-${random}`,
    /of another machine or container is/,
  ],
])('a lock of %s that lives is waited for, and said', async (_, name, message) => {
  leave(name, 5);
  await expect(take(200)).rejects.toThrow(UserError);
  await expect(take(200)).rejects.toThrow(message);
  expect(readdirSync(folder)).toEqual([name]);
});

test.skipIf(process.platform === 'win32')(
  'what is no file of a lock is said, not waited for',
  async () => {
    execFileSync('mkfifo', [lock]);
    await expect(take()).rejects.toThrow(/is not a lock file; move it away/);
    mkdirSync(`${lock}.notes`);
    writeFileSync(`${lock}.txt`, '');
    execFileSync('rm', [lock]);
    expect(await take(100)).toBe('held');
  },
);

test('a lock that is held is touched, so that it is seen to live', async () => {
  await withLock(lock, async () => {
    const [name] = readdirSync(folder);
    const then = Date.now() / 1000 - 100;
    utimesSync(join(folder, name), then, then);
    await sleep(1200);
    await expect(take(100)).rejects.toThrow(/at work here/);
  });
  expect(readdirSync(folder)).toEqual([]);
});

const HOLDER = `
  import { closeSync, openSync, rmSync } from 'node:fs';
  import { withLock } from ${JSON.stringify(fileURLToPath(new URL('../../../trainer/base/lock.ts', import.meta.url)))};
  const [lock, mark] = process.argv.slice(2);
  for (;;) await withLock(lock, async () => {
    closeSync(openSync(mark, 'wx')); // Fails when another one is inside.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 5));
    rmSync(mark);
    process.stdout.write('.');
  });
`;

test('processes hold it one at a time, and block nobody when they are killed', async () => {
  const program = join(folder, 'holder.ts');
  writeFileSync(program, HOLDER);
  let rounds = 0;
  let faults = '';
  const args = [program, lock, join(folder, 'inside')];
  const children = Array.from({ length: 4 }, () => spawn(process.execPath, args));
  const ends = children.map((child) => {
    child.stdout.on('data', (text) => {
      rounds += String(text).split('.').length - 1;
    });
    child.stderr.on('data', (text) => {
      faults += text;
    });
    return new Promise((resolve) => child.on('exit', resolve));
  });
  await expect.poll(() => rounds, { timeout: 15_000 }).toBeGreaterThan(40);
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(ends);
  expect(faults).toBe('');
  expect(await take()).toBe('held');
}, 20_000);
