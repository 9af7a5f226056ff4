// What exporters write around trees: files made by skl2onnx and onnxmltools, held to onnxruntime-web's
// answers and, where they stand beside the file, to those that came with it.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { makeRowEncoder } from '../../../../runtime/rows/encode-row.ts';
import { OTHER_CODE } from '../../../../runtime/schema/feature-schema.ts';
import { checkCase } from '../../../../scripts/peers/exchange.ts';
import { predictPlain } from '../../../../trainer/ensemble/predict-plain.ts';
import { answerPrecision } from '../../../../trainer/import/compare-answers.ts';
import { importModel } from '../../../../trainer/import/import-model.ts';
import { applyLabels } from '../../../../trainer/import/labels-file.ts';
import {
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
} from '../../../../trainer/import/onnx/proto.ts';
import { onnxAttribute, onnxFile } from '../../../onnx-file.ts';
import { expectAgreement, expectFileAgreement, node, regressor, X, Y } from './graph-parts.ts';

const FAULTS = fileURLToPath(new URL('../../../faults', import.meta.url));
const read = (file: string) => readFile(join(FAULTS, file));

test.each([
  'onnx-bagging-binary',
  'onnx-omt-lgb-binary',
  'onnx-omt-xgb-poisson',
  'onnx-zipmap-columns',
  'onnx-onehot-unknown-text',
])('%s answers as the library does', async (name) => {
  for (const { what, largest, bound } of await checkCase(FAULTS, name)) {
    expect(largest, what).toBeLessThanOrEqual(bound);
  }
  await expectFileAgreement(await read(`${name}/model.onnx`));
});

test('a file whose inputs are of one row is asked row by row', async () => {
  await expectFileAgreement(await read('onnx-fixed-batch/fixed1.onnx'));
});

describe('texts that are no label', () => {
  const town = { name: 'town', elementType: ELEMENT_STRING, columns: 1 };
  const oneHot = (zeros: number) => ({
    inputs: [town],
    nodes: [
      node(
        'OneHotEncoder',
        ['town'],
        ['H'],
        [
          onnxAttribute('cats_strings', { strings: ['a', 'b', 'c'] }),
          onnxAttribute('zeros', { i: zeros }),
        ],
      ),
      node('Reshape', ['H', 'shape'], ['M'], [], ''),
      regressor('M', 3, { threshold: () => 0.5 }),
    ],
    initializers: [{ name: 'shape', dims: [2], dataType: ELEMENT_INT64, int64Data: [-1, 3] }],
    outputs: [Y()],
  });

  test('are answered where the encoder ignores them', async () => {
    const { features, ensemble } = await expectAgreement(oneHot(1));
    expect(features[0]).toMatchObject({ labels: ['a', 'b', 'c'], others: 'allowed' });
    const { encode } = makeRowEncoder(features);
    const row = new Float64Array(1);
    expect(encode({ town: 'nowhere' }, row)).toBeNull();
    expect(Array.from(row)).toEqual([OTHER_CODE]);
    expect(encode({ town: 3 }, row)).toMatchObject([{ reason: 'wrong_type' }]);
    expect(encode({ town: null }, row)).toMatchObject([{ reason: 'missing_field' }]);
    const answers = [OTHER_CODE, 0, 1, 2].map((code) => predictPlain(ensemble, [code])[0]);
    expect(new Set(answers).size).toBeGreaterThan(1);
  });

  test('are refused where it stops with an error', async () => {
    const { features } = await expectAgreement(oneHot(0));
    expect(features[0]).not.toHaveProperty('others');
    const row = new Float64Array(1);
    expect(makeRowEncoder(features).encode({ town: 'nowhere' }, row)).toMatchObject([
      { reason: 'unknown_label', nearest: expect.any(String) },
    ]);
  });

  test('have the value that an ordinal encoder gives to all of them', async () => {
    const encoder = node(
      'LabelEncoder',
      ['town'],
      ['M'],
      [
        onnxAttribute('keys_strings', { strings: ['a', 'b', 'c'] }),
        onnxAttribute('values_int64s', { ints: [0, 1, 2] }),
        onnxAttribute('default_int64', { i: -1 }),
      ],
    );
    const cast = node('Cast', ['M'], ['F'], [onnxAttribute('to', { i: ELEMENT_FLOAT })], '');
    const trees = regressor('F', 5, { columns: 1, threshold: (random) => random.below(4) - 1.5 });
    const { ensemble } = await expectAgreement({
      inputs: [town],
      nodes: [encoder, cast, trees],
      outputs: [Y()],
    });
    const [other, a] = [OTHER_CODE, 0].map((code) => predictPlain(ensemble, [code])[0]);
    expect(other).not.toBe(a);
  });

  test('are labels only as they are spelled', async () => {
    const graph = oneHot(1);
    const [encoder, ...rest] = graph.nodes;
    const strings = ['1', '2', '3'];
    const numbers = {
      ...encoder,
      attribute: [onnxAttribute('cats_strings', { strings }), onnxAttribute('zeros', { i: 1 })],
    };
    const { features } = await expectAgreement({ ...graph, nodes: [numbers, ...rest] });
    const row = new Float64Array(1);
    const encoded = ['1', '1.0', ' 1', '0'].map((text) => {
      expect(makeRowEncoder(features).encodeTexts([['town', text]], row)).toBeNull();
      return row[0];
    });
    expect(encoded).toEqual([0, OTHER_CODE, OTHER_CODE, OTHER_CODE]);
  });

  test('can be refused by name, and not be taken where the model does not', async () => {
    const model = await importModel(onnxFile(oneHot(1)), 'model.onnx');
    const refused = applyLabels(
      model,
      { features: [['town', { others: 'refused' }]] },
      'labels.json',
    );
    expect(refused.features[0]).toEqual({
      name: 'town',
      kind: 'category',
      labels: ['a', 'b', 'c'],
      missing: 'refused',
    });
    expect(() =>
      applyLabels(refused, { features: [['town', { others: 'allowed' }]] }, 'labels.json'),
    ).toThrow(
      /features\.town\.others: the model does not say how to answer texts that are not labels/,
    );
  });
});

test('classes named by float32 numbers have the fewest digits that say them', async () => {
  const scores = regressor('X', 7, { targets: 3 });
  const model = await expectAgreement({
    inputs: [X],
    nodes: [
      scores,
      node('ArgMax', ['Y'], ['A'], [onnxAttribute('axis', { i: 1 })], ''),
      node(
        'LabelEncoder',
        ['A'],
        ['L'],
        [
          onnxAttribute('keys_int64s', { ints: [0, 1, 2] }),
          onnxAttribute('values_floats', { floats: [0.1, 1, 2.5].map(Math.fround) }),
        ],
      ),
    ],
    outputs: [Y(3)],
  });
  expect(model.classes).toEqual(['0.1', '1', '2.5']);
});

test('a graph of doubles is held to the float32 that onnxruntime answers with', async () => {
  const cast = node('Cast', ['X'], ['F'], [onnxAttribute('to', { i: ELEMENT_FLOAT })], '');
  const model = await expectAgreement({
    inputs: [{ ...X, elementType: ELEMENT_DOUBLE }],
    nodes: [cast, regressor('F', 2, { trees: 30 })],
    outputs: [Y()],
  });
  expect(model.ensemble.inputPrecision).toBe('f64');
  expect(answerPrecision(model)).toBe('f32');
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
    ['iso-cont', 'minus-exp', []],
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
