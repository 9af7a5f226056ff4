// Which version answers: promotions are judged, rolled back one by one, and all of it is on record.
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { metricTitle } from '../../../trainer/evaluate/metrics.ts';
import { bestOf } from '../../../trainer/judge/best-version.ts';
import { diffVersions } from '../../../trainer/judge/diff-versions.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { promote, rollback } from '../../../trainer/judge/promote.ts';
import { schemaChanges } from '../../../trainer/judge/schema-changes.ts';
import { appendHistory, versionBefore } from '../../../trainer/registry/history.ts';
import type { Registry } from '../../../trainer/registry/registry.ts';
import { verifyVersion } from '../../../trainer/registry/verify-version.ts';
import { entryDraft } from '../registry/entry-draft.ts';
import { registerRunnable } from '../registry/runnable-version.ts';

let folder = '';
let registry: Registry;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'promote-'));
  registry = await openRegistry(folder);
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

interface Made {
  comparedWith?: number;
  /** 95 % interval of the change of log-loss. */
  logLoss?: [number, number];
  flags?: string[];
  auc?: number;
  /** In place of `auc`, and by which metric `logLoss` then is. */
  metrics?: Record<string, number>;
  judge?: string;
  parameters?: Record<string, unknown>;
}

/** Registers a version that runs, compared with the current one as told. */
async function register(made: Made = {}) {
  const { comparedWith, logLoss = [-0.01, 0.01], flags, auc = 0.7, judge = 'logLoss' } = made;
  const [low, high] = logLoss;
  const metrics = {
    [judge]: { previous: 0.3, difference: (low + high) / 2, interval: { low, high } },
  };
  const comparison =
    comparedWith === undefined ? null : { version: comparedWith, notComparable: null, metrics };
  const version = await registerRunnable(folder, 'demo', {
    draft: {
      ...(flags && { flags }),
      ...(made.parameters && { parameters: made.parameters }),
      metrics: made.metrics ?? { auc },
    },
    files: { 'evaluation.json': JSON.stringify({ comparison }) },
  });
  await registry.changeAliases('demo', (aliases) => aliases, { why: 'first' });
  return version;
}

const best = async (metric?: string) =>
  bestOf(
    (await registry.versions('demo')).map(({ entry }) => entry),
    'demo',
    metric,
  );
const current = async () => (await registry.aliases('demo')).current;
const history = () => registry.history('demo');
const plain = { why: 'better', force: false };

