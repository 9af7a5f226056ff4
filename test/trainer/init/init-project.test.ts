// A project as `init` makes it: whole in an empty folder, careful in one that is not.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withTemporaryFolder } from '../../../trainer/base/temporary-folder.ts';
import { initProject } from '../../../trainer/init/init-project.ts';
import { loadRecipe } from '../../../trainer/recipe/load-recipe.ts';

const FILES = [
  '.github/propose.mjs',
  '.github/report-alarm.mjs',
  '.github/workflows/ci.yml',
  '.github/workflows/monitor.yml',
  '.github/workflows/release.yml',
  '.github/workflows/train.yml',
  '.gitignore',
  'README.md',
  'package.json',
  'voyage.csv',
  'voyage.ts',
  'wrangler.toml',
];

const readJson = async (path: string) => JSON.parse(await readFile(path, 'utf8'));

test('an empty folder becomes a project whose recipe can be loaded', () =>
  withTemporaryFolder(async (root) => {
    const folder = join(root, 'My model, 2026!');
    const { written, kept } = await initProject(folder);
    expect(written.sort()).toEqual(FILES);
    expect(kept).toEqual([]);
    const made = await readJson(join(folder, 'package.json'));
    expect(made).toMatchObject({ name: 'my-model-2026', type: 'module', private: true });
    expect(Object.keys(made.scripts)).toEqual(['train', 'serve', 'test', 'deploy']);
    expect(Object.keys(made.dependencies)).toEqual(['batcomputer']);
    expect(made.devDependencies.wrangler).toMatch(/^\^\d/);
    const { recipe } = await loadRecipe('voyage.ts', folder);
    expect(recipe.name).toBe('voyage');
    expect((await readFile(join(folder, 'voyage.csv'), 'utf8')).trim().split('\n')).toHaveLength(
      21,
    );
  }));

test('a second time changes nothing', () =>
  withTemporaryFolder(async (folder) => {
    await initProject(folder);
    const before = await readFile(join(folder, 'package.json'), 'utf8');
    expect(await initProject(folder)).toMatchObject({ written: [] });
    expect(await readFile(join(folder, 'package.json'), 'utf8')).toBe(before);
  }));

test('files that are there stay, and package.json keeps what it says', () =>
  withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'README.md'), 'mine');
    const own = {
      name: 'mine',
      scripts: { test: 'vitest', train: 'python train.py' },
      devDependencies: { batcomputer: 'file:../batcomputer.tgz', wrangler: '4.0.0' },
    };
    await writeFile(join(folder, 'package.json'), JSON.stringify(own));
    expect((await initProject(folder)).kept).toEqual(['README.md']);
    expect(await readFile(join(folder, 'README.md'), 'utf8')).toBe('mine');
    const merged = await readJson(join(folder, 'package.json'));
    expect(merged.scripts).toMatchObject({ ...own.scripts, serve: 'batcomputer serve' });
    expect(merged.devDependencies).toMatchObject(own.devDependencies);
    expect(merged.dependencies).toBeUndefined();
  }));

test("the test script that 'npm init' writes gives way", () =>
  withTemporaryFolder(async (folder) => {
    const test = 'echo "Error: no test specified" && exit 1';
    await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { test } }));
    await initProject(folder);
    expect((await readJson(join(folder, 'package.json'))).scripts.test).toBe(
      'batcomputer test-api',
    );
  }));

test.each(['{', '[]', 'null'])('a package.json of %s is refused, and nothing is written', (text) =>
  withTemporaryFolder(async (folder) => {
    await writeFile(join(folder, 'package.json'), text);
    await expect(initProject(folder)).rejects.toThrow(/package\.json: is not a JSON object/);
    expect(await readdir(folder)).toEqual(['package.json']);
  }),
);

test('a folder that cannot be written is named', () =>
  withTemporaryFolder(async (root) => {
    await writeFile(join(root, 'file'), '');
    await expect(initProject(join(root, 'file'))).rejects.toThrow(/file.*cannot be/);
    await mkdir(join(root, 'taken/voyage.csv'), { recursive: true });
    expect((await initProject(join(root, 'taken'))).kept).toContain('voyage.csv');
  }));
