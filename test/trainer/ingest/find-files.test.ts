// Every file is read once, however often and by whatever names it is found; what cannot be read is said, not left out.
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from '../../../trainer/ingest/find-files.ts';
import { ingest } from '../../../trainer/ingest/ingest.ts';
import { makeZip } from '../../make-zip.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { collectWarnings, makeRecipe } from './ingest-fixture.ts';

const ROWS = 'place,size,answer\nBath,1,no\nYork,2,yes\n';

let folder: string;
let data: string;
let elsewhere: string;
beforeEach(() => {
  folder = temporaryFolder();
  data = join(folder, 'data');
  elsewhere = join(folder, 'elsewhere');
  for (const one of [data, elsewhere]) {
    mkdirSync(one);
    writeFileSync(join(one, 'a.csv'), ROWS);
  }
});

async function find(...places: string[]) {
  const { progress, warnings } = collectWarnings();
  const files = await findFiles({ places }, join(folder, 'temporary'), progress);
  return { names: files.map(({ name }) => name), warnings };
}

describe('a file that is found twice', () => {
  const told = [expect.stringContaining('its rows count once')];

  it.each([
    ['by its name', () => [join(data, 'a.csv'), join(data, 'a.csv')]],
    ['with its folder', () => [data, join(data, 'a.csv')]],
    ['by a glob', () => [join(data, 'a.csv'), join(data, '*.csv')]],
    ['by another path', () => [join(data, 'a.csv'), `${data}/../data/a.csv`]],
  ])('%s is read once', async (_how, places) => {
    expect(await find(...places())).toEqual({ names: ['a.csv'], warnings: told });
    const { progress } = collectWarnings();
    const { rows } = await ingest(makeRecipe(), { data: places(), progress });
    expect(rows.read).toBe(2);
  });

  it.each(['folder', 'glob'])('by a link beside it, in a %s, keeps its own name', async (how) => {
    symlinkSync('a.csv', join(data, '0-latest.csv'));
    const { names, warnings } = await find(how === 'folder' ? data : join(data, '*.csv'));
    expect(names).toEqual([expect.stringMatching(/(^|\/)a\.csv$/)]);
    expect(warnings).toEqual(told);
  });

  it('may be a zip', async () => {
    const zip = join(data, 'rows.zip');
    writeFileSync(zip, makeZip([{ name: 'b.csv', data: ROWS }]));
    expect(await find(zip, zip)).toEqual({ names: ['b.csv'], warnings: told });
  });
});

describe.skipIf(process.platform === 'win32')('a link in a folder', () => {
  it('leads to its file', async () => {
    symlinkSync('../elsewhere/a.csv', join(data, 'b.csv'));
    expect(await find(data)).toEqual({ names: ['a.csv', 'b.csv'], warnings: [] });
  });

  it('may lead to a folder that is looked through anyway', async () => {
    mkdirSync(join(data, '2024'));
    writeFileSync(join(data, '2024/c.csv'), ROWS);
    symlinkSync('2024', join(data, 'latest'));
    symlinkSync('.', join(data, 'loop'));
    expect(await find(data)).toEqual({ names: ['2024/c.csv', 'a.csv'], warnings: [] });
  });

  it.each([
    [
      'to another folder',
      '../elsewhere',
      'more',
      /more is a link to the folder .*elsewhere, which/,
    ],
    ['to nothing', 'gone.csv', 'b.csv', /b\.csv: is a link to a file that does not exist/],
    ['to a device', '/dev/zero', 'b.csv', /b\.csv: is not a regular file/],
  ])('%s is refused', async (_where, target, name, message) => {
    symlinkSync(target, join(data, name));
    await expect(find(data)).rejects.toThrow(message);
  });
});

it.skipIf(process.platform === 'win32')('a pipe is refused, and not waited for', async () => {
  execFileSync('mkfifo', [join(data, 'b.csv')]);
  for (const place of [data, join(data, 'b.csv'), join(data, '*.csv')]) {
    await expect(find(place)).rejects.toThrow(/b\.csv: is not a regular file/);
  }
});
