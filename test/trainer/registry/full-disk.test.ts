// A disk that is really full: a small tmpfs with so many pages left. Whatever does not fit leaves the registry
// as it was, says so, and works once there is room. Needs the right to mount, as root has it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { mkdir, readdir, rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAliases } from '../../../trainer/registry/aliases.ts';
import { readHistory } from '../../../trainer/registry/history.ts';
import { findFaults } from '../../../trainer/registry/read-version.ts';
import { listVersions } from '../../../trainer/registry/survey.ts';
import {
  registerVersion,
  reserveVersion,
  updateAliases,
} from '../../../trainer/registry/write-version.ts';
import { runCli } from '../cli/run-cli.ts';
import { entryDraft } from './entry-draft.ts';

const PAGE = 4096;
const RECIPE = `import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'demo', title: 'Demo', description: 'a or b', source: { files: 'rows.csv' },
  features: { x: { sql: 'x', kind: 'number' } },
  target: { sql: 'y', classes: { a: ['a'], b: ['b'] } }, flags: { a: 'aProb', b: 'bProb' },
  objective: 'binary', learner: { kind: 'forest', trees: 1 },
  split: { by: 'random', testShare: 0.2 }, seed: 1,
});
`;

function mountDisk(pages: number): string {
  const disk = mkdtempSync(join(tmpdir(), 'full-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${pages * PAGE}`, 'tmpfs', disk], {
      stdio: 'ignore',
    });
  } catch (error) {
    rmdirSync(disk);
    throw error;
  }
  return disk;
}

function unmountDisk(disk: string): void {
  execFileSync('umount', [disk]);
  rmdirSync(disk);
}

function mayMount(): boolean {
  try {
    unmountDisk(mountDisk(1));
    return true;
  } catch {
    return false;
  }
}

let disk = '';
const registry = () => join(disk, 'models');
const ballast = () => join(disk, 'ballast');

/** Takes all of the disk but so many pages. */
async function leave(pages: number): Promise<void> {
  const { bavail, bsize } = await statfs(disk);
  await writeFile(ballast(), Buffer.alloc(bavail * bsize - pages * PAGE));
}

async function register(content: string): Promise<void> {
  const version = await reserveVersion(registry(), 'demo');
  const files = { 'model.wasm': content.repeat(5000), 'flags.json': '["no"]\n' };
  await registerVersion(registry(), entryDraft('demo', version), files);
}
const promote = () =>
  updateAliases(registry(), 'demo', () => ({ current: 2 }), { action: 'promote', why: 'better' });

/** What stands: versions, all of them whole, and aliases that name one; no file half written. */
async function stateOf() {
  const versions = await listVersions(registry(), 'demo');
  for (const version of versions) {
    const folder = join(registry(), 'demo', String(version));
    expect(await findFaults({ name: 'demo', version, folder })).toEqual([]);
  }
  const names = await readdir(join(registry(), 'demo'));
  expect(names.filter((name) => /\.tmp-|\.lock/.test(name))).toEqual([]);
  return { versions, aliases: await readAliases(registry(), 'demo') };
}

describe.skipIf(!mayMount())('a tmpfs', () => {
  beforeEach(async () => {
    disk = mountDisk(64);
    for (const content of ['a', 'b']) await register(content);
    await updateAliases(registry(), 'demo', () => ({ current: 1 }));
  });
  afterEach(() => unmountDisk(disk));

  /** Runs `change` with less room than it needs, page by page, until it fits; returns how often it did not. */
  async function untilItFits(change: () => Promise<unknown>): Promise<number> {
    const before = await stateOf();
    for (let pages = 0; ; pages++) {
      await leave(pages);
      const error = await change().then(
        () => null,
        (thrown) => thrown,
      );
      await rm(ballast());
      if (error === null) return pages;
      expect(error).toMatchObject({ code: 'ENOSPC' });
      expect(await stateOf()).toEqual(before);
    }
  }

  test('a version that does not fit is not registered', async () => {
    expect(await untilItFits(() => register('c'))).toBeGreaterThan(2);
    const { versions } = await stateOf();
    expect(versions).toHaveLength(3);
  });

  test('an alias that does not fit is not changed', async () => {
    expect(await untilItFits(promote)).toBeGreaterThan(0);
    expect((await stateOf()).aliases).toEqual({ current: 2 });
    expect((await readHistory(join(registry(), 'demo'))).at(-1)).toMatchObject({ to: 2 });
  });

  test('training says that the disk is full', async () => {
    const work = join(disk, 'work');
    await mkdir(work);
    await writeFile(join(work, 'rows.csv'), `x,y\n${'1,a\n2,b\n'.repeat(20)}`);
    await writeFile(join(work, 'demo.ts'), RECIPE);
    await leave(1);
    const before = await stateOf();
    const data = ['--data', join(work, 'rows.csv')];
    const train = ['train', join(work, 'demo.ts'), ...data, '--registry', registry()];
    const { code, stderr } = await runCli(train);
    expect(stderr).toMatch(/error: .*the disk is full\n$/);
    expect(code).toBe(1);
    expect(await stateOf()).toEqual(before);
  });
});
