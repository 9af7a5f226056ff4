// Every output in the how-to pages is what their commands print, times aside. UPDATE_GOLDEN=1 writes what they print now.
import { cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { SECTIONS } from '../../scripts/docs/pages.ts';
import { PageShell } from './page-shell.ts';

/** In this order: each goes on with the project as the one before left it. */
const PAGES = [
  'score-a-file',
  'compare-versions',
  'promote-and-roll-back',
  'keys-and-scopes',
  'agents',
  'open-inference',
  'deploy',
  'import-a-model',
  'train-from-a-database',
  'embed-in-a-program',
  'github-actions',
  'develop',
  'watch-a-model',
].map((name) => `docs/how-to/${name}.md`);

test.skipIf(process.platform === 'win32')(
  'the how-to pages show what their commands print, in one project',
  async () => {
    const shell = await PageShell.open();
    await shell.run('npx batcomputer init my-model');
    await shell.run('cd my-model');
    const project = join(shell.folder, 'my-model');
    // As npm install would.
    await mkdir(join(project, 'node_modules'));
    await symlink(resolve('.'), join(project, 'node_modules/batcomputer'));
    for (const folder of ['hosts', 'clients', 'how-to/xgboost', 'how-to/onnx']) {
      const name = folder.replace('how-to/', '');
      await cp(join('docs', folder), join(project, name), { recursive: true });
    }
    await shell.run('npx batcomputer train voyage.ts');
    for (const page of PAGES) await shell.followPage(page);
  },
  600_000,
);

test('every how-to page is followed, and says of a command why no test runs it', async () => {
  const [{ pages }] = SECTIONS.filter(({ title }) => title === 'How to');
  expect(pages.map(([path]) => `docs/${path}`).sort()).toEqual([...PAGES].sort());
  for (const page of PAGES) {
    const text = await readFile(page, 'utf8');
    for (const [block] of text.matchAll(/```sh\n[\s\S]*?```/g)) {
      expect(block, page).toMatch(/^```sh\n# Not run by our tests/);
    }
  }
});
