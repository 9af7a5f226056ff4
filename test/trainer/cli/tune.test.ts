// `tune` and `validate` as users run them: killed and resumed, with figures for people and machines.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { runCli } from './run-cli.ts';
import { runInside } from './run-inside.ts';

const MAIN = fileURLToPath(new URL('../../../trainer/cli/main.ts', import.meta.url));
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tune-cli-'));
  const random = createRandom(1);
  const rows = Array.from({ length: 1500 }, () => {
    const [x, day] = [random.below(50), random.below(6)];
    const isHit = random.uniform() < (x > 20 ? 0.8 : 0.2);
    return `${x},${day},${isHit ? 'yes' : 'no'}`;
  });
  await writeFile(join(folder, 'rows.csv'), `x,day,y\n${rows.join('\n')}\n`);
  const recipe = `import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'made', title: 'Made', description: 'Made',
  source: { files: ${JSON.stringify(join(folder, 'rows.csv'))} },
  features: { x: { sql: 'x', kind: 'number' }, day: { sql: 'day', kind: 'integer' } },
  target: { sql: 'y', classes: { no: ['no'], yes: ['yes'] } },
  objective: 'binary',
  learner: { kind: 'forest', trees: 30, minLeaf: 1 },
  flags: { no: 'noProb', yes: 'yesProb' },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
});
`;
  await writeFile(join(folder, 'made.ts'), recipe);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const tuneArguments = (journal: string) => [
  'tune',
  join(folder, 'made.ts'),
  '--trials',
  '9',
  '--json',
  '--journal',
  join(folder, journal),
];

/** Starts the search and kills it when its journal has this many lines. */
async function killAtLines(journal: string, lines: number): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...tuneArguments(journal)], { stdio: 'ignore' });
  const closed = new Promise((resolve) => child.once('close', resolve));
  const path = join(folder, journal);
  while (child.exitCode === null && child.signalCode === null) {
    const written = existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0;
    if (written >= lines) child.kill('SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await closed;
}

it('tune goes on where it was killed, and comes out the same', { timeout: 60_000 }, async () => {
  await killAtLines('killed', 4);
  const out = join(folder, 'best.json');
  const resumed = await runCli([...tuneArguments('killed'), '--out', out]);
  expect(resumed.stderr).toContain('✓ Tuning');
  const whole = await runCli(tuneArguments('whole'));
  const [first, second] = [JSON.parse(resumed.stdout), JSON.parse(whole.stdout)];
  expect(first.resumed).toBeGreaterThanOrEqual(3);
  expect(first).toEqual({ ...second, resumed: first.resumed });
  expect(first.best.mean).toBeLessThan(first.baseline.mean);
  expect(first.heldOut.logLoss.difference).toBeLessThan(0);
  expect(JSON.parse(await readFile(out, 'utf8'))).toEqual(first.best.learner);
});

it('tune shows a table and the learner for the recipe', { timeout: 60_000 }, async () => {
  const words = tuneArguments('whole').filter((word) => word !== '--json');
  const { stdout, code } = await runCli(words);
  expect(code).toBe(0);
  expect(stdout).toContain('0 (recipe)');
  expect(stdout).toMatch(
    /On the held-out rows.*\n.*recipe +best.*\n[\s─]+\n(?:.*\n)*? +log-loss +\d\.\d+ +0\.\d+/,
  );
  expect(stdout).toMatch(/learner: \{"kind":"forest"/);
});

it.each([
  [['--out', 'nowhere/best.json'], 1, /nowhere\/best\.json: its folder does not exist/],
  [['--trials', '10001'], 2, /from 2 to 10,000/],
])('tune refuses %j before it reads rows', async (more, exitCode, message) => {
  const { code, stderr } = await runInside(['tune', join(folder, 'made.ts'), ...more]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain('Reading rows');
  expect(code).toBe(exitCode);
});

it.each(['tune', 'validate'])('%s refuses a streamed recipe before it reads rows', async (name) => {
  const made = await readFile(join(folder, 'made.ts'), 'utf8');
  await writeFile(join(folder, 'streamed.ts'), made.replace('seed: 1', 'stream: true, seed: 1'));
  const { code, stderr } = await runInside([name, join(folder, 'streamed.ts')]);
  expect(stderr).toBe(
    'error: Folds need the values of the rows; a recipe with stream: true keeps their bins only.\n',
  );
  expect(code).toBe(1);
});

it('validate gives each metric over the folds, by chance and by group', async () => {
  const made = join(folder, 'made.ts');
  const { stdout } = await runCli(['validate', made, '--folds', '3']);
  expect(stdout).toMatch(/over 3 folds:\n +mean +deviation\n.*\n +accuracy +0\.7\d+ +0\.\d+\n/);
  const byDay = await runCli(['validate', made, '--by', 'group', '--feature', 'day', '--json']);
  const { plan, folds } = JSON.parse(byDay.stdout);
  expect(plan).toEqual({ by: 'group', folds: 5, feature: 'day' });
  expect(folds).toHaveLength(5);
});

it.each([
  [['--by', 'time'], 2, /needs --column or --feature/],
  [['--by', 'group', '--column', 'day'], 2, /--column is for --by time/],
  [['--by', 'group', '--feature', 'day', '--folds', '7'], 1, /need 7 values of 'day'; it has 6/],
])('validate refuses %j', async (more, exitCode, message) => {
  const { code, stderr } = await runInside(['validate', join(folder, 'made.ts'), ...more]);
  expect(stderr).toMatch(message);
  expect(code).toBe(exitCode);
});
