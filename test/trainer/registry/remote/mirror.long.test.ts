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

const RECIPE = `import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'coin', title: 'Coin', description: 'Heads or tails',
  source: { files: 'coin.csv' },
  features: { spin: { sql: 'spin', kind: 'number' } },
  target: { sql: 'result', classes: { tails: ['t'], heads: ['h'] } },
  objective: 'binary', learner: { kind: 'forest', trees: 20 },
  flags: { tails: 'tailsProb', heads: 'headsProb' },
  split: { by: 'random', testShare: 0.2 }, seed: 1,
});
`;

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

/** Runs the command line with the keys of the bucket. */
async function run(...args: string[]) {
  process.env.AWS_ACCESS_KEY_ID = backend.accessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = backend.secretAccessKey;
  process.env.AWS_ENDPOINT_URL = server.settings.endpoint;
  return runCli(args, '', folder);
}

test('the commands take a bucket where they take a folder', async () => {
  const bucket = ['--registry', server.settings.remote];
  const [list, tagged, gc] = await Promise.all([
    run('models', 'list', '--json', ...bucket),
    run('models', 'tag', 'demo@2', 'candidate', '--why', 'looks good', ...bucket),
    run('models', 'gc', ...bucket),
  ]);
  expect(JSON.parse(list.stdout)).toMatchObject([{ version: 1 }, { version: 2 }]);
  expect(tagged).toMatchObject({ code: 0, stdout: 'demo@candidate is 2\n' });
  expect(await aliasesThere()).toEqual({ current: 1, candidate: 2 });
  expect(gc).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/removed from a folder only/),
  });
  expect((await run('models', 'show', 'demo@candidate', ...bucket)).stdout).toMatch(/^demo@2 /);
}, 120_000);

test('train and import register in a bucket, and make current what promote would', async () => {
  const rows = Array.from(
    { length: 300 },
    (_, i) => `${(i * 37) % 100},${(i * 37) % 100 < 50 ? 'h' : 't'}`,
  );
  await writeFile(join(folder, 'coin.csv'), `spin,result\n${rows.join('\n')}\n`);
  await writeFile(join(folder, 'coin.ts'), RECIPE);
  await writeFile(join(folder, 'voyage.txt'), VOYAGE_MODEL);
  const bucket = ['--registry', server.settings.remote];
  for (const [number, args] of [
    ['1', []],
    ['2', ['--current', '--from', 'coin@1']],
  ] as const) {
    const trained = await run('train', 'coin.ts', ...args, ...bucket);
    expect(trained.stdout).toMatch(new RegExp(`coin@${number} is registered and is current\\.\n$`));
  }
  const imported = await run('import', 'voyage.txt', ...bucket);
  expect(imported.stdout).toMatch(/\nvoyage@1 is registered and is current\.\n/);
  expect((await readAliasState(store(), 'coin')).state.aliases).toEqual({ current: 2 });
  const { stdout } = await run('models', 'history', 'coin', ...bucket);
  expect(stdout).toMatch(
    /set current – → 1: the first version\n.*promote current 1 → 2: train --current\n$/,
  );
  expect(
    JSON.parse((await run('predict', 'coin', 'spin=10', ...bucket)).stdout).headsProb,
  ).toBeGreaterThan(0.9);
}, 120_000);

test('push, pull and sync name both sides; the bucket may be --registry, as before', async () => {
  const remote = server.settings.remote;
  const pulled = await run('models', 'pull', '--bucket', remote, '--registry', 'here');
  expect(pulled.stdout).toMatch(/^demo: pulled version 1, 2 \(8 files\) and the aliases/);
  await register(join(folder, 'here'));
  const synced = await run('models', 'sync', '--registry', remote, '--folder', 'here');
  expect(synced.stdout).toMatch(/demo: pushed version 3/);
  const pushed = join(folder, 'here/demo/3/metadata.json');
  expect(await readFile(pushed, 'utf8')).toContain('"version": 3');
  for (const [args, message] of [
    [['--registry', 'here'], /name the other side: --bucket s3:/],
    [['--registry', remote, '--bucket', remote], /beside --bucket, --registry .* names the folder/],
    [['--bucket', 'here'], /a bucket is named as s3:/],
  ] as const) {
    const { code, stderr } = await run('models', 'push', ...args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
  }
}, 120_000);
