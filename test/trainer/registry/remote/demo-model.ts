// A model `demo` whose versions hold two small files, for tests of the remote registry.
import { join } from 'node:path';
import { expect } from 'vitest';
import { findFaults, listVersions } from '../../../../trainer/registry/read-version.ts';
import {
  registerVersion,
  reserveVersion,
  updateAliases,
} from '../../../../trainer/registry/write-version.ts';
import { entryDraft } from '../entry-draft.ts';

export async function register(registry: string, content = 'bytes') {
  const version = await reserveVersion(registry, 'demo');
  const files = { 'model.wasm': `${content} ${version}`, 'flags.json': '[]\n' };
  await registerVersion(registry, entryDraft('demo', version), files);
  return version;
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
