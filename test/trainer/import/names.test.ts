// Names that every object has of its own, and names that do not survive: exact everywhere, or refused.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import { silentProgress } from '../../../trainer/base/progress.ts';
import { openRegistry } from '../../../trainer/judge/open-registry.ts';
import { importFile } from '../../../trainer/release/import-file.ts';
import { xgboostDocument, xgboostJson, xgboostSums } from '../../xgboost-document.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'import-names-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

const document = xgboostDocument(11, { baseScore: '0E0' });

/** Imports the document with these names of features, and a file of labels. */
async function importNamed(names: string[], labels?: string) {
  const place = await mkdtemp(join(folder, 'case-'));
  const named = { ...document, learner: { ...document.learner, feature_names: names } };
  const file = join(place, 'named.json');
  await writeFile(file, xgboostJson(named));
  const options = { registry: await openRegistry(join(place, 'models')), name: 'named' };
  if (labels === undefined) return (await importFile(file, options, silentProgress)).version;
  await writeFile(join(place, 'labels.json'), labels);
  const more = { ...options, labels: join(place, 'labels.json') };
  return (await importFile(file, more, silentProgress)).version;
}

test('features called as what objects inherit are asked for by their names', async () => {
  const names = ['constructor', 'toString', 'hasOwnProperty'];
  const version = await importNamed(names, '{"features": {"toString": {"kind": "number"}}}');
  expect(version.schema.map(({ name }) => name)).toEqual(names);
  const predictor = await version.predictor();
  expect(predictor.manifest.features.map(({ name }) => name)).toEqual(names);
  const row = new Float64Array(3);
  const encoder = makeRowEncoder(predictor.manifest.features);
  expect(encoder.encode({ hasOwnProperty: 1, toString: -0.5, constructor: 0.25 }, row)).toBeNull();
  expect(predictor.predict(row)[0]).toBeCloseTo(xgboostSums(document, [0.25, -0.5, 1])[0], 6);
  // What is not given is missing, not inherited.
  expect(encoder.encode({}, row)).toBeNull();
  expect([...row]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

test.each<[string, string[], string | undefined, RegExp]>([
  [
    'half a character',
    ['a', 'b\ud800', 'c'],
    undefined,
    /a feature \(number 2\) is half a character/,
  ],
  [
    '__proto__',
    ['a', '__proto__', 'c'],
    undefined,
    /a feature, '__proto__', means something else in JavaScript; give another/,
  ],
  ['no name', ['a', '', 'c'], undefined, /the name of a feature, '', is empty; give another/],
  ['a name twice', ['a', 'a', 'c'], undefined, /two features have the same name/],
  [
    'a class called __proto__',
    ['a', 'b', 'c'],
    '{"flags": ["__proto__"]}',
    /an output, '__proto__', means something else in JavaScript/,
  ],
  [
    'an output called as a part of every answer',
    ['a', 'b', 'c'],
    '{"flags": ["included.raw"]}',
    /an output, 'included.raw', means something else in an answer; give another with --labels/,
  ],
  [
    'half a character as a label',
    ['a', 'b', 'c'],
    '{"features": {"a": ["x", "\\ud800"]}}',
    /a label of 'a' \(number 2\) is half a character/,
  ],
])('%s is refused', async (_name, names, labels, message) => {
  await expect(importNamed(names, labels)).rejects.toThrow(message);
});

test('--labels renames a feature called __proto__, and labels may be numbers', async () => {
  const labels = '{"features": {"__proto__": {"name": "proto"}, "a": [1.0, 2, true]}}';
  const { schema } = await importNamed(['a', '__proto__', 'c'], labels);
  expect(schema).toMatchObject([{ labels: ['1', '2', 'true'] }, { name: 'proto' }, {}]);
  await expect(importNamed(['a', 'b', 'c'], '{"features": {"a": [1e300]}}')).rejects.toThrow(
    /write it as a text/,
  );
});
