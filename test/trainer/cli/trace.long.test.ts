// A version can be made again byte for byte, and found from what a prediction says of it.
import { cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../../../trainer/base/files.ts';
import { close, listen } from '../../listen.ts';
import { runCli } from './run-cli.ts';

let folder = '';
let registry = '';
let data = '';
let recipe = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trace-'));
  registry = join(folder, 'models');
  data = join(folder, 'rows.csv');
  const rows = Array.from({ length: 300 }, (_, i) => `${i % 7},${i % 3 === 0 ? 'yes' : 'no'}`);
  await writeFile(data, `day,rain\n${rows.join('\n')}\n`);
  recipe = join(folder, 'rain.ts');
  await writeFile(
    recipe,
    `import { defineRecipe } from 'batcomputer';
export default defineRecipe({
  name: 'rain', title: 'Rain | snow', description: 'Will it rain?',
  source: { files: 'nowhere.csv' },
  features: { day: { sql: 'day', kind: 'integer', minimum: 0, maximum: 6 } },
  target: { sql: 'rain', classes: { no: ['no'], yes: ['yes'] } },
  flags: { no: 'noProb', yes: 'yesProb' },
  objective: 'binary', learner: { kind: 'forest', trees: 5 },
  split: { by: 'random', testShare: 0.2 }, seed: 3,
});`,
  );
  // A layout of its own, which `reproduce` has to know of.
  const layout = ['--strategy', 'traversal', '--no-leaves'];
  const args = ['train', recipe, '--data', data, '--registry', registry, ...layout];
  const { code, stderr } = await runCli(args);
  expect([code, stderr]).toEqual([0, expect.anything()]);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('reproduce finds the same bytes, or says what differs', { timeout: 60_000 }, async () => {
  const args = ['reproduce', 'rain@1', '--registry', registry, '--run-recipe', '--data'];
  expect(await runCli([...args, data])).toMatchObject({
    code: 0,
    stdout: 'rain@1 is reproduced byte for byte\n',
  });
  const other = join(folder, 'other.csv');
  await writeFile(other, `${await readFile(data, 'utf8')}3,yes\n`);
  const { code, stderr } = await runCli([...args, other]);
  expect(stderr).toMatch(/rain@1 was made from other data/);
  expect(code).toBe(1);
});

test('trace goes from an ETag to the version', async () => {
  const metadata = JSON.parse(await readFile(join(registry, 'rain/1/metadata.json'), 'utf8'));
  const etag = `"1-${metadata.files['model.wasm'].slice(0, 32)}"`;
  const { stdout } = await runCli(['trace', etag, '--registry', registry]);
  expect(stdout).toContain(`rain@1, made ${metadata.created}`);
  expect(stdout).toContain(metadata.dataHash);
  const { commit } = metadata.git;
  const byCommit = await runCli(['trace', commit ?? metadata.dataHash, '--registry', registry]);
  expect(byCommit.stdout).toContain(`rain@1, made ${metadata.created}`);
  const unknown = await runCli(['trace', 'deadbeefdeadbeef', '--registry', registry]);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
});

test('trace goes from the id of a request in the log to the version', async () => {
  const record = {
    event: 'request',
    id: 'ray-7',
    method: 'POST',
    path: '/api/predict',
    status: 200,
  };
  const log = join(folder, 'worker.log');
  await writeFile(log, `${JSON.stringify({ ...record, model: 'rain', version: 1 })}\n`);
  const args = ['trace', 'ray-7', '--log', log, '--registry', registry];
  const { stdout } = await runCli(args);
  expect(stdout).toMatch(
    /^request ray-7: POST \/api\/predict, answered with 200 by\nrain@1, made /,
  );
});

test('a model card says what people ask', async () => {
  const card = await readFile(join(registry, 'rain/1/MODEL_CARD.md'), 'utf8');
  expect(card).toContain('# Rain \\| snow, version 1');
  expect(card).toContain('| day | integer | 0 to 6 | refused |');
  expect(card).toMatch(/\| auc \| 0\.\d{4} \| 0\.\d{4} to [01]\.\d{4} \|/);
  expect(card).not.toMatch(/undefined|NaN|\[object/);
});

test('versions are compared on held-out rows as noted, or anew from the data', async () => {
  const models = (...args: string[]) => runCli(['models', ...args, '--registry', registry]);
  for (const seed of [5, 6]) {
    const args = ['train', recipe, '--data', data, '--seed', `${seed}`, '--registry', registry];
    expect(await runCli(args)).toMatchObject({ code: 0 });
  }
  const noted = JSON.parse((await models('diff', 'rain@1', 'rain@3', '--json')).stdout);
  const anew = JSON.parse(
    (await models('diff', 'rain@1', 'rain@3', '--json', '--run-recipe', '--data', data)).stdout,
  );
  expect(noted.heldOut).toMatchObject({ version: 1, mayKnowRows: true, answers: { rows: 60 } });
  expect(anew.heldOut).toEqual(noted.heldOut);
  expect(anew.metrics.auc.after.interval).toEqual({
    low: expect.any(Number),
    high: expect.any(Number),
  });
  const shown = (await models('diff', 'rain@1', 'rain@3')).stdout;
  expect(shown).toMatch(/held-out rows: (?:all|\d+ of) 60 /);

  // Version 3 was compared with 1, which is then current no more.
  expect(await models('promote', 'rain@2')).toMatchObject({ code: 0 });
  const refused = await models('promote', 'rain@3');
  expect(refused.stderr).toContain(
    'it cannot be compared with version 2: rain@3 was compared with version 1 when it was made',
  );
  const wrong = join(folder, 'fewer.csv');
  await writeFile(wrong, 'day,rain\n1,yes\n2,no\n');
  expect(await models('promote', 'rain@3', '--run-recipe', '--data', wrong)).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('rain@3 was made from other data'),
  });
  expect(await models('promote', 'rain@3', '--run-recipe', '--data', data)).toMatchObject({
    code: 0,
  });
}, 120_000);

