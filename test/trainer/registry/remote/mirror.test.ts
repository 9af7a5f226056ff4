// A bucket read through its mirror: the remote is always right, and aliases change there or nowhere.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { UserError } from '../../../../trainer/base/user-error.ts';
import { openRegistry } from '../../../../trainer/judge/open-registry.ts';
import { promote } from '../../../../trainer/judge/promote.ts';
import { readAliases } from '../../../../trainer/registry/aliases.ts';
import { readHistory } from '../../../../trainer/registry/history.ts';
import { changeRemoteAliases, mirrorRegistry } from '../../../../trainer/registry/remote/mirror.ts';
import { openObjectStore } from '../../../../trainer/registry/remote/object-store.ts';
import { pushModel } from '../../../../trainer/registry/remote/push.ts';
import { aliasesKey, readAliasState } from '../../../../trainer/registry/remote/remote-registry.ts';
import { listModels } from '../../../../trainer/registry/survey.ts';
import { VOYAGE_MODEL } from '../../../lightgbm-text.ts';
import { runCli } from '../../cli/run-cli.ts';
import { expectWhole, register, setAlias } from './demo-model.ts';
import { type S3Backend, type S3Server, startFront } from './s3-server.ts';
import { startS3rver } from './s3rver.ts';

let backend: S3Backend;
let server: S3Server;
let folder = '';
const origin = () => join(folder, 'origin');
const mirror = () => join(folder, 'mirror');
const store = () => openObjectStore(server.settings);
const aliasesThere = async () => (await readAliasState(store(), 'demo')).state.aliases;

