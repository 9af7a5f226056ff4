// ONNX graphs of every supported form, held to what onnxruntime-web answers when it runs the same file.
import { describe, expect, test } from 'vitest';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { alignAnswers, compareAnswers } from '../../../trainer/import/compare-answers.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import { runOriginal } from '../../../trainer/import/onnx/run-original.ts';
import {
  type AttributeProto,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
  type NodeProto,
} from '../../../trainer/onnx-proto.ts';
import type { Random } from '../../../trainer/random.ts';
import { type OnnxGraph, onnxAttribute, onnxFile, onnxTrees } from '../../foreign-models.ts';

const ML = 'ai.onnx.ml';
const X = { name: 'X', elementType: ELEMENT_FLOAT, columns: 3 };
const anyNumber = (random: Random) => Math.round(random.uniform() * 40 - 20) / 8;

function node(
  opType: string,
  input: string[],
  output: string[],
  attribute: AttributeProto[] = [],
  domain = ML,
): NodeProto {
  return { opType, input, output, attribute, domain };
}

function regressor(
  input: string,
  seed: number,
  more: Partial<Parameters<typeof onnxTrees>[2]> = {},
  extra: AttributeProto[] = [],
) {
  const trees = onnxTrees(seed, 'target', {
    columns: 3,
    targets: 1,
    threshold: anyNumber,
    ...more,
  });
  return node(
    'TreeEnsembleRegressor',
    [input],
    ['Y'],
    [...trees, onnxAttribute('n_targets', { i: more.targets ?? 1 }), ...extra],
  );
}

const Y = (columns = 1) => ({ name: 'Y', elementType: ELEMENT_FLOAT, columns });

/** Rows on, beside and far from the thresholds, in the precision of the inputs. */
function pressingRows(features: number, isWhole: boolean): Float64Array[] {
  const special = [
    Number.NaN,
    0,
    -0,
    1,
    2,
    3,
    7,
    -1,
    0.125,
    1e-40,
    Number.POSITIVE_INFINITY,
    -1e30,
  ];
  const whole = [0, 1, 2, 3, 4, 7, -1, 31, 40];
  return Array.from({ length: 300 }, (_, i) =>
    Float64Array.from({ length: features }, (_unused, f) => {
      const draw = (i * 7919 + f * 104729 + ((i * i) >> 3)) >>> 0;
      if (isWhole) return whole[draw % whole.length];
      if (draw % 4 === 0) return special[(draw >> 2) % special.length];
      return Math.fround((((draw >> 2) % 321) - 160) / 64);
    }),
  );
}

async function expectAgreement(
  graph: OnnxGraph,
  options: { isWhole?: boolean; mlVersion?: number } = {},
) {
  const bytes = onnxFile(graph, options.mlVersion);
  const model = await importModel(bytes, 'model.onnx');
  if (!model.original) throw new Error('an ONNX model knows how to ask its original');
  const rows = pressingRows(model.features.length, options.isWhole ?? false).map((row) =>
    row.map((value, i) => {
      const feature = model.features[i];
      if (feature.kind === 'category')
        return Math.abs(Math.trunc(value) || 0) % feature.labels.length;
      if (feature.kind === 'integer') return Number.isFinite(value) ? Math.trunc(value) : 0;
      return value;
    }),
  );
  const expected = await runOriginal(bytes, model.original, model.features, rows, 'model.onnx');
  const answers = rows.map((row) => predictPlain(model.ensemble, row));
  const aligned = alignAnswers(answers, expected, model.ensemble.link, 'model.onnx');
  const { largest, row } = compareAnswers(aligned, expected);
  expect(largest, `row ${row}: [${rows[row - 1]?.join()}]`).toBeLessThanOrEqual(1e-6);
  return model;
}

