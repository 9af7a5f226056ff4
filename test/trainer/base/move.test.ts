// Renames as Windows answers them: a file that somebody reads is waited for, a folder in the way is not.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { move } from '../../../trainer/base/move.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const fault = (code: string) => Object.assign(new Error(code), { code });

/** Refuses so many times. */
function system(isWindows: boolean, times: number, code: string) {
  const tries = { count: 0 };
  return {
    tries,
    isWindows,
    async rename(from: string, to: string) {
      if (tries.count++ < times) throw fault(code);
      await rename(from, to);
    },
  };
}

async function twoFiles(): Promise<[string, string]> {
  const folder = temporaryFolder();
  await writeFile(join(folder, 'new'), 'new');
  await writeFile(join(folder, 'old'), 'old');
  return [join(folder, 'new'), join(folder, 'old')];
}

test.each(['EPERM', 'EACCES', 'EBUSY'])(
  'a file that is held (%s) is replaced when it is free',
  async (code) => {
    const [from, to] = await twoFiles();
    const windows = system(true, 3, code);
    await move(from, to, windows);
    expect(await readFile(to, 'utf8')).toBe('new');
    expect(windows.tries.count).toBe(4);
  },
);

test('elsewhere the same code is final', async () => {
  const [from, to] = await twoFiles();
  const posix = system(false, 1, 'EPERM');
  await expect(move(from, to, posix)).rejects.toThrow('EPERM');
  expect(posix.tries.count).toBe(1);
});

test('a folder in the way is told at once, by the code that it has elsewhere', async () => {
  const [from] = await twoFiles();
  const folder = temporaryFolder();
  await mkdir(join(folder, '3'));
  const windows = system(true, 9, 'EPERM');
  await expect(move(from, join(folder, '3'), windows)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(windows.tries.count).toBe(1);
});

test('what stays held fails in the end', async () => {
  const [from, to] = await twoFiles();
  await expect(move(from, to, system(true, 99, 'EBUSY'))).rejects.toMatchObject({ code: 'EBUSY' });
  expect(await readFile(to, 'utf8')).toBe('old');
});