describe('promote', () => {
  test('takes a version that is not worse, and says so in the history', async () => {
    await register();
    // Worse, but by less than the tolerance.
    await register({ comparedWith: 1, logLoss: [0.0005, 0.001] });
    expect(await promote(registry, 'demo@2', plain)).toEqual({
      ...{ name: 'demo', from: 1, to: 2, against: [] },
    });
    expect(await current()).toBe(2);
    expect(await history()).toMatchObject([
      { action: 'set', alias: 'current', from: null, to: 1, why: 'first' },
      { action: 'promote', alias: 'current', from: 1, to: 2, why: 'better' },
    ]);
  });

  test.each([
    [{ comparedWith: 1, logLoss: [0.01, 0.02] as [number, number] }, /log-loss is worse by 0.0150/],
    [{ comparedWith: 1, flags: ['noProb', 'oui'] }, /output 'yesProb' is gone/],
    [{}, /cannot be compared with version 1: demo@2 was compared with no version when it was made/],
  ])('refuses version %# unless it is forced', async (made, message) => {
    await register();
    await register(made);
    await expect(promote(registry, 'demo', plain)).rejects.toThrow(message);
    expect(await current()).toBe(1);
    const forced = await promote(registry, 'demo', {
      why: 'agreed',
      force: true,
    });
    expect(forced.against.join()).toMatch(message);
    expect(await current()).toBe(2);
    expect((await history()).at(-1)).toMatchObject({ why: 'agreed', against: forced.against });
  });

  test('refuses a damaged version, forced or not', async () => {
    await register();
    await register({ comparedWith: 1 });
    await writeFile(join(folder, 'demo/2/model.wasm'), 'x');
    await expect(promote(registry, 'demo@2', { why: 'x', force: true })).rejects.toThrow(/damaged/);
  });

  test('lets one of two that run at once win', async () => {
    await register();
    await register({ comparedWith: 1 });
    await register({ comparedWith: 1 });
    const results = await Promise.allSettled([
      promote(registry, 'demo@2', plain),
      promote(registry, 'demo@3', plain),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect((await history()).at(-1)?.to).toBe(await current());
  });
});

describe('rollback', () => {
  test('takes promotions back one by one', async () => {
    await register();
    await register({ comparedWith: 1 });
    await register({ comparedWith: 2 });
    await promote(registry, 'demo@2', plain);
    await promote(registry, 'demo@3', plain);
    expect(await rollback(registry, 'demo', 'wrong')).toMatchObject({
      from: 3,
      to: 2,
    });
    expect(await rollback(registry, 'demo', 'wrong')).toMatchObject({
      from: 2,
      to: 1,
    });
    await expect(rollback(registry, 'demo', '')).rejects.toThrow(/nothing to roll back to/);
    expect(await current()).toBe(1);
  });

  test('passes over versions that were removed', async () => {
    const change = (from: number | null, to: number) => ({
      ...{ at: '', by: '', why: '', alias: 'current', from, to, action: 'promote' as const },
    });
    const changes = [change(null, 1), change(1, 2), change(2, 3)];
    expect(versionBefore(changes, 'current', 3, [1, 3])).toBe(1);
    expect(versionBefore(changes, 'candidate', 3, [1, 2, 3])).toBeNull();
    expect(versionBefore([...changes, change(3, 1)], 'current', 1, [1])).toBeNull();
  });

  test('knows a change that was written down, but not made', () => {
    const change = (from: number, to: number, action: 'promote' | 'rollback' = 'promote') => ({
      ...{ at: '', by: '', why: '', alias: 'current', from, to, action },
    });
    const all = [1, 2, 3];
    expect(versionBefore([change(1, 2)], 'current', 1, all)).toBeNull();
    expect(versionBefore([change(1, 2), change(1, 3)], 'current', 3, all)).toBe(1);
    expect(versionBefore([change(1, 2), change(1, 2)], 'current', 2, all)).toBe(1);
    const back = [change(1, 2), change(2, 3), change(3, 2, 'rollback')];
    expect(versionBefore(back, 'current', 3, all)).toBe(2);
    expect(versionBefore([...back, change(3, 2, 'rollback')], 'current', 2, all)).toBe(1);
  });
});

test('a line of history that a crash cut off harms no other', async () => {
  await register();
  await appendFile(join(folder, 'demo/history.jsonl'), '{"at":"2026');
  const [first] = await history();
  await appendHistory(join(folder, 'demo'), [{ ...first, why: 'after' }]);
  expect((await history()).map(({ why }) => why)).toEqual(['first', 'after']);
});

test('verify replays the golden rows', async () => {
  await register();
  await register();
  expect(await registry.verify('demo', 1)).toEqual([]);
  const reference = { name: 'demo', version: 1, folder: join(folder, 'demo/2') };
  expect(await verifyVersion(reference)).not.toEqual([]);
});

test('best goes by the metric, and unused versions are old and unnamed', async () => {
  for (const auc of [0.7, 0.9, 0.8]) await register({ auc });
  expect((await best('auc')).entry.version).toBe(2);
  await expect(best('auk')).rejects.toThrow(/did you mean 'auc'/);
  expect(await registry.unused('demo', 1)).toEqual([2]);
});

test('diff counts the golden rows that are answered otherwise', async () => {
  await register();
  await register();
  const [one, two] = [await registry.version('demo@1'), await registry.version('demo@2')];
  const same = await diffVersions(one, one);
  expect(same.golden).toMatchObject({ different: 0, largest: 0, otherClass: 0 });
  expect(same.heldOut).toBe('they are one version');
  const other = await diffVersions(one, two);
  expect(other.golden).toMatchObject({ different: expect.any(Number) });
  expect((other.golden as { different: number }).different).toBeGreaterThan(0);
});

test('schema changes tell what breaks callers', () => {
  const before = entryDraft('demo', 1);
  const label = (labels: string[]) => ({
    ...before,
    features: [{ name: 'port', kind: 'category' as const, missing: 'allowed' as const, labels }],
  });
  expect(schemaChanges(before, before)).toEqual({ breaking: [], compatible: [] });
  expect(schemaChanges(label(['a', 'b']), label(['b', 'c']))).toEqual({
    breaking: ["feature 'port': label 'a' is gone"],
    compatible: ["feature 'port': label 'c' is new"],
  });
  // As many as a column of codes has.
  const many = Array.from({ length: 100_000 }, (_, i) => `label ${i}`);
  expect(schemaChanges(label(many), label(many.toReversed()))).toEqual({
    breaking: [],
    compatible: [],
  });
  const [age] = before.features;
  const narrowed = { ...before, features: [{ ...age, maximum: 60 }] };
  expect(schemaChanges(before, narrowed).breaking[0]).toContain('bounds were 0 to 120');
  const optional = { ...before, features: [age, { ...age, name: 'fare' }] };
  expect(schemaChanges(before, optional).breaking).toEqual([]);
});

test('best goes by what the newest version minimises, among those that minimise the same', async () => {
  const quantile = (share: number, pinball: number): Made => ({
    metrics: { rmse: 1, pinball },
    parameters: { kind: 'boosting', loss: 'quantile', quantile: share },
  });
  await register(quantile(0.5, 0.1));
  await register(quantile(0.9, 0.2));
  await register(quantile(0.9, 0.3));
  expect(await best()).toMatchObject({
    entry: { version: 2 },
    metric: 'pinball',
  });
  expect((await best('pinball')).entry.version).toBe(1);
  await register({ metrics: { rmse: 0.5 }, parameters: { kind: 'boosting' } });
  expect(await best()).toMatchObject({
    entry: { version: 4 },
    metric: 'rmse',
  });
});

test.each([
  ['pinball', 1],
  ['rmse', 1],
  ['mae', 0],
])('a version that is worse by %s has %i objections', async (judge, objections) => {
  await register();
  await register({ comparedWith: 1, judge, logLoss: [0.02, 0.04] });
  const promoted = promote(registry, 'demo@2', { why: 'new', force: false });
  if (objections > 0)
    await expect(promoted).rejects.toThrow(`${metricTitle(judge)} is worse by 0.03`);
  else expect(await promoted).toMatchObject({ to: 2, against: [] });
});
