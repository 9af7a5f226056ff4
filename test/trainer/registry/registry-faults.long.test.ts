// A process killed before each single operation of a registration and of a promotion, a disk that fills at
// each of them, a clock that goes backwards: the registry is as before or one change further, and the same
// command works when run again.
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readAliases } from '../../../trainer/registry/aliases.ts';
import { appendHistory, readHistory, versionBefore } from '../../../trainer/registry/history.ts';
import { findFaults } from '../../../trainer/registry/read-version.ts';
import { listVersions } from '../../../trainer/registry/survey.ts';
import {
  registerVersion,
  reserveVersion,
  updateAliases,
} from '../../../trainer/registry/write-version.ts';
import { entryDraft } from './entry-draft.ts';

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
type Action = 'register' | 'promote';
type Fault = 'none' | 'kill' | 'torn' | 'ENOSPC';

let folder = '';
let original = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  original = join(folder, 'original');
  for (const version of [1, 2]) {
    expect(await reserveVersion(original, 'demo')).toBe(version);
    await registerVersion(original, entryDraft('demo', version), { 'model.wasm': `${version}` });
  }
  await updateAliases(original, 'demo', () => ({ current: 1 }));
});
afterEach(async () => {
  vi.useRealTimers();
  await rm(folder, { recursive: true, force: true });
});

interface Outcome {
  signal: string | null;
  code: number | null;
  operations: number;
  /** Numbers of those that write contents, and can be half done. */
  tearable: number[];
  stderr: string;
}

/** Changes the registry in a process of its own, with a fault at its operation number `at`. */
function change(action: Action, registry: string, fault: Fault = 'none', at = 0): Promise<Outcome> {
  const args = ['--import', pathOf('every-operation.ts'), pathOf('change-registry.ts')];
  const env = { ...process.env, FAULT: fault, FAULT_AT: String(at) };
  const child = spawn(process.execPath, [...args, action, registry], { env });
  const out = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream].setEncoding('utf8').on('data', (text) => {
      out[stream] += text;
    });
  }
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      const [, count = 0, torn = ''] =
        /operations: (\d+) tearable: ([\d,]*)/.exec(out.stdout) ?? [];
      const tearable = torn.split(',').map(Number);
      const operations = Number(count);
      resolve({ signal, code, operations, tearable, stderr: out.stderr });
    });
  });
}

/** Every version is whole, every alias names one, every line of history can be read. */
async function expectWhole(registry: string) {
  const versions = await listVersions(registry, 'demo');
  for (const version of versions) {
    const reference = { name: 'demo', version, folder: join(registry, 'demo', String(version)) };
    expect(await findFaults(reference)).toEqual([]);
  }
  const { current } = await readAliases(registry, 'demo');
  expect(versions).toContain(current);
  for (const line of await readHistory(join(registry, 'demo'))) expect(line.alias).toBe('current');
  return { versions, current };
}

async function expectIntactThenRepeat(action: Action, registry: string) {
  const { versions, current } = await expectWhole(registry);
  expect(versions.slice(0, 2)).toEqual([1, 2]);
  expect(versions.length).toBeLessThanOrEqual(action === 'register' ? 3 : 2);
  expect(action === 'register' ? [1] : [1, 2]).toContain(current);
  expect(await change(action, registry)).toMatchObject({ code: 0, stderr: '' });
  const after = await expectWhole(registry);
  if (action === 'promote') expect(after.current).toBe(2);
  else expect(after.versions.length).toBe(versions.length + 1);
}

/** Runs `action` with the fault at each of its operations in turn, two at a time. */
async function atEachOperation(
  action: Action,
  fault: Fault,
  check: (registry: string, outcome: Outcome) => Promise<void>,
) {
  const sound = join(folder, 'sound');
  await cp(original, sound, { recursive: true });
  const { operations, tearable, code } = await change(action, sound);
  expect(code).toBe(0);
  expect(operations).toBeGreaterThan(5);
  const one = async (at: number) => {
    const registry = join(folder, `${fault}-${at}`);
    await cp(original, registry, { recursive: true });
    await check(registry, await change(action, registry, fault, at));
  };
  const all = Array.from({ length: operations }, (_, k) => k + 1);
  const steps = fault === 'torn' ? tearable : all;
  for (let k = 0; k < steps.length; k += 2) await Promise.all(steps.slice(k, k + 2).map(one));
}

const CASES: [Action, Fault][] = [
  ['register', 'kill'],
  ['register', 'torn'],
  ['promote', 'kill'],
  ['promote', 'torn'],
];
test.each(CASES)(
  '%s, broken off (%s) at each operation',
  { timeout: 120_000 },
  async (action, fault) => {
    await atEachOperation(action, fault, async (registry, outcome) => {
      expect(outcome.signal).toBe('SIGKILL');
      await expectIntactThenRepeat(action, registry);
      expect(
        (await readdir(join(registry, 'demo'))).filter((file) => file.endsWith('.lock')),
      ).toEqual([]);
    });
  },
);

test.each<Action>(['register', 'promote'])(
  '%s on a disk that is full from each operation on: said in one line, nothing lost',
  { timeout: 120_000 },
  async (action) => {
    let failures = 0;
    await atEachOperation(action, 'ENOSPC', async (registry, { code, stderr }) => {
      if (code !== 0) {
        failures++;
        expect(stderr).toMatch(/^error: .*the disk is full\n$/);
      }
      await expectIntactThenRepeat(action, registry);
    });
    expect(failures).toBeGreaterThan(3);
  },
);

test('a clock that goes backwards changes neither the order of the history nor the roll-back', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const reason = { action: 'promote' as const, why: '' };
  vi.setSystemTime('2026-06-01');
  await updateAliases(original, 'demo', () => ({ current: 2 }), reason);
  vi.setSystemTime('2020-01-01');
  expect(await reserveVersion(original, 'demo')).toBe(3);
  await registerVersion(original, entryDraft('demo', 3), { 'model.wasm': '3' });
  await updateAliases(original, 'demo', () => ({ current: 3 }), reason);
  const history = await readHistory(join(original, 'demo'));
  expect(history.map(({ to }) => to)).toEqual([1, 2, 3]);
  expect(history[2].at < history[1].at).toBe(true);
  expect(versionBefore(history, 'current', 3, [1, 2, 3])).toBe(2);
  const [, , last] = history;
  await appendHistory(join(original, 'demo'), [{ ...last, action: 'rollback', from: 3, to: 2 }]);
  const after = await readHistory(join(original, 'demo'));
  expect(versionBefore(after, 'current', 2, [1, 2, 3])).toBe(1);
});