test.each([
  ['reproduce', 'rain@1'],
  ['models', 'diff', 'rain@1', 'rain@2', '--data'],
  ['models', 'promote', 'rain@1', '--data'],
])('%s %s runs no recipe that came with a version unless told to', async (...command) => {
  const foreign = join(folder, 'foreign');
  const read = join(folder, 'read.csv');
  await cp(registry, foreign, { recursive: true });
  // What somebody else may have written, under hashes that agree with it.
  for (const version of ['1', '2']) {
    const place = join(foreign, 'rain', version);
    const hostile = JSON.parse(await readFile(join(place, 'recipe.json'), 'utf8'));
    hostile.source = { sql: `SELECT 1 AS day, 'yes' AS rain; COPY (SELECT 1) TO '${read}'` };
    await writeFile(join(place, 'recipe.json'), JSON.stringify(hostile));
    const entry = JSON.parse(await readFile(join(place, 'metadata.json'), 'utf8'));
    entry.files['recipe.json'] = sha256(JSON.stringify(hostile));
    await writeFile(join(place, 'metadata.json'), JSON.stringify(entry));
    await rm(join(place, 'metadata.sha256'), { force: true });
  }
  await writeFile(join(foreign, 'rain/aliases.json'), JSON.stringify({ current: 2 }));
  const args = [...command, '--registry', foreign];
  const asked = await runCli(args);
  expect(asked).toMatchObject({ code: 1, stdout: '' });
  expect(asked.stderr).toMatch(
    /this runs the recipe that came with it.*recipe\.json, and add --run-recipe/,
  );
  const told = await runCli([...args, '--run-recipe']);
  expect(told).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('source: must be exactly one query'),
  });
  await expect(stat(read)).rejects.toThrow('ENOENT');
  await rm(foreign, { recursive: true });
});

test('--run-recipe is refused where nothing is run', async () => {
  const { code, stderr } = await runCli([
    'models',
    'diff',
    'rain',
    'rain',
    '--run-recipe',
    '--registry',
    registry,
  ]);
  expect([code, stderr]).toEqual([2, expect.stringContaining('--run-recipe needs --data')]);
});

test('trace asks a URL, and notices another module than the registry has', async () => {
  const metadata = JSON.parse(await readFile(join(registry, 'rain/1/metadata.json'), 'utf8'));
  let moduleSha256 = metadata.files['model.wasm'];
  const server = createServer((_, response) => {
    response.end(JSON.stringify({ metadata: { name: 'rain', version: 1, moduleSha256 } }));
  });
  const url = await listen(server);
  try {
    const same = await runCli(['trace', url, '--registry', registry]);
    expect(same.stdout).toContain(`rain@1, made ${metadata.created}`);
    moduleSha256 = 'f'.repeat(64);
    const other = await runCli(['trace', url, '--registry', registry]);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(other.stderr).toContain('answers with another module than rain@1');
  } finally {
    await close(server);
  }
});
