// Changes of files are noticed, once each, when they stand still.
import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Settled, stateOfFileNow, statesOf, watchFor } from '../../../trainer/base/watch-paths.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

const states = (of: Record<string, string>) => new Map(Object.entries(of));

describe('Settled', () => {
  test('tells of a change when it stands, and only once', () => {
    const settled = new Settled(states({ a: '1' }));
    const looks = ['1', '2', '3', '3', '3', '1', '1'].map((a) => settled.changed(states({ a })));
    expect(looks).toEqual([false, false, false, true, false, false, true]);
  });

  test('what is taken back before it stood is no change', () => {
    const settled = new Settled(states({ a: '1' }));
    const looks = ['2', '1', '1'].map((a) => settled.changed(states({ a })));
    expect(looks).toEqual([false, false, false]);
  });

  test('a new path is no change, and its changes are', () => {
    const settled = new Settled(states({ a: '1' }));
    const seen = [
      ...[states({ a: '1', b: '1' }), states({ a: '1', b: '1' })],
      ...[states({ a: '1', b: '2' }), states({ a: '1', b: '2' })],
    ];
    expect(seen.map((now) => settled.changed(now))).toEqual([false, false, false, true]);
  });
});

test('what is known otherwise is not learned anew from the first look', () => {
  const known = new Map<string, string>();
  const settled = new Settled(states({ a: '1' }), known);
  known.set('b', 'as it was read');
  const looks = [1, 2, 3].map(() => settled.changed(states({ a: '1', b: 'edited since' })));
  expect(looks).toEqual([false, true, false]);
});

describe('statesOf', () => {
  const folder = temporaryFolder();
  const state = async (path: string) => (await statesOf([path])).get(path);

  test.each([
    ['a file that grows', 'rows.csv', () => appendFile(join(folder, 'rows.csv'), 'x')],
    ['a file in the place of another', 'rows.csv', () => replace('rows.csv')],
    ['a file that goes', 'rows.csv', () => rm(join(folder, 'rows.csv'))],
    ['a file that comes', 'new.csv', () => writeFile(join(folder, 'new.csv'), '')],
    ['a file deep in a folder', '.', () => writeFile(join(folder, 'deep/er/b.csv'), 'b')],
    ['a file that a glob finds', '**/*.csv', () => writeFile(join(folder, 'deep/c.csv'), 'c')],
    ['a folder that goes', 'deep', () => rm(join(folder, 'deep'), { recursive: true })],
  ])('%s has another state', async (_, path, change) => {
    await mkdir(join(folder, 'deep/er'), { recursive: true });
    await writeFile(join(folder, 'rows.csv'), 'a');
    const before = await state(join(folder, path));
    expect(await state(join(folder, path))).toBe(before);
    await change();
    expect(await state(join(folder, path))).not.toBe(before);
  });

  test('of one file it is the same without waiting', async () => {
    const path = join(folder, 'one');
    expect(stateOfFileNow(path)).toBe(`${path} absent`);
    await writeFile(path, 'x');
    expect(stateOfFileNow(path)).toBe(await state(path));
  });

  test('what is being written, and packages, are not looked at', async () => {
    const before = await state(folder);
    await writeFile(join(folder, '.a.csv.tmp-1'), '');
    await mkdir(join(folder, 'node_modules/a'), { recursive: true });
    expect(await state(folder)).toBe(before);
  });

  async function replace(name: string): Promise<void> {
    await writeFile(join(folder, 'other'), 'b');
    await rename(join(folder, 'other'), join(folder, name));
  }
});

test('watchFor calls at once, after a change, and once more for changes during a call', async () => {
  const ended = new AbortController();
  let state = 'first';
  const seen: string[] = [];
  const watching = watchFor(
    async () => states({ a: state }),
    async () => {
      seen.push(state);
      if (state === 'second') state = 'third';
    },
    ended.signal,
    { everyMs: 1 },
  );
  const until = async (count: number) => {
    while (seen.length < count) await sleep(1);
  };
  await until(1);
  state = 'second';
  await until(3);
  ended.abort();
  await watching;
  expect(seen).toEqual(['first', 'second', 'third']);
});
