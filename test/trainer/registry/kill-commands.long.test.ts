// Commands that change a registry, killed at random moments: it is whole after every one, and the same command works.
// scripts/soak/registry.ts kills 60; BATCOMPUTER_KILLS sets another number.
import { spawn } from 'node:child_process';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { readAliases } from '../../../trainer/registry/aliases.ts';
import { findFaults, referenceTo } from '../../../trainer/registry/read-version.ts';
import { openObjectStore } from '../../../trainer/registry/remote/object-store.ts';
import { pullModel } from '../../../trainer/registry/remote/pull.ts';
import { listRemoteModels } from '../../../trainer/registry/remote/remote-registry.ts';
import { listModels, listVersions } from '../../../trainer/registry/survey.ts';
import { verifyAliases } from '../../../trainer/registry/verify-aliases.ts';
import { VOYAGE_MODEL } from '../../lightgbm-text.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { type S3Backend, type S3Server, startFront } from './remote/s3-server.ts';
import { startS3rver } from './remote/s3rver.ts';

const KILLS = Number(process.env.BATCOMPUTER_KILLS ?? 2);
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

let folder = '';
let backend: S3Backend;
let server: S3Server;
const models = () => join(folder, 'models');
const pulled = () => join(folder, 'pulled');
const store = () => openObjectStore({ ...server.settings, timeoutMs: 10_000 });

beforeAll(async () => {
  folder = temporaryFolder();
  backend = await startS3rver();
  server = await startFront(backend);
  const random = createRandom(7);
  const rows = Array.from({ length: 400 }, () => {
    const spin = random.below(100);
    return `${['a', 'b', 'c'][random.below(3)]},${spin},${random.below(100) < spin ? 'h' : 't'}`;
  });
  await writeFile(join(folder, 'coin.csv'), `side,spin,result\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'coin.ts'), RECIPE);
  await writeFile(join(folder, 'voyage.txt'), VOYAGE_MODEL);
});
afterAll(async () => {
  await server.close();
  await backend.stop();
});

interface Run {
  code: number | null;
  stderr: string;
  ms: number;
}

/** Runs a command until it ends or `killAfterMs` have passed. */
function run(args: string[], killAfterMs?: number): Promise<Run> {
  const { accessKeyId, secretAccessKey, endpoint } = server.settings;
  const keys = { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey };
  const env = { ...process.env, ...keys, AWS_ENDPOINT_URL: endpoint };
  const started = performance.now();
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env });
  child.stdout.resume();
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  if (killAfterMs !== undefined) void sleep(killAfterMs).then(() => child.kill('SIGKILL'));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, stderr, ms: performance.now() - started }));
  });
}

interface Killed {
  args: () => Promise<string[]> | string[];
  /** Said when the command that was killed had done its work already. */
  done?: RegExp;
}

/** A version that is not current, by turns. */
async function otherVersion(): Promise<string> {
  const { current } = await readAliases(models(), 'coin');
  const others = (await listVersions(models(), 'coin')).filter((version) => version !== current);
  return `coin@${others[0]}`;
}

const inFolder = ['--registry', 'models'];
const bucket = () => ['--bucket', server.settings.remote, '--registry'];
const COMMANDS: Record<string, Killed> = {
  train: { args: () => ['train', 'coin.ts', ...inFolder] },
  push: { args: () => ['models', 'push', ...bucket(), 'models'] },
  gc: { args: () => ['models', 'gc', '--keep', '2', '--yes', ...inFolder] },
  promote: {
    args: async () => [
      ...['models', 'promote', await otherVersion(), '--force', '--why', 'test', ...inFolder],
    ],
    done: /is current already/,
  },
  pull: { args: () => ['models', 'pull', ...bucket(), 'pulled'] },
  rollback: {
    args: () => ['models', 'rollback', 'coin', ...inFolder],
    done: /nothing to roll back to/,
  },
  import: {
    args: () => [...['import', 'voyage.txt', '--current', '--force', '--why', 'test', ...inFolder]],
  },
};

/** Every version is whole, and every alias names one. */
async function expectWhole(registry: string): Promise<void> {
  for (const name of await listModels(registry)) {
    const versions = await listVersions(registry, name);
    for (const version of versions) {
      expect(await findFaults(referenceTo(registry, name, version))).toEqual([]);
    }
    for (const version of Object.values(await readAliases(registry, name))) {
      expect(versions).toContain(version);
    }
  }
}

async function expectBucketWhole(): Promise<void> {
  const reader = temporaryFolder();
  for (const name of await listRemoteModels(store())) await pullModel(reader, store(), name);
  await expectWhole(reader);
  await rm(reader, { recursive: true });
}

/** What no command may leave behind once it has run to its end. */
async function expectNothingLeft(registry: string): Promise<void> {
  const names = await readdir(registry, { recursive: true }).catch(() => []); // Nothing was pulled.
  expect(names.filter((name) => /\.tmp-|\.lock/.test(name))).toEqual([]);
  for (const name of await listModels(registry)) {
    expect((await verifyAliases(registry, name)).faults).toEqual([]);
  }
}

/** Kills the command somewhere in its run, looks at what it leaves, and runs it again to its end. */
async function killOnce(name: string, usualMs: number): Promise<number> {
  const { args, done } = COMMANDS[name];
  const line = await args();
  // What is written is written near the end of a run.
  await run(line, usualMs * (0.6 + 0.5 * Math.random()));
  for (const registry of [models(), pulled()]) await expectWhole(registry);
  if (name === 'push') await expectBucketWhole();
  const again = await run(line);
  const isDone = again.code === 0 || done?.test(again.stderr) === true;
  expect({ line, stderr: isDone ? '' : again.stderr }).toEqual({ line, stderr: '' });
  for (const registry of [models(), pulled()]) await expectWhole(registry);
  return again.ms;
}

test(`commands killed ${KILLS} times leave a whole registry, and work when run again`, {
  timeout: 120_000 + KILLS * 20_000,
}, async () => {
  for (const name of ['train', 'push']) {
    const { code, stderr } = await run(await COMMANDS[name].args());
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
  }
  const usualMs = new Map<string, number>();
  for (let kill = 0; kill < KILLS; kill++) {
    const names = Object.keys(COMMANDS);
    const name = names[kill % names.length];
    // Enough versions to promote, roll back and remove.
    if (name === 'promote') await run(COMMANDS.train.args() as string[]);
    usualMs.set(name, await killOnce(name, usualMs.get(name) ?? 900));
  }
  // Once more: what the killed ones left is gone then.
  const all = ['train', 'import', 'promote', 'push', 'pull', 'gc'];
  for (const name of KILLS < Object.keys(COMMANDS).length ? ['train', 'gc'] : all) {
    const { code, stderr } = await run(await COMMANDS[name].args());
    expect({ name, code, stderr: code === 0 ? '' : stderr }).toEqual({ name, code: 0, stderr: '' });
  }
  await expectNothingLeft(models());
  await expectNothingLeft(pulled());
  await expectBucketWhole();
});