beforeAll(async () => {
  backend = await startS3rver();
});
afterAll(() => backend.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirror-'));
  server = await startFront(backend);
  await register(origin());
  await register(origin());
  await setAlias(origin(), 'current', 1);
  await pushModel(origin(), store(), 'demo');
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

test('holds what is there, fetches only what is new, and mends what was damaged', async () => {
  await mirrorRegistry(store(), mirror());
  await expectWhole(mirror(), [1, 2]);
  expect(await readAliases(mirror(), 'demo')).toEqual({ current: 1 });
  await register(origin());
  await pushModel(origin(), store(), 'demo');
  await writeFile(join(mirror(), 'demo/1/model.wasm'), 'tampered');
  server.requests.length = 0;
  await mirrorRegistry(store(), mirror());
  await expectWhole(mirror(), [1, 2, 3]);
  // Versions 1 and 3 of four files each; version 2 was whole.
  expect(server.requests.filter((line) => /^GET .*objects/.test(line))).toHaveLength(8);
});

test('loses what is not there: versions, aliases and whole models', async () => {
  await mirrorRegistry(store(), mirror());
  await register(mirror());
  await setAlias(mirror(), 'mine', 2);
  await mkdir(join(mirror(), 'extra/1'), { recursive: true });
  await mirrorRegistry(store(), mirror());
  await expectWhole(mirror(), [1, 2]);
  expect(await readAliases(mirror(), 'demo')).toEqual({ current: 1 });
  expect(await listModels(mirror())).toEqual(['demo']);
  server.faultFor = (line) => (/GET .*list-type/.test(line) ? 'status 500' : null);
  await expect(mirrorRegistry(store(), mirror())).rejects.toThrow(UserError);
  expect(await listModels(mirror())).toEqual(['demo']);
});

const changeTo = (place: string, version: number) =>
  changeRemoteAliases(store(), place, 'demo', () => setAlias(place, 'current', version));

test('changes aliases there, with their history', async () => {
  await changeTo(mirror(), 2);
  expect(await aliasesThere()).toEqual({ current: 2 });
  const { state } = await readAliasState(store(), 'demo');
  expect(state.history).toEqual(await readHistory(join(mirror(), 'demo')));
  expect(state.history.map(({ to }) => to)).toEqual([1, 2]);
});

test('lets the first of two changes win, and tells the other', async () => {
  await register(origin());
  await pushModel(origin(), store(), 'demo');
  const [mine, yours] = [mirror(), join(folder, 'yours')];
  const change = changeRemoteAliases(store(), mine, 'demo', async () => {
    await changeTo(yours, 2);
    return setAlias(mine, 'current', 3);
  });
  await expect(change).rejects.toThrow(
    /demo: somebody else changed the aliases in s3:.*; check with models history/,
  );
  expect(await aliasesThere()).toEqual({ current: 2 });
  await changeTo(mine, 3);
  const { state } = await readAliasState(store(), 'demo');
  expect(state.history.map(({ from, to }) => [from, to])).toEqual([
    [null, 1],
    [1, 2],
    [2, 3],
  ]);
});

test.each(['status 500', 'silence'] as const)(
  '%s when the aliases are put there: an error, and the command can be run again',
  async (fault) => {
    server.faultFor = (line) => (/^PUT .*aliases/.test(line) ? fault : null);
    const error = await changeTo(mirror(), 2).catch((caught) => caught);
    expect(error).toBeInstanceOf(UserError);
    server.faultFor = () => null;
    expect(await aliasesThere()).toEqual({ current: 1 });
    await changeTo(mirror(), 2);
    expect(await aliasesThere()).toEqual({ current: 2 });
    expect((await readAliasState(store(), 'demo')).state.history).toHaveLength(2);
  },
);

test('a change that was carried out, but not answered, is known as done', async () => {
  server.faultFor = (line) => (/^PUT .*aliases/.test(line) ? 'lost' : null);
  await changeTo(mirror(), 2);
  expect(await aliasesThere()).toEqual({ current: 2 });
});

test('an alias whose version is gone from the bucket is mended there, and a damaged mirror by itself', async () => {
  const state = await readAliasState(store(), 'demo');
  const aliases = { current: 9 };
  const [line] = state.state.history;
  const history = [line, { ...line, from: 1, to: 9, check: undefined }];
  await store().write(aliasesKey('demo'), Buffer.from(JSON.stringify({ aliases, history })));
  const mended = await changeRemoteAliases(store(), mirror(), 'demo', async () =>
    promote(await openRegistry(mirror()), 'demo@2', { why: 'gone', force: false }),
  );
  expect(mended).toMatchObject({ from: 9, to: 2 });
  expect(await aliasesThere()).toEqual({ current: 2 });
  for (const file of ['aliases.json', 'history.jsonl']) {
    await writeFile(join(mirror(), 'demo', file), '{\n');
    await mirrorRegistry(store(), mirror());
    expect(await readAliases(mirror(), 'demo')).toEqual({ current: 2 });
    expect(await readHistory(join(mirror(), 'demo'))).toHaveLength(3);
  }
});

test('the commands take a bucket where they take a folder, or say why not', async () => {
  process.env.AWS_ACCESS_KEY_ID = backend.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = backend.secretAccessKey;
  process.env.AWS_ENDPOINT_URL = server.settings.endpoint;
  const bucket = ['--registry', server.settings.remote];
  const run = (...args: string[]) => runCli([...args, ...bucket], '', folder);
  const [list, tagged, alone] = await Promise.all([
    run('models', 'list', '--json'),
    run('models', 'tag', 'demo@2', 'candidate', '--why', 'looks good'),
    run('models', 'gc'),
  ]);
  expect(JSON.parse(list.stdout)).toMatchObject([{ version: 1 }, { version: 2 }]);
  expect(tagged).toMatchObject({ code: 0, stdout: 'demo@candidate is 2\n' });
  expect(await aliasesThere()).toEqual({ current: 1, candidate: 2 });
  expect(alone.code).toBe(2);
  expect(alone.stderr).toContain(`models pull --registry ${server.settings.remote}`);
  const [pulled, shown] = await Promise.all([
    run('models', 'pull', '--folder', 'here'),
    run('models', 'show', 'demo@candidate'),
  ]);
  expect(pulled.stdout).toMatch(/^demo: pulled version 1, 2 \(8 files\) and the aliases/);
  expect(shown.stdout).toMatch(/^demo@2 /);
  await writeFile(join(folder, 'voyage.txt'), VOYAGE_MODEL);
  const imported = await run('import', 'voyage.txt', '--name', 'voyage');
  expect(imported).toMatchObject({ code: 0, stdout: 'voyage@1 is registered and is current.\n' });
  const answered = await run('predict', 'voyage', 'age=20', 'port=Cherbourg');
  expect(answered.code).toBe(0);
  await register(join(folder, 'here'));
  const [synced, wrong] = await Promise.all([
    run('models', 'sync', '--folder', 'here'),
    runCli(['models', 'push', '--registry', 'here'], '', folder),
  ]);
  expect(synced.stdout).toMatch(/demo: pushed version 3/);
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toMatch(/as s3:\/\/bucket\/prefix; --folder names the folder/);
  const pushed = join(folder, 'here/demo/3/metadata.json');
  expect(await readFile(pushed, 'utf8')).toContain('"version": 3');
}, 60_000);
