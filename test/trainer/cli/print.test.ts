// A registry may be anybody's: a terminal obeys none of what its texts hold, and programs get every character.
import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { oneLine, shellWord } from '../../../trainer/cli/print.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { registerRunnable } from '../registry/runnable-version.ts';
import { runInside } from './run-inside.ts';

/** Clears the screen, renames the window, returns to the start of the line; the last is one character for ESC [. */
const CODES = '\u001b[2J\u001b]0;x\u0007\r\u009b1m';
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
const OBEYED = /[\0-\x08\x0b-\x1f\x7f-\x9f]/;

test('a reason of several lines is one line of the history', () => {
  expect(oneLine('wrong\n2026-01-01  me  promote\u2028x \n\n y')).toBe(
    'wrong 2026-01-01  me  promote x y',
  );
});

test.skipIf(process.platform === 'win32')(
  'a word of a command line is what the shell makes of it',
  () => {
    for (const word of [
      'dist/config.capnp',
      "it's",
      'a b',
      '$HOME `id` "x" \\',
      '{"a":"o\'clock"}',
      '',
    ]) {
      const printed = execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], {
        encoding: 'utf8',
      });
      expect(printed).toBe(word);
    }
    expect(shellWord('dist/config.capnp')).toBe('dist/config.capnp');
  },
);

test.each([
  [['models', 'list']],
  [['models', 'show', 'demo@1']],
  [['models', 'history', 'demo']],
  [['models', 'diff', 'demo@1', 'demo@2']],
  [['models', 'promote', 'demo@2', '--force', '--why', CODES]],
  [['trace', 'demo@1']],
])('%j', async (args) => {
  const registry = temporaryFolder();
  for (const missing of ['allowed', 'refused'] as const) {
    const draft = {
      title: CODES,
      metrics: { [CODES]: 0.5 },
      features: [{ name: CODES, kind: 'number' as const, missing }],
      tools: { [CODES]: CODES },
      git: { commit: CODES, dirty: false },
    };
    await registerRunnable(registry, 'demo', { draft });
  }
  await (await openRegistry(registry)).changeAliases('demo', () => ({ current: 1 }), {
    why: CODES,
  });
  const { code, stdout, stderr } = await runInside([...args, '--registry', registry]);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).not.toMatch(OBEYED);
  const json = await runInside([...args, '--registry', registry, '--json']);
  expect(json.stdout).not.toMatch(OBEYED);
  if (args.includes('show')) expect(JSON.parse(json.stdout).title).toBe(CODES);
});
