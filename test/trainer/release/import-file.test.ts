// Rows and the library's answers to them, as people write such files, through the whole import.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { importFile } from '../../../trainer/release/import-file.ts';
import { VOYAGE_MODEL } from '../../lightgbm-text.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-pipeline-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

/** Imports with rows and answers into a registry of its own. */
async function importWith(files: Record<string, string>, name: string) {
  const place = join(folder, name.replaceAll(' ', '-'));
  await mkdir(place);
  for (const [file, text] of Object.entries(files)) await writeFile(join(place, file), text);
  const rows = join(place, 'rows.csv');
  const expected = join(place, 'expected.csv');
  const registry = await openRegistry(join(place, 'models'));
  const options = { registry, rows, expected };
  return importFile(join(place, 'voyage.txt'), options, silentProgress);
}

test.each<[string, string, string, string]>([
  [
    'answers in another order of columns, with a mark and CRLF',
    'answers',
    '\ufeff"port","age"\r\nCherbourg,20\r\nSouthampton,40\r\n',
    `p\r\n${sigmoid(0.5)}\r\n${sigmoid(-1)}\r\n`,
  ],
  [
    'both classes',
    'answers',
    'age,port\n20,Cherbourg\n40,Southampton\n',
    `${1 - sigmoid(0.5)},${sigmoid(0.5)}\n${1 - sigmoid(-1)},${sigmoid(-1)}\n`,
  ],
  ['raw scores', 'raw scores', 'age,port\n20,Cherbourg\n40,Southampton\n', '0.5\n-1\n'],
  ['classes', 'classes', 'age,port\n20,Cherbourg\n40,Southampton\n', 'prediction\n1\n0\n'],
])('is held to %s', async (name, what, rows, expected) => {
  const files = { 'voyage.txt': VOYAGE_MODEL, 'rows.csv': rows, 'expected.csv': expected };
  const { comparison } = await importWith(files, name);
  expect(comparison).toMatchObject({ rows: 2, what });
});

test('is compiled once, whatever its answers are held to', async () => {
  const place = join(folder, 'once');
  await mkdir(place);
  const files = { 'voyage.txt': VOYAGE_MODEL, 'rows.csv': 'age,port\n20,Cherbourg\n' };
  const expected = { 'expected.csv': `${sigmoid(0.5)}\n` };
  for (const [file, text] of Object.entries({ ...files, ...expected })) {
    await writeFile(join(place, file), text);
  }
  const stages: string[] = [];
  const progress = {
    ...silentProgress,
    stage: (name: string) => {
      stages.push(name);
      return silentProgress.stage(name);
    },
  };
  const given = { rows: join(place, 'rows.csv'), expected: join(place, 'expected.csv') };
  const options = { registry: await openRegistry(join(place, 'models')), ...given };
  const { version } = await importFile(join(place, 'voyage.txt'), options, progress);
  expect(version.number).toBe(1);
  const kept = ['Compiling', 'Comparing', 'Verifying', 'Registering'];
  expect(stages.filter((stage) => kept.includes(stage))).toEqual(kept);
});

