// Whose labels pandas_categorical holds: told by the codes that were seen, by the user, or not at all.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { Feature } from '../../../runtime/schema/feature-schema.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import { readExpected, readRows } from '../../../trainer/import/number-table.ts';
import { lightgbmModel, lightgbmText } from '../../lightgbm-text.ts';

const FAULTS = fileURLToPath(new URL('../../faults', import.meta.url));

/** A model of f0 … f4 with these `feature_infos` and labels. */
function importWith(infos: string, lists: string, pandasCategories?: string[]) {
  const text = lightgbmText(lightgbmModel(3, { objective: 'regression' }))
    .replace(/feature_infos=.*/, `feature_infos=${infos}`)
    .replace(/pandas_categorical:.*/, `pandas_categorical:${lists}`);
  return importModel(Buffer.from(text), 'model.txt', { pandasCategories });
}

const labelled = (features: Feature[]) =>
  features.flatMap((feature) =>
    feature.kind === 'category' ? [[feature.name, feature.labels]] : [],
  );

const NUMBERS = '[-1.5:2] [0.5:1] [0:9]';

test.each<[string, string, string, unknown[]]>([
  ['a column of numbers', `${NUMBERS} 0:1 [3:4]`, '[["a","b"]]', [['f3', ['a', 'b']]]],
  ['missing codes', `${NUMBERS} -1:0:1 [3:4]`, '[["a","b"]]', [['f3', ['a', 'b']]]],
  ['an ordered column', `${NUMBERS} [0:1] [3:4]`, '[["a","b"]]', [['f3', ['a', 'b']]]],
  ['a column of one label', `${NUMBERS} none [3:4]`, '[["a"]]', [['f3', ['a']]]],
  [
    'booleans as R writes them',
    `${NUMBERS} 0:1 [3:4]`,
    '[[FALSE, TRUE]]',
    [['f3', ['false', 'true']]],
  ],
  [
    'numbers that no double holds',
    `${NUMBERS} 0:1 [3:4]`,
    '[[12345678901234567, 12345678901234568]]',
    [['f3', ['12345678901234567', '12345678901234568']]],
  ],
  [
    'two columns, told apart by their codes',
    '[-1.5:2] 0:1 0:1:2:3 [3:4] [0.5:1]',
    '[["a","b"],["p","q","r","s"]]',
    [
      ['f1', ['a', 'b']],
      ['f2', ['p', 'q', 'r', 's']],
    ],
  ],
])('%s', async (_name, infos, lists, wanted) => {
  const { features, warnings } = await importWith(infos, lists);
  expect(labelled(features)).toEqual(wanted);
  expect(warnings).toEqual([]);
});

describe('where the file does not tell', () => {
  const infos = '[-1.5:2] [0:1] 0:1 [0.5:1] none';

  test('it is asked, and no label is given out', async () => {
    const { features, warnings } = await importWith(infos, '[["a","b"]]');
    expect(labelled(features)).toEqual([]);
    expect(warnings[0]).toMatch(/does not say for which \(f1\? f4\?\); .*--pandas-categories/);
  });

  test('the answer gives the labels out', async () => {
    const { features, warnings } = await importWith(infos, '[["a","b"]]', ['f2']);
    expect(labelled(features)).toEqual([['f2', ['a', 'b']]]);
    expect(warnings).toEqual([]);
    const none = await importWith(infos, '[["a","b"]]', ['none']);
    expect([labelled(none.features), none.warnings]).toEqual([[], []]);
  });

  test.each<[string[], RegExp]>([
    [['f1', 'f2'], /names 2 columns; the file has labels for 1/],
    [['f9'], /names 'f9', which is not in the model/],
    [['f0'], /names 'f0', whose values are not codes/],
  ])('a wrong answer is refused: %j', async (given, message) => {
    await expect(importWith(infos, '[["a","b"]]', given)).rejects.toThrow(message);
  });

  test('an answer in another order, or with too few labels, is refused', async () => {
    const lists = '[["a","b"],["p"]]';
    await expect(importWith(infos, lists, ['f2', 'f1'])).rejects.toThrow(/in their order/);
    await expect(importWith(infos, lists, ['f1', 'f2'])).rejects.toThrow(
      /gives 1 labels to 'f2', which has the code 1/,
    );
  });
});

test('the columns of the fault are asked for, and named', async () => {
  const bytes = await readFile(join(FAULTS, 'lgb-pandas-explicit-feature/model.txt'));
  const asked = await importModel(bytes, 'model.txt');
  expect(asked.warnings[0]).toContain('colour? k?');
  const named = await importModel(bytes, 'model.txt', { pandasCategories: ['colour'] });
  expect(labelled(named.features)).toEqual([['colour', ['red', 'green', 'blue']]]);
});

test.each(['bool', 'float'])('labels of pandas-number-categories: %s', async (name) => {
  const place = join(FAULTS, 'pandas-number-categories', name);
  const { features } = await importModel(await readFile(`${place}.txt`), `${name}.txt`);
  const rows = await readRows(`${place}-rows.csv`, features);
  expect(rows.map(([code]) => code)).toEqual(rows.map((_, i) => i));
  expect((await readExpected(`${place}-expected.csv`, [])).rows[0][0]).toBe(10);
});

test('a text that is no label is refused, also where it is a code', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'batcomputer-'));
  try {
    const file = join(folder, 'rows.csv');
    await writeFile(file, 'f\nred\n1\n');
    const features: Feature[] = [
      { name: 'f', kind: 'category', labels: ['red', 'green'], missing: 'allowed' },
    ];
    await expect(readRows(file, features)).rejects.toThrow(
      /line 3: '1' is not a value of feature 'f'/,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
