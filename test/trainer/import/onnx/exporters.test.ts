// What exporters write around trees: files made by skl2onnx and onnxmltools, held to onnxruntime-web's
// answers and, where they stand beside the file, to those that came with it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkCase } from '../../../../scripts/check-exchange.ts';
import { importModel } from '../../../../trainer/import/import-model.ts';
import { expectFileAgreement } from './graph-parts.ts';

const FAULTS = fileURLToPath(new URL('../../../faults', import.meta.url));
const read = (file: string) => readFile(join(FAULTS, file));

test.each([
  'onnx-bagging-binary',
  'onnx-omt-lgb-binary',
  'onnx-omt-xgb-poisson',
  'onnx-zipmap-columns',
])('%s answers as the library does', async (name) => {
  for (const { what, largest, bound } of await checkCase(FAULTS, name)) {
    expect(largest, what).toBeLessThanOrEqual(bound);
  }
  await expectFileAgreement(await read(`${name}/model.onnx`));
});

test('a file whose inputs are of one row is asked row by row', async () => {
  await expectFileAgreement(await read('onnx-fixed-batch/fixed1.onnx'));
});

describe('ensembles of ensembles', () => {
  const names = (count: number) => Array.from({ length: count }, (_, i) => String(i));
  const texts = ['hi', 'lo', 'mid'];
  test.each<[string, string, string[]]>([
    ['ada-samme-2', 'softmax', names(2)],
    ['ada-samme-t', 'softmax', texts],
    ['ada-sammer-3', 'softmax', names(3)],
    ['bag-feat-t', 'identity', texts],
    ['vote-weights-2', 'complement', names(2)],
    ['vote-soft-3', 'identity', names(3)],
    ['vote-hard-dt-3', 'identity', names(3)],
    ['cal-sigmoid-rf-one-2-cols', 'sigmoid', names(2)],
    ['cal-sigmoid-rf-one-3', 'sigmoid-each', names(3)],
    ['cal-sigmoid-gb-one-2', 'sigmoid', names(2)],
    ['cal-sigmoid-dt-folds-3', 'identity', names(3)],
    ['cal-isotonic-dt-folds-2', 'identity', names(2)],
  ])('%s', async (name, link, classes) => {
    const model = await expectFileAgreement(await read(`onnx-skl2onnx/${name}.onnx`));
    expect(model.ensemble.link.kind).toBe(link);
    expect(model.classes).toEqual(classes);
  });

  test.each<[string, RegExp]>([
    [
      'bag-gb-2',
      /behind their sigmoid, as a mean of several such models does; a model here has one/,
    ],
    [
      'cal-sigmoid-rf-folds-2',
      /behind their sigmoid, .*one calibrator for all folds: ensemble=False/,
    ],
    ['vote-hard-rf-2', /Equal of what several trees say together is not supported/],
    [
      'cal-isotonic-rf-one-2',
      /isotonic calibration takes the nearest of its points, .* rounds the sum/,
    ],
    ['ada-reg', /operator ai\.onnx\.TopK is not supported/],
  ])('%s is refused for what no sum can say', async (name, message) => {
    const bytes = await read(`onnx-skl2onnx/${name}.onnx`);
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(message);
  });
});
