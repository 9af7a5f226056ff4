// A version can be made again byte for byte, and found from what a prediction says of it.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from './run-cli.ts';

let folder = '';
let registry = '';
let data = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trace-'));
  registry = join(folder, 'models');
  data = join(folder, 'rows.csv');
  const rows = Array.from({ length: 300 }, (_, i) => `${i % 7},${i % 3 === 0 ? 'yes' : 'no'}`);
  await writeFile(data, `day,rain\n${rows.join('\n')}\n`);
  const recipe = join(folder, 'rain.ts');
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
  const { code, stderr } = await runCli(['train', recipe, '--data', data, '--registry', registry]);
  expect([code, stderr]).toEqual([0, expect.anything()]);
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('reproduce finds the same bytes, or says what differs', { timeout: 60_000 }, async () => {
  const args = ['reproduce', 'rain@1', '--registry', registry, '--data'];
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
  const unknown = await runCli(['trace', 'deadbeefdeadbeef', '--registry', registry]);
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
});

test('a model card says what people ask', async () => {
  const card = await readFile(join(registry, 'rain/1/MODEL_CARD.md'), 'utf8');
  expect(card).toContain('# Rain | snow, version 1');
  expect(card).toContain('| day | integer | 0 to 6 | refused |');
  expect(card).toMatch(/\| auc \| 0\.\d{4} \| 0\.\d{4} to [01]\.\d{4} \|/);
  expect(card).not.toMatch(/undefined|NaN|\[object/);
});