test.each<[string, string, string, RegExp]>([
  [
    'a wrong name',
    'age,prot\n20,1\n',
    '1\n',
    /rows\.csv, line 1: there is no column 'port' \(did you mean 'prot'\?\)/,
  ],
  ['a column too many', 'age,port,y\n20,1,1\n', '1\n', /column 'y' is not a feature/],
  ['a column twice', 'age,port,age\n20,1,2\n', '1\n', /line 1: the column 'age' appears twice/],
  ['a column too few', 'age\n20\n', '1\n', /line 1: there is no column 'port'/],
  ['no names', '20,1\n30,2\n', '1\n1\n', /first line holds numbers; put the names/],
  ['a short line', 'age,port\n20\n', '1\n', /line 2: the line has 1 cells, the header has 2/],
  ['semicolons', 'age;port\n20;Cherbourg\n', '1\n', /line 1: the columns are separated by semico/],
  ["Excel's first line", 'sep=,\nage,port\n', '1\n', /line 1: the file begins with Excel's line/],
  ['an open quote', 'age,port\n1,"x\n2,\n', '1\n', /rows\.csv, line 2: a quote opens here that is/],
  [
    'two stray quotes',
    'age,port\n1,"\n2,\n3,"\n',
    '1\n',
    /line 2: a quote opens.*line 4, with what/,
  ],
  [
    'uneven answers',
    'age,port\n20,\n30,\n',
    '1,2\n1\n',
    /line 2: has 1 cells, the first line has 2/,
  ],
  ...['nan', 'inf', '-inf'].flatMap((word): [string, string, string, RegExp][] => [
    [`${word} alone`, 'age,port\n20,Cherbourg\n', `p\n${word}\n`, /row 1, column 1.*expected is/],
    [
      `${word} after an answer`,
      'age,port\n20,Cherbourg\n20,Cherbourg\n',
      `p\n${sigmoid(0.5)}\n${word}\n`,
      /row 2, column 1: the model answers 0\.62.*a difference of Infinity/,
    ],
  ]),
  ['no rows', 'age,port\n', 'p\n', /rows\.csv: has no rows under its header/],
  ['a long cell', `age,port\n${'1'.repeat(1e6)}x,\n`, '1\n', /line 2: '1{100}…' is not a value/],
  ['fewer answers', 'age,port\n20,Cherbourg\n30,\n', '1\n', /1 lines of answers for 2 rows/],
  [
    'a strange cell',
    'age,port\n20,Dover\n',
    '1\n',
    /line 2: 'Dover' is not a value of feature 'port'/,
  ],
  ['a code', 'age,port\n20,1\n', '1\n', /line 2: '1' is not a value of feature 'port'/],
  [
    'too many values',
    'age,port\n20,Cherbourg\n',
    '1,2,3\n',
    /line 1: 3 values, the model answers 2/,
  ],
  [
    'another class',
    'age,port\n20,Cherbourg\n40,Southampton\n',
    'p\n1\n1\n',
    /expected\.csv, row 2/,
  ],
])('%s is named', async (name, rows, expected, message) => {
  const files = { 'voyage.txt': VOYAGE_MODEL, 'rows.csv': rows, 'expected.csv': expected };
  await expect(importWith(files, name)).rejects.toThrow(message);
});

/** A LightGBM tree whose leaves are all at about one depth. */
function levelTree(leaves: number): string {
  const splits = leaves - 1;
  const list = (of: (split: number) => number) =>
    Array.from({ length: splits }, (_, i) => of(i)).join(' ');
  const child = (i: number) => (i < splits ? i : splits - 1 - i);
  return [
    ...['tree', 'version=v4', 'num_class=1', 'num_tree_per_iteration=1', 'label_index=0'],
    ...['max_feature_idx=0', 'objective=regression', 'feature_names=a', 'feature_infos=none', ''],
    ...['Tree=0', `num_leaves=${leaves}`, 'num_cat=0', `split_feature=${list(() => 0)}`],
    ...[`threshold=${list((i) => i)}`, `decision_type=${list(() => 2)}`],
    `left_child=${list((i) => child(2 * i + 1))}`,
    `right_child=${list((i) => child(2 * i + 2))}`,
    `leaf_value=${list((i) => i)} 0`,
    ...['', 'end of trees', ''],
  ].join('\n');
}

test.each([
  [300, true],
  // onnxruntime-web loads a tree in the square of its leaves.
  [20_001, false],
])('a tree of %i leaves is checked as ONNX: %s', async (leaves, isChecked) => {
  const path = join(folder, `${leaves}.txt`);
  await writeFile(path, levelTree(leaves));
  const registry = await openRegistry(join(folder, 'large'));
  const options = { registry, name: `tree-${leaves}` };
  const { version } = await importFile(path, options, silentProgress);
  expect(version.has('model.onnx')).toBe(isChecked);
});