describe('trees', () => {
  test.each(['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT'])('%s', async (mode) => {
    await expectAgreement({
      inputs: [X],
      nodes: [regressor('X', 1, { modes: [mode] })],
      outputs: [Y()],
    });
  });

  test.each([
    ['BRANCH_EQ'],
    ['BRANCH_NEQ'],
    ['BRANCH_EQ', 'BRANCH_LEQ', 'BRANCH_NEQ', 'BRANCH_GT'],
  ])('codes by %s %s', async (...modes) => {
    const threshold = (random: Random) => random.below(5);
    const nodes = [regressor('X', 2, { modes, threshold })];
    await expectAgreement({ inputs: [X], nodes, outputs: [Y()] }, { isWhole: true });
  });

  test('without tracks of missing values', async () => {
    await expectAgreement({
      inputs: [X],
      nodes: [regressor('X', 3, { noTracks: true })],
      outputs: [Y()],
    });
  });

  test.each(['SUM', 'AVERAGE'])('%s with base values and several targets', async (aggregate) => {
    const extra = [
      onnxAttribute('aggregate_function', { s: aggregate }),
      onnxAttribute('base_values', { floats: [0.5, -2] }),
    ];
    const nodes = [regressor('X', 4, { targets: 2 }, extra)];
    await expectAgreement({ inputs: [X], nodes, outputs: [Y(2)] });
  });

  test.each(['NONE', 'LOGISTIC', 'SOFTMAX'])('a classifier of three classes, %s', async (post) => {
    const attributes = [
      ...onnxTrees(5, 'class', { columns: 3, targets: 3, threshold: anyNumber }),
      onnxAttribute('classlabels_strings', { strings: ['a', 'b', 'c'] }),
      onnxAttribute('post_transform', { s: post }),
      onnxAttribute('base_values', { floats: [0.1, 0.2, -0.3] }),
    ];
    const nodes = [node('TreeEnsembleClassifier', ['X'], ['L', 'Y'], attributes)];
    const outputs = [{ name: 'L', elementType: ELEMENT_STRING, columns: 0 }, Y(3)];
    const { classes } = await expectAgreement({ inputs: [X], nodes, outputs });
    expect(classes).toEqual(['a', 'b', 'c']);
  });

  test.each([
    [1, 'NONE'],
    [1, 'LOGISTIC'],
    [1, 'SOFTMAX'],
    [2, 'NONE'],
    [2, 'LOGISTIC'],
    [2, 'SOFTMAX'],
  ])('two classes with %i columns of votes, %s', async (targets, post) => {
    for (const base of [[], Array.from({ length: targets }, (_, i) => 0.1 + i)]) {
      const attributes = [
        ...onnxTrees(6, 'class', { columns: 3, targets, threshold: anyNumber }),
        onnxAttribute('classlabels_int64s', { ints: [0, 1] }),
        onnxAttribute('post_transform', { s: post }),
        ...(base.length > 0 ? [onnxAttribute('base_values', { floats: base })] : []),
      ];
      const nodes = [node('TreeEnsembleClassifier', ['X'], ['L', 'Y'], attributes)];
      const outputs = [{ name: 'L', elementType: ELEMENT_INT64, columns: 0 }, Y(2)];
      await expectAgreement({ inputs: [X], nodes, outputs });
    }
  });
});

describe('operators in front of the trees', () => {
  test.each<[string, NodeProto[]]>([
    [
      'Scaler',
      [
        node(
          'Scaler',
          ['X'],
          ['S'],
          [
            onnxAttribute('offset', { floats: [0.1, -3, 7] }),
            onnxAttribute('scale', { floats: [1.7, -0.3, 1e-3] }),
          ],
        ),
      ],
    ],
    [
      'Imputer',
      [
        node(
          'Imputer',
          ['X'],
          ['S'],
          [
            onnxAttribute('imputed_value_floats', { floats: [0.3, -1, 2] }),
            onnxAttribute('replaced_value_float', { f: Number.NaN }),
          ],
        ),
      ],
    ],
    [
      'Imputer and Scaler',
      [
        node(
          'Imputer',
          ['X'],
          ['I'],
          [
            onnxAttribute('imputed_value_floats', { floats: [1] }),
            onnxAttribute('replaced_value_float', { f: Number.NaN }),
          ],
        ),
        node(
          'Scaler',
          ['I'],
          ['S'],
          [onnxAttribute('offset', { floats: [1] }), onnxAttribute('scale', { floats: [0.1] })],
        ),
      ],
    ],
  ])('%s', async (_name, before) => {
    await expectAgreement({ inputs: [X], nodes: [...before, regressor('S', 7)], outputs: [Y()] });
  });

  test('labels, encoded and one-hot, beside numbers', async () => {
    const inputs = [
      { name: 'port', elementType: ELEMENT_STRING, columns: 1 },
      { name: 'deck', elementType: ELEMENT_STRING, columns: 1 },
      { name: 'fare', elementType: ELEMENT_FLOAT, columns: 1 },
    ];
    const nodes = [
      node(
        'OneHotEncoder',
        ['port'],
        ['P'],
        [
          onnxAttribute('cats_strings', { strings: ['C', 'Q', 'S'] }),
          onnxAttribute('zeros', { i: 1 }),
        ],
      ),
      node('Reshape', ['P', 'three'], ['P2'], [], ''),
      node(
        'LabelEncoder',
        ['deck'],
        ['D'],
        [
          onnxAttribute('keys_strings', { strings: ['A', 'B', 'C', 'D'] }),
          onnxAttribute('values_floats', { floats: [3, 1, 2, 0] }),
          onnxAttribute('default_float', { f: -1 }),
        ],
      ),
      node('Concat', ['P2', 'D', 'fare'], ['S'], [onnxAttribute('axis', { i: 1 })], ''),
      regressor('S', 8, { columns: 5, threshold: (random) => random.below(4) + 0.5 }),
    ];
    const initializers = [
      { name: 'three', dims: [2], dataType: ELEMENT_INT64, int64Data: [-1, 3] },
    ];
    const { features } = await expectAgreement({ inputs, nodes, initializers, outputs: [Y()] });
    expect(features.map(({ name }) => name)).toEqual(['port', 'deck', 'fare']);
    expect(features[0]).toMatchObject({ kind: 'category', labels: ['C', 'Q', 'S'] });
  });

  test('whole numbers, cast', async () => {
    const input = { name: 'X', elementType: ELEMENT_INT64, columns: 3 };
    const cast = node('Cast', ['X'], ['S'], [onnxAttribute('to', { i: ELEMENT_FLOAT })], '');
    await expectAgreement({ inputs: [input], nodes: [cast, regressor('S', 9)], outputs: [Y()] });
  });

  test('doubles, rounded to float32 by a cast', async () => {
    const input = { name: 'X', elementType: ELEMENT_DOUBLE, columns: 3 };
    const cast = node('Cast', ['X'], ['S'], [onnxAttribute('to', { i: ELEMENT_FLOAT })], '');
    const { ensemble } = await expectAgreement({
      inputs: [input],
      nodes: [cast, regressor('S', 10)],
      outputs: [Y()],
    });
    expect(ensemble.inputPrecision).toBe('f64');
  });
});

