import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findProject } from '../../../trainer/base/project.ts';
import { withTemporaryFolder } from '../../../trainer/base/temporary-folder.ts';

async function write(path: string, text: string): Promise<void> {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, text);
}

const depends = (on: object) => JSON.stringify({ name: 'mine', ...on });

test('a project is the nearest folder that depends on the program, or is configured for it', () =>
  withTemporaryFolder(async (root) => {
    const deep = join(root, 'mine/data/2026');
    await mkdir(deep, { recursive: true });
    expect(findProject(deep)).toBe(deep);

    await write(
      join(root, 'mine/package.json'),
      depends({ devDependencies: { batcomputer: '1' } }),
    );
    expect(findProject(deep)).toBe(join(root, 'mine'));
    expect(findProject(join(root, 'mine'))).toBe(join(root, 'mine'));

    await write(join(root, 'mine/data/package.json'), depends({ dependencies: { react: '19' } }));
    expect(findProject(deep)).toBe(join(root, 'mine'));

    await write(join(root, 'mine/data/batcomputer.config.ts'), '');
    expect(findProject(deep)).toBe(join(root, 'mine/data'));
  }));

test.each([
  '{',
  '[]',
  'null',
  '"batcomputer"',
  '{"dependencies": null}',
  '{"dependencies": "all"}',
])('a package.json of %s is no project, and stops nothing', (text) =>
  withTemporaryFolder(async (root) => {
    await write(join(root, 'package.json'), text);
    await mkdir(join(root, 'below'));
    expect(findProject(join(root, 'below'))).toBe(join(root, 'below'));
  }),
);
