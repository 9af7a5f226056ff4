// gc removes versions while an alias is set to one of them, by a promotion or by a pull: whoever is first, every
// alias names a version afterwards. scripts/soak/registry.ts forces 500 of each; BATCOMPUTER_RACES sets another number.
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { createRandom } from '../../../trainer/base/random.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { promote } from '../../../trainer/judge/promote.ts';
import { readAliases } from '../../../trainer/registry/aliases.ts';
import { removeUnused } from '../../../trainer/registry/collect-garbage.ts';
import { referenceTo } from '../../../trainer/registry/read-version.ts';
import { openObjectStore } from '../../../trainer/registry/remote/object-store.ts';
import { pullModel } from '../../../trainer/registry/remote/pull.ts';
import { pushModel } from '../../../trainer/registry/remote/push.ts';
import { listVersions } from '../../../trainer/registry/survey.ts';
import { verifyAliases } from '../../../trainer/registry/verify-aliases.ts';
import { verifyVersion } from '../../../trainer/registry/verify-version.ts';
import { updateAliases } from '../../../trainer/registry/write-version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { startFront } from './remote/s3-server.ts';
import { startS3rver } from './remote/s3rver.ts';
import { registerRunnable } from './runnable-version.ts';

const RACES = Number(process.env.BATCOMPUTER_RACES ?? 15);
const timeout = 60_000 + RACES * 1000;
const forced = { why: 'better', force: true };

/** Versions 1 to 3, of which 1 is current. */
async function makeOriginal(registry: string): Promise<void> {
  for (const _ of [1, 2, 3]) await registerRunnable(registry, 'demo');
  await updateAliases(registry, 'demo', () => ({ current: 1 }));
}

interface Outcomes {
  /** Version 2 was made current, and stayed. */
  named: number;
  /** Version 2 was removed, and never named. */
  removed: number;
}

/**
 * Removes all that nothing names, against `name`, which makes version 2 current: each starts at a moment of its
 * own, as far apart as either takes.
 */
async function race(
  original: string,
  name: (registry: string) => Promise<unknown>,
): Promise<Outcomes> {
  const registry = temporaryFolder();
  const random = createRandom(11);
  const outcomes: Outcomes = { named: 0, removed: 0 };
  let usualMs = 40;
  for (let i = 0; i < RACES; i++) {
    await rm(join(registry, 'demo'), { recursive: true, force: true });
    await cp(join(original, 'demo'), join(registry, 'demo'), { recursive: true });
    const later = async (action: () => Promise<unknown>, ms: number) => {
      await sleep(ms);
      const started = performance.now();
      await action().catch((error) => expect(error).toBeInstanceOf(UserError));
      return performance.now() - started;
    };
    const head = (random.below(1000) / 1000) * usualMs;
    const [namedMs] = await Promise.all([
      later(() => name(registry), 0),
      later(() => removeUnused(registry, 'demo', 0), head),
    ]);
    usualMs = 0.9 * usualMs + 0.1 * namedMs;
    outcomes[await outcomeOf(registry)]++;
  }
  return outcomes;
}

async function outcomeOf(registry: string): Promise<keyof Outcomes> {
  const versions = await listVersions(registry, 'demo');
  const { current } = await readAliases(registry, 'demo');
  expect(versions).toContain(current);
  expect((await verifyAliases(registry, 'demo')).faults).toEqual([]);
  for (const version of versions) {
    expect(await verifyVersion(referenceTo(registry, 'demo', version))).toEqual([]);
  }
  return current === 2 ? 'named' : 'removed';
}

const makeCurrent = async (folder: string) => promote(await openRegistry(folder), 'demo@2', forced);

/** A few races may all be won by one of the two. */
function expectBoth({ named, removed }: Outcomes): void {
  expect(named + removed).toBe(RACES);
  if (RACES >= 100) expect(Math.min(named, removed)).toBeGreaterThan(0);
}

test(`gc against promote, ${RACES} times`, { timeout }, async () => {
  const original = temporaryFolder();
  await makeOriginal(original);
  const outcomes = await race(original, makeCurrent);
  console.log(`gc against promote: ${JSON.stringify(outcomes)}`);
  expectBoth(outcomes);
});

test(`gc against a pull from S3, ${RACES} times`, { timeout }, async () => {
  const backend = await startS3rver();
  const server = await startFront(backend);
  try {
    const original = temporaryFolder();
    await makeOriginal(original);
    const elsewhere = temporaryFolder();
    await cp(join(original, 'demo'), join(elsewhere, 'demo'), { recursive: true });
    await makeCurrent(elsewhere);
    const store = openObjectStore({ ...server.settings, timeoutMs: 10_000 });
    await pushModel(elsewhere, store, 'demo');
    const outcomes = await race(original, (registry) => pullModel(registry, store, 'demo'));
    console.log(`gc against pull: ${JSON.stringify(outcomes)}`);
    expectBoth(outcomes);
  } finally {
    await server.close();
    await backend.stop();
  }
});
