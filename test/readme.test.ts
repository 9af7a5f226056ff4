// The README's recipe, and the commands below it, on the real table of penguins.
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedData } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { runCli } from './trainer/cli/run-cli.ts';

test.skipIf(sharedData === undefined)('the README trains and predicts as it says', async () => {
  const folder = temporaryFolder();
  const readme = await readFile('README.md', 'utf8');
  const [, recipe = ''] = /```ts\n(\/\/ penguins\.ts\n[\s\S]*?)```/.exec(readme) ?? [];
  await writeFile(join(folder, 'penguins.ts'), recipe);
  await copyFile(join(String(sharedData), 'tables/penguins.csv'), join(folder, 'penguins.csv'));
  const commands = [
    ...readme.matchAll(/^npx batcomputer ((?:train|predict) [^#\n]*penguins[^#\n]*)/gm),
  ];
  expect(commands.map(([, command]) => command.split(' ')[0])).toEqual([
    ...['train', 'predict', 'predict', 'train'],
  ]);
  for (const [, command] of commands) {
    const { code, stderr } = await runCli(command.trim().split(/ +/), '', folder);
    expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({
      command,
      code: 0,
      stderr: '',
    });
  }
  const answers = await readFile(join(folder, 'answers.csv'), 'utf8');
  expect(answers.trim().split('\n')).toHaveLength(345);
});