describe('what is refused, and why', () => {
  const good = regressor('X', 12);
  const withAttribute = (name: string, attribute: AttributeProto) => ({
    ...good,
    attribute: [...(good.attribute ?? []).filter((each) => each.name !== name), attribute],
  });
  test.each<[string, NodeProto[], RegExp]>([
    [
      'an unknown operator',
      [node('Magic', ['X'], ['Y'], [], '')],
      /operator ai\.onnx\.Magic is not supported/,
    ],
    [
      'a normalizer',
      [node('Normalizer', ['X'], ['S'], [onnxAttribute('norm', { s: 'L2' })]), regressor('S', 1)],
      /Normalizer is not supported: it divides each column by a size of the whole row/,
    ],
    [
      'an unknown mode',
      [
        withAttribute(
          'nodes_modes',
          onnxAttribute('nodes_modes', {
            strings: (
              good.attribute?.find(({ name }) => name === 'nodes_modes')?.strings ?? []
            ).map(() => 'BRANCH_MAYBE'),
          }),
        ),
      ],
      /nodes_modes has 'BRANCH_MAYBE'/,
    ],
    [
      'an unknown aggregate',
      [withAttribute('aggregate_function', onnxAttribute('aggregate_function', { s: 'MAX' }))],
      /aggregate_function 'MAX'/,
    ],
    [
      'an unknown attribute',
      [withAttribute('magic', onnxAttribute('magic', { i: 1 }))],
      /attribute 'magic' is not known/,
    ],
    ['two forests', [good, { ...regressor('X', 13), output: ['Z'] }], /several tree operators/],
  ])('%s', async (_name, nodes, message) => {
    const bytes = onnxFile({ inputs: [X], nodes, outputs: [Y()] });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(message);
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(/^model\.onnx: /);
  });

  test('a file that is cut off', async () => {
    const bytes = onnxFile({ inputs: [X], nodes: [good], outputs: [Y()] });
    await expect(importModel(bytes.subarray(0, 500), 'model.onnx')).rejects.toThrow(
      /^model\.onnx: /,
    );
  });
});

test('100,000 nodes of == become sets', async () => {
  const count = 100_000;
  const values = Array.from({ length: count }, (_, i) => i);
  const attributes = [
    onnxAttribute('nodes_treeids', { ints: values.map(() => 0).concat(0, 0) }),
    onnxAttribute('nodes_nodeids', { ints: values.concat(count, count + 1) }),
    onnxAttribute('nodes_featureids', { ints: values.map(() => 0).concat(0, 0) }),
    onnxAttribute('nodes_modes', { strings: values.map(() => 'BRANCH_EQ').concat('LEAF', 'LEAF') }),
    onnxAttribute('nodes_values', { floats: values.map((i) => 2 * i).concat(0, 0) }),
    onnxAttribute('nodes_truenodeids', { ints: values.map(() => count).concat(0, 0) }),
    onnxAttribute('nodes_falsenodeids', {
      ints: values.map((i) => (i + 1 < count ? i + 1 : count + 1)).concat(0, 0),
    }),
    onnxAttribute('target_treeids', { ints: [0, 0] }),
    onnxAttribute('target_nodeids', { ints: [count, count + 1] }),
    onnxAttribute('target_ids', { ints: [0, 0] }),
    onnxAttribute('target_weights', { floats: [1, -1] }),
    onnxAttribute('n_targets', { i: 1 }),
  ];
  const bytes = onnxFile({
    inputs: [X],
    nodes: [node('TreeEnsembleRegressor', ['X'], ['Y'], attributes)],
    outputs: [Y()],
  });
  const { ensemble } = await importModel(bytes, 'model.onnx');
  expect(ensemble.feature.length).toBe(3);
  expect(predictPlain(ensemble, [1234, 0, 0])[0]).toBe(1);
  expect(predictPlain(ensemble, [1235, 0, 0])[0]).toBe(-1);
  expect(predictPlain(ensemble, [199_999, 0, 0])[0]).toBe(-1);
});
