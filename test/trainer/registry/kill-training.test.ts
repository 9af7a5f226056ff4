// Training killed at random moments: the registry is whole after every one, and the next run works.
// `npm run test:kill` does it 20 times; BATCOMPUTER_KILLS sets another number.
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createRandom } from '../../../trainer/random.ts';
import {
  findFaults,
  listModels,
  listVersions,
  readAliases,
  resolveVersion,
} from '../../../trainer/registry/read-version.ts';

const KILLS = Number(process.env.BATCOMPUTER_KILLS ?? 3);
const MAIN = fileURLToPath(new URL('../../../trainer/cli/main.ts', import.meta.url));

const RECIPE = `import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'coin', title: 'Coin', description: 'Heads or tails',
  source: { files: 'coin.csv' },
  features: { side: { sql: 'side', kind: 'category' }, spin: { sql: 'spin', kind: 'number' } },
  target: { sql: 'result', classes: { tails: ['t'], heads: ['h'] } },
  objective: 'binary', learner: { kind: 'forest', trees: 20 },
  flags: { tails: 'tailsProb', heads: 'headsProb' },
  split: { by: 'random', testShare: 0.2 }, seed: 1,
});
`;

async function writeProject(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'kill-'));
  const random = createRandom(7);
  const rows = Array.from({ length: 400 }, () => {
    const spin = random.below(100);
    return `${['a', 'b', 'c'][random.below(3)]},${spin},${random.below(100) < spin ? 'h' : 't'}`;
  });
  await writeFile(join(folder, 'coin.csv'), `side,spin,result\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'coin.ts'), RECIPE);
  return folder;
}

/** Trains until it ends or `killAfterMs` have passed; resolves when the process is gone. */
function train(folder: string, killAfterMs?: number): Promise<number | null> {
  const args = ['train', 'coin.ts', '--registry', 'models'];
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, stdio: 'ignore' });
  if (killAfterMs !== undefined) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
  return new Promise((resolve) => {
    child.on('exit', (code) => resolve(code));
  });
}

/** Every version is whole, and every alias names one. */
async function expectWhole(registry: string): Promise<number[]> {
  for (const name of await listModels(registry)) {
    const versions = await listVersions(registry, name);
    for (const version of versions) {
      const reference = await resolveVersion(registry, `${name}@${version}`);
      expect(await findFaults(reference)).toEqual([]);
    }
    for (const version of Object.values(await readAliases(registry, name))) {
      expect(versions).toContain(version);
    }
  }
  return listVersions(registry, 'coin');
}

test(`training killed ${KILLS} times leaves a whole registry`, {
  timeout: 60_000 + KILLS * 15_000,
}, async () => {
  const folder = await writeProject();
  const registry = join(folder, 'models');
  try {
    const start = performance.now();
    expect(await train(folder)).toBe(0);
    const runMs = performance.now() - start;
    let before = await expectWhole(registry);
    expect(before).toEqual([1]);
    for (let kill = 0; kill < KILLS; kill++) {
      // The registry is touched at the end of a run, so most kills fall there.
      await train(folder, runMs * (kill % 4 === 0 ? Math.random() : 0.75 + 0.3 * Math.random()));
      const after = await expectWhole(registry);
      expect(after.slice(0, before.length)).toEqual(before);
      before = after;
    }
    expect(await train(folder)).toBe(0);
    const versions = await expectWhole(registry);
    expect(versions.at(-1)).toBeGreaterThan(before.at(-1) ?? 0);
    expect(
      (await readdir(join(registry, 'coin'))).filter((name) => name.includes('.tmp-')),
    ).toEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
