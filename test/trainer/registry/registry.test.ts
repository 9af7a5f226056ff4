// The registry holds whole versions under numbers that are given once, and says what is wrong with
// anything else that lies in it.
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { UserError } from '../../../trainer/base/user-error.ts';
import { readAliases } from '../../../trainer/registry/aliases.ts';
import { findFaults, readEntry, readVersionFile } from '../../../trainer/registry/read-version.ts';
import { resolveVersion } from '../../../trainer/registry/resolve-version.ts';
import { SEAL_FILE } from '../../../trainer/registry/seal.ts';
import { listModels, listVersions } from '../../../trainer/registry/survey.ts';
import {
  registerVersion,
  reserveVersion,
  updateAliases,
} from '../../../trainer/registry/write-version.ts';
import { entryDraft } from './entry-draft.ts';

const FILES = { 'model.wasm': new Uint8Array([1, 2, 3]), 'flags.json': '[]\n' };
let registry = '';

beforeEach(async () => {
  registry = await mkdtemp(join(tmpdir(), 'registry-'));
});
afterEach(async () => {
  await rm(registry, { recursive: true, force: true });
});

async function register(name = 'demo') {
  const version = await reserveVersion(registry, name);
  await registerVersion(registry, entryDraft(name, version), FILES);
  return version;
}

describe('version numbers', () => {
  test('count up from 1 and are not given again after a deletion', async () => {
    expect([await register(), await register()]).toEqual([1, 2]);
    await rm(join(registry, 'demo/2'), { recursive: true });
    expect(await register()).toBe(3);
    expect(await listVersions(registry, 'demo')).toEqual([1, 3]);
  });

  test('are not given again when a run dies between reserving and registering', async () => {
    expect(await reserveVersion(registry, 'demo')).toBe(1);
    expect(await register()).toBe(2);
  });

  test('follow versions that were copied in without their reservation', async () => {
    await mkdir(join(registry, 'demo/7'), { recursive: true });
    expect(await reserveVersion(registry, 'demo')).toBe(8);
  });

  test('are distinct for reservations that run at once in several processes', async () => {
    const source = `
      const { reserveVersion } = await import(${JSON.stringify(
        new URL('../../../trainer/registry/write-version.ts', import.meta.url).href,
      )});
      const taken = await Promise.all(
        Array.from({ length: 20 }, () => reserveVersion(${JSON.stringify(registry)}, 'demo')),
      );
      console.log(JSON.stringify(taken));`;
    const runs = Array.from({ length: 4 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', source]),
    );
    const taken = (await Promise.all(runs)).flatMap(({ stdout }) => JSON.parse(stdout));
    expect(new Set(taken).size).toBe(80);
    expect((await readdir(join(registry, 'demo/.given'))).length).toBeLessThan(5);
  });
});

describe('reading', () => {
  test('gives back what was registered', async () => {
    await register();
    const reference = await resolveVersion(registry, 'demo@1');
    const entry = await readEntry(reference);
    expect(entry).toMatchObject(entryDraft('demo', 1));
    expect(await readVersionFile(reference, entry, 'model.wasm')).toEqual(Buffer.from([1, 2, 3]));
    expect(await findFaults(reference)).toEqual([]);
    expect(await listModels(registry)).toEqual(['demo']);
  });

  test('resolves names, numbers and aliases', async () => {
    await register();
    await register();
    await updateAliases(registry, 'demo', (aliases) => ({ ...aliases, candidate: 2 }));
    const versionOf = async (text: string) => (await resolveVersion(registry, text)).version;
    expect(await versionOf('demo')).toBe(1);
    expect(await versionOf('demo@current')).toBe(1);
    expect(await versionOf('demo@candidate')).toBe(2);
    expect(await versionOf('demo@newest')).toBe(2);
    expect(await versionOf('demo@v2')).toBe(2);
    expect(await versionOf('newest')).toBe(2);
    expect(await readAliases(registry, 'demo')).toEqual({ current: 1, candidate: 2 });
  });

  test.each([
    ['dmo', /no model 'dmo'.*did you mean 'demo'/],
    ['demo@9', /no version 9: it has 1/],
    ['demo@curent', /no alias 'curent'.*did you mean 'current'/],
    ['demo@', /NAME@NUMBER/],
    ['../demo', /no model/],
  ])('names what is wrong with %s', async (text, message) => {
    await register();
    const failure = resolveVersion(registry, text);
    await expect(failure).rejects.toThrow(message);
    await expect(failure).rejects.toBeInstanceOf(UserError);
  });

  test('reports a missing, a truncated and a changed file, each by its path', async () => {
    await register();
    const reference = await resolveVersion(registry, 'demo@1');
    await writeFile(join(reference.folder, 'model.wasm'), new Uint8Array([1, 2]));
    await rm(join(reference.folder, 'flags.json'));
    const faults = await findFaults(reference);
    expect(faults).toHaveLength(2);
    expect(faults.join('\n')).toMatch(/model\.wasm: its SHA-256 is not/);
    expect(faults.join('\n')).toMatch(/flags\.json: missing/);
    await rm(join(reference.folder, SEAL_FILE)); // As with a version of an earlier release.
    await writeFile(join(reference.folder, 'metadata.json'), '{"name": "de');
    expect(await findFaults(reference)).toEqual([
      expect.stringMatching(/metadata\.json: not valid/),
    ]);
    await writeFile(join(reference.folder, 'metadata.json'), '{"name": "demo"}');
    expect(await findFaults(reference)).toEqual([expect.stringMatching(/metadata\.json: version/)]);
  });
});

describe('writing', () => {
  test('leaves nothing behind when it fails', async () => {
    const version = await reserveVersion(registry, 'demo');
    const files = { ...FILES, '../evil': 'x' };
    await expect(registerVersion(registry, entryDraft('demo', version), files)).rejects.toThrow();
    expect(await readdir(join(registry, 'demo'))).toEqual(['.given']);
  });

  test('clears the temporary folders of dead processes only', async () => {
    await register();
    const { hostname } = await import('node:os');
    const dead = `.5.tmp-999999999-0123abcd-${hostname()}`;
    const living = `.6.tmp-${process.pid}-0123abcd-${hostname()}`;
    const elsewhere = '.7.tmp-999999999-0123abcd-another-host';
    for (const name of [dead, living, elsewhere]) await mkdir(join(registry, 'demo', name));
    await register();
    const left = await readdir(join(registry, 'demo'));
    expect(left).not.toContain(dead);
    expect(left).toEqual(expect.arrayContaining([living, elsewhere]));
  });

  test('loses no change when many writers change aliases at once', async () => {
    await register();
    await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        updateAliases(registry, 'demo', (aliases) => ({ ...aliases, [`a${i}`]: 1 })),
      ),
    );
    expect(Object.keys(await readAliases(registry, 'demo'))).toHaveLength(11);
  });

  test('takes over the lock of a process that died', async () => {
    await register();
    const { hostname } = await import('node:os');
    await writeFile(join(registry, 'demo/.aliases.lock'), `999999999 ${hostname()}\n`);
    await updateAliases(registry, 'demo', (aliases) => ({ ...aliases, candidate: 1 }));
    expect(await readdir(join(registry, 'demo'))).not.toContain('.aliases.lock');
  });
});
