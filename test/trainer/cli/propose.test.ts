// A proposal: the text of its pull request, and that an alarm alone asks for one where the recipe says so.
import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { describeProposal } from '../../../trainer/cli/propose.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runInside } from './run-inside.ts';

it('sets the metrics beside those of the current version', async () => {
  const registry = await mkdtemp(join(tmpdir(), 'report-'));
  try {
    const opened = await writeFixtureRegistry(registry);
    const read = async (text: string) => (await opened.version(text)).entry;
    const current = await read('caught@current');
    const entry = { ...(await read('caught@3')), metrics: { auc: 0.76, logLoss: 0.3 } };
    const text = describeProposal(entry, current);
    expect(text.split('\n')[0]).toBe('feat(models): caught version 3');
    expect(text).toContain('| held-out metric | v2 (current) | v3 | change |');
    expect(text).toContain('| auc | 0.7500 | 0.7600 | 0.0100 |');
    expect(text).toContain('| accuracy | 0.9000 |  |  |');
    expect(text).toContain('| logLoss |  | 0.3000 |  |');
    expect(describeProposal(entry, null)).toContain('| none (current) |');
  } finally {
    await rm(registry, { recursive: true, force: true });
  }
});

const folder = temporaryFolder();
const registry = join(folder, 'models');
const rows = join(folder, 'rows.csv');

/** @param from of the first of the rows */
const csvRows = (from: number) =>
  Array.from({ length: 200 }, (_, i) => `${from + i},${i % 3 === 0 ? 'yes' : 'no'}\n`).join('');

let recipes = 0;

/** In a file of its own each time: Node loads a file once. */
async function writeRecipe(retrainOn: string): Promise<string> {
  const path = join(folder, `shop-${recipes++}.ts`);
  const source = `{ files: '${rows.replaceAll('\\', '/')}' }`;
  await writeFile(
    path,
    `export default { name: 'shop', source: ${source}, features: ['age'], target: 'bought', ${retrainOn} };`,
  );
  return path;
}

async function propose(recipe: string, findings: unknown) {
  const file = join(folder, 'monitor.json');
  await writeFile(file, typeof findings === 'string' ? findings : JSON.stringify(findings));
  const out = ['--out', join(folder, 'proposal'), '--registry', registry];
  return runInside(['propose', recipe, '--on-alarm', file, ...out]);
}

const alarm = { kind: 'input', version: 1, subject: 'age', text: 'input age drifted ``` @ada' };
const findings = { model: 'shop', alarms: [alarm] };

beforeAll(async () => {
  await writeFile(rows, `age,bought\n${csvRows(0)}`);
  const recipe = await writeRecipe("retrainOn: ['input', 'measured']");
  await runInside(['train', recipe, '--registry', registry]);
});

it.each([
  ['no alarm is on', "retrainOn: ['input']", { ...findings, alarms: [] }, /no alarm is on/],
  ['the recipe does not ask for it', '', findings, /the recipe of shop has no retrainOn/],
  ['it asks on others', "retrainOn: ['measured']", findings, /that retrainOn names \(measured\)/],
  ['no data is newer', "retrainOn: ['input', 'measured']", findings, /no data is newer/],
])('proposes nothing on an alarm where %s', async (_what, retrainOn, found, reason) => {
  const { code, stdout } = await propose(await writeRecipe(retrainOn), found);
  expect([code, stdout]).toEqual([0, expect.stringMatching(reason)]);
  expect(await readdir(join(registry, 'shop'))).not.toContain('2');
  expect(await readdir(folder)).not.toContain('proposal');
});

it.each([
  ['text', 'no JSON', /is not what 'npx batcomputer monitor NAME --json' prints/],
  ['the findings on another model', { ...findings, model: 'other' }, /is about other/],
])('refuses %s', async (_what, found, message) => {
  const { code, stderr } = await propose(await writeRecipe("retrainOn: ['input']"), found);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
});

it('refuses a recipe that would train on an alarm that rows cannot end', async () => {
  const { code, stderr } = await propose(await writeRecipe("retrainOn: ['problems']"), findings);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/retrainOn/)]);
});

it('proposes a candidate of newer data, with the alarm that asked for it', async () => {
  await appendFile(rows, csvRows(200));
  const recipe = await writeRecipe("retrainOn: ['input', 'measured']");
  expect((await propose(recipe, findings)).code).toBe(0);
  const text = await readFile(join(folder, 'proposal/pull-request.md'), 'utf8');
  expect(text).toMatch(/^feat\(models\): shop version 2\n/);
  expect(text).toContain('- shop\\@1: input age drifted \\`\\`\\` \\@ada\n');
});
