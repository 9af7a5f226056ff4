// `--current` asks what `models promote` asks: a version that it would refuse is registered, and not made current.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { VOYAGE_MODEL } from '../../lightgbm-text.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';

const folder = temporaryFolder();
const history = async (name: string) =>
  (await readFile(join(folder, 'models', name, 'history.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
const run = (...args: string[]) => runCli([...args, '--registry', 'models'], '', folder);

/** A coin that falls by its spin, or by chance. */
const recipe = (side: string, trees: number) => `import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'coin', title: 'Coin', description: 'Heads or tails',
  source: { files: 'coin.csv' },
  features: { ${side}: { sql: '${side}', kind: 'number' } },
  target: { sql: 'result', classes: { tails: ['t'], heads: ['h'] } },
  objective: 'binary', learner: { kind: 'forest', trees: ${trees} },
  flags: { tails: 'tailsProb', heads: 'headsProb' },
  split: { by: 'random', testShare: 0.3 }, seed: 1,
});
`;

beforeAll(async () => {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const spin = (i * 37) % 100;
    return `${spin},${(i * 61) % 7},${spin < 50 ? 'h' : 't'}`;
  });
  await writeFile(join(folder, 'coin.csv'), `spin,noise,result\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'good.ts'), recipe('spin', 20));
  await writeFile(join(folder, 'better.ts'), recipe('spin', 21));
  await writeFile(join(folder, 'other.ts'), recipe('noise', 20));
  await writeFile(join(folder, 'voyage.txt'), VOYAGE_MODEL);
});

test('train --current takes what promote takes, and refuses what it refuses', async () => {
  expect((await run('train', 'good.ts', '--current')).stdout).toMatch(/coin@1 .* is current\.\n$/);
  expect(await run('train', 'better.ts', '--current')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/coin@2 is registered and is current\.\n$/),
  });
  const worse = await run('train', 'other.ts', '--current', '--json');
  expect(worse.code).toBe(1);
  expect(JSON.parse(worse.stdout).version).toBe(3);
  expect(worse.stderr).toMatch(
    /error: coin@3 is registered, but not made current: .*spin.*; .*models promote coin@3 --force/,
  );
  expect((await history('coin')).at(-1)).toMatchObject({ to: 2, why: 'train --current' });
});

test('import --current wants a reason to overrule what speaks against it', async () => {
  expect((await run('import', 'voyage.txt')).code).toBe(0);
  const refused = await run('import', 'voyage.txt', '--current');
  expect(refused).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/voyage@2 is registered/),
  });
  const forced = ['--current', '--force', '--why', 'compared elsewhere'];
  const { code, stdout } = await run('import', 'voyage.txt', ...forced);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^voyage@3 is registered and is current\.\n {2}in spite of: /m);
  const [last] = (await history('voyage')).slice(-1);
  expect(last).toMatchObject({ from: 1, to: 3, why: 'compared elsewhere' });
  expect(last.against).toHaveLength(1);
});

test.each([
  [['--force', '--why', 'x'], /add --current/],
  [['--current', '--force'], /--force needs a reason/],
])('%j is told before anything is read', async (options, message) => {
  const { code, stderr } = await run('import', 'missing.txt', ...options);
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
});
