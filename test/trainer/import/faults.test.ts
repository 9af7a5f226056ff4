// Model files that were once read wrongly, or refused without need: held to their library's answers, or
// to the reason for which they are refused.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkCase, compareCase } from '../../../scripts/peers/exchange.ts';
import { predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../../trainer/import/import-model.ts';

const FAULTS = fileURLToPath(new URL('../../faults', import.meta.url));
const read = async (file: string) => importModel(await readFile(join(FAULTS, file)), file);

test.each([
  'lgb-pandas-explicit-feature',
  'lgb-pandas-labels-not-matched',
  'pandas-float-and-bool-labels',
  'xgb33-expectile-several',
  'xgb33-minus-inf-split',
  'xgb34-quantile-several',
  'xgb34-dart-weight-drop',
])('%s answers as the library does', async (name) => {
  for (const { what, largest, bound } of await checkCase(FAULTS, name)) {
    expect(largest, what).toBeLessThanOrEqual(bound);
  }
});

test.each(['dart-1.7.json', 'dart-3.3.json', 'dart-3.4.json'])(
  "%s has DART's weights where that version puts them",
  async (file) => {
    const { largest, bound } = await compareCase(join(FAULTS, 'xgboost-33-34-dart'), file);
    expect(largest).toBeLessThanOrEqual(bound);
  },
);

test('a file of an old version is refused for that, whatever else it has', async () => {
  await expect(read('lgb-v2-unclear-reason/model.txt')).rejects.toThrow(
    /line 2: the file is of version 'v2'.*load it with LightGBM 3 or 4/,
  );
});

test.each(['lgb-num_class-2-binary.txt', 'lgb-per-iteration-3.txt'])(
  '%s is refused by the counts that contradict each other',
  async (file) => {
    await expect(read(`hostile/${file}`)).rejects.toThrow(/line \d: .* contradict num_class/);
  },
);

describe('hostile files of XGBoost', () => {
  test('trees stand where their ids say', async () => {
    const document = JSON.parse(
      await readFile(join(FAULTS, 'hostile/xgb-tree-ids-out-of-order.json'), 'utf8'),
    );
    const { trees } = document.learner.gradient_booster.model;
    trees.sort((a: { id: number }, b: { id: number }) => a.id - b.id);
    const inOrder = await importModel(Buffer.from(JSON.stringify(document)), 'in-order.json');
    const { ensemble } = await read('hostile/xgb-tree-ids-out-of-order.json');
    const row = Array.from({ length: ensemble.featureCount }, (_, i) => i / 7);
    expect(predictRawPlain(ensemble, row)).toEqual(predictRawPlain(inOrder.ensemble, row));

    trees[0].id = 1;
    await expect(
      importModel(Buffer.from(JSON.stringify(document)), 'doubled.json'),
    ).rejects.toThrow(/trees\[1\]\.id: two trees have the id 1/);
  });

  test.each(['xgb-children-swapped.json', 'xgb-children-swapped-2.json'])(
    '%s is refused by the node to which XGBoost would go elsewhere',
    async (file) => {
      await expect(read(`hostile/${file}`)).rejects.toThrow(
        /trees\[2\]\.right_children\[\d\]: node \d+ is not the one behind the left child \d+/,
      );
    },
  );
});
