// The README's commands on the real table of penguins.
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sharedData } from './shared-data.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { runCli } from './trainer/cli/run-cli.ts';

test.skipIf(sharedData === undefined)(
  'the README trains, predicts, drafts and reports as it says',
  async () => {
    const folder = temporaryFolder();
    const readme = await readFile('README.md', 'utf8');
    await copyFile(join(String(sharedData), 'tables/penguins.csv'), join(folder, 'penguins.csv'));
    const [, section = ''] = /## Train on your own CSV\n([\s\S]*?)\n## /.exec(readme) ?? [];
    const commands = [
      ...section.matchAll(
        /^npx batcomputer ((?:train|predict|init|report) [^#\n]*penguins[^#\n]*)/gm,
      ),
    ].map(([, command]) => command.replace('--open', '').trim());
    expect(commands.map((command) => command.split(' ')[0])).toEqual([
      ...['train', 'predict', 'predict', 'init', 'train', 'report'],
    ]);
    for (const command of commands) {
      const { code, stderr } = await runCli(command.split(/ +/), '', folder);
      expect({ command, code, stderr: code === 0 ? '' : stderr }).toEqual({
        command,
        code: 0,
        stderr: '',
      });
    }
    const answers = await readFile(join(folder, 'answers.csv'), 'utf8');
    expect(answers.trim().split('\n')).toHaveLength(345);
  },
  120_000,
);
