// A model `demo` whose versions run, for tests of the remote registry.
import { join } from 'node:path';
import { expect } from 'vitest';
import { findFaults } from '../../../../trainer/registry/read-version.ts';
import { listVersions } from '../../../../trainer/registry/survey.ts';
import { updateAliases } from '../../../../trainer/registry/write-version.ts';
import { registerRunnable } from '../runnable-version.ts';

/** The next version; another `content` makes another version of the same number. */
export function register(registry: string, content = '[]'): Promise<number> {
  return registerRunnable(registry, 'demo', { files: { 'flags.json': `${content}\n` } });
}

export const setAlias = (registry: string, alias: string, version: number) =>
  updateAliases(registry, 'demo', (before) => ({ ...before, [alias]: version }));

export async function expectWhole(registry: string, versions: number[]) {
  expect(await listVersions(registry, 'demo')).toEqual(versions);
  for (const version of versions) {
    const reference = { name: 'demo', version, folder: join(registry, 'demo', String(version)) };
    expect(await findFaults(reference)).toEqual([]);
  }
}
