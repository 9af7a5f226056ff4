// `monitor` as people call it: a version is trained, its traffic recorded, and drift and quality are told.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { makeRecords } from '../../../scripts/monitor/made-records.ts';
import { createRandom, type Random } from '../../../trainer/base/random.ts';
import { parseTime } from '../../../trainer/cli/records-option.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import type { Version } from '../../../trainer/registry/version.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { runCli } from './run-cli.ts';
import { runInside } from './run-inside.ts';

const folder = temporaryFolder();
const registry = join(folder, 'models');
const CITIES = ['Bergen', 'Oslo', 'Rome <b>'];
let version: Version;

interface Person {
  city: string;
  age: number;
  bought: string;
}

/** @param ofRome share of those in Rome; they and the old buy */
function drawPerson(random: Random, ofRome = 0.2): Person {
  const city = random.uniform() < ofRome ? CITIES[2] : CITIES[random.below(2)];
  const age = 18 + random.below(60);
  const chance = 0.05 + (city === CITIES[2] ? 0.5 : 0) + (age > 50 ? 0.3 : 0);
  return { city, age, bought: random.uniform() < chance ? 'yes' : 'no' };
}

function people(count: number, seed: number, ofRome?: number): Person[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => drawPerson(random, ofRome));
}

async function record(name: string, some: Person[]): Promise<string[]> {
  const { features } = version.entry;
  const rows = some.map(({ city, age }) =>
    Float64Array.from(features, (feature) =>
      feature.kind === 'category' ? feature.labels.indexOf(city) : age,
    ),
  );
  const lines = await makeRecords({ version, rows, actual: some.map(({ bought }) => bought) });
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(
    join(folder, name, 'a.jsonl'),
    lines.map((line) => JSON.stringify(line)).join('\n'),
  );
  const out = join(folder, `${name}.html`);
  return [
    'monitor',
    'people',
    '--registry',
    registry,
    '--records',
    join(folder, name),
    '--out',
    out,
  ];
}

beforeAll(async () => {
  const lines = people(4000, 1).map(({ city, age, bought }) => `${city},${age},${bought}`);
  const csv = join(folder, 'people.csv');
  await writeFile(csv, `city,age,bought\n${lines.join('\n')}\n`);
  await runCli(['train', csv, '--target', 'bought', '--registry', registry]);
  version = await (await openRegistry(registry)).version('people');
}, 60_000);

test('without drift no alarm is on, and the expected quality is about what labels measure', async () => {
  const { code, stdout } = await runCli([...(await record('clean', people(3000, 2))), '--json']);
  expect(code).toBe(0);
  const { alarms, versions } = JSON.parse(stdout);
  expect(alarms).toEqual([]);
  const [{ expected, measured, own }] = versions;
  expect(measured.labels).toBe(3000);
  const { value, interval } = expected.metrics.auc;
  expect(interval.low).toBeLessThan(measured.metrics.auc.value);
  expect(interval.high).toBeGreaterThan(measured.metrics.auc.value);
  expect(Math.abs(value - own.metrics.auc)).toBeLessThan(0.02);
});

test('drift is told with its input, its labels and what it does to the answers, and ends with 1', async () => {
  const args = await record('drifted', people(2000, 3, 0.4));
  const issue = join(folder, 'issue.md');
  const { code, stdout } = await runCli([...args, '--issue', issue]);
  expect(code).toBe(1);
  expect(await readFile(issue, 'utf8')).toMatch(
    /^monitor: an alarm is on for people\n[\s\S]*- version 1: input city drifted .*Rome \\<b\\>/,
  );
  expect(stdout).toMatch(/ALARM: people@1: input city drifted .*Rome <b>: \d+\.\d % → 4\d\.\d %/);
  const page = await readFile(join(folder, 'drifted.html'), 'utf8');
  expect(page).toContain('Rome &lt;b&gt;');
  expect(page).toMatch(/its drift moves their mean by \+0\.\d+: Rome &lt;b&gt; \(\+/);
  expect(page).not.toContain('<script');
});

test('where the relation changed, labels alarm and contradict what was expected', async () => {
  const turned = people(2000, 4).map((one) => ({
    ...one,
    bought: one.bought === 'yes' ? 'no' : 'yes',
  }));
  const { code, stdout } = await runCli(await record('turned', turned));
  expect(code).toBe(1);
  expect(stdout).toMatch(/ALARM: people@1: AUC is measured as 0\.\d+, and was 0\.\d+/);
  expect(stdout).toMatch(/Labels contradict what was expected/);
  expect(stdout).not.toMatch(/ALARM.*expected to be/);
});

test('without labels the page says what it cannot see', async () => {
  const args = await record('unlabeled', people(500, 5));
  const path = join(folder, 'unlabeled', 'a.jsonl');
  const lines = (await readFile(path, 'utf8')).split('\n');
  await writeFile(path, lines.filter((line) => line.includes('"window"')).join('\n'));
  const { code, stdout } = await runCli(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/only\s+labels\s+can/);
});

test('a promotion waits for what labels measure, and refuses with the figures', async () => {
  const csv = join(folder, 'people.csv');
  await runCli(['train', csv, '--target', 'bought', '--registry', registry, '--seed', '2']);
  version = await (await openRegistry(registry)).version('people@2');
  await record('second', people(1500, 6));
  const promote = ['models', 'promote', 'people@2', '--registry', registry, '--when'];
  const records = ['--records', join(folder, 'second')];
  const early = await runInside([...promote, 'auc >= 0.6 after 2,000 labels', ...records]);
  expect(early.code).toBe(1);
  expect(early.stderr).toMatch(/cannot be judged yet: it has 1,500 labels/);
  const high = await runInside([...promote, 'auc >= 0.99 after 1,000 labels', ...records]);
  expect(high.stderr).toMatch(/does not hold: AUC is 0\.\d+ \(95 %: .* over 1,500 labels/);
  const wrong = await runInside([...promote, 'beauty > 1', ...records]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringMatching(/beauty is no metric/)]);
  const held = await runInside([...promote, 'auc >= 0.6 after 1,000 labels', ...records]);
  expect(held.stderr).not.toMatch(/“auc/);
  const overruled = [...promote, 'auc >= 0.99', ...records, '--force', '--why', 'we must'];
  const forced = await runInside(overruled);
  expect([forced.code, forced.stderr]).toEqual([0, '']);
  expect(forced.stdout).toMatch(/in spite of: “auc >= 0\.99” does not hold/);
});

test.each<[string, string[], number, RegExp]>([
  ['a model that nothing was recorded of', ['nobody'], 1, /the registry has no model nobody/],
  ['a version', ['people@1'], 1, /without a version: all are judged/],
  ['a time that is none', ['people', '--from', 'monday'], 2, /a time is a date such as/],
  ['a time without records', ['people', '--from', '2030-01-01'], 1, /no record of people/],
  ['a level that is none', ['people', '--level', '2'], 2, /above 0 and below 1/],
])('ends with %s', async (_what, given, wanted, message) => {
  const where = ['--registry', registry, '--records', join(folder, 'clean')];
  const { code, stderr } = await runInside(['monitor', ...given, ...where]);
  expect(code).toBe(wanted);
  expect(stderr).toMatch(message);
});

test('times are dates in UTC, or so long ago', () => {
  const now = Date.UTC(2026, 10, 27, 12);
  expect(parseTime('7d', undefined, now)).toBe(Date.UTC(2026, 10, 20, 12));
  expect(parseTime('2026-11-27', undefined, now)).toBe(Date.UTC(2026, 10, 27));
  expect(parseTime('2026-11-27T14:00+02:00', undefined, now)).toBe(now);
  expect(() => parseTime('2026-11-27T14:00', undefined, now)).toThrow('UTC');
});
