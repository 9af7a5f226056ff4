// ONNX graphs of every supported form, held to what onnxruntime-web answers when it runs the same file.
import { describe, expect, test } from 'vitest';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { alignAnswers, compareAnswers } from '../../../trainer/import/compare-answers.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import { runOriginal } from '../../../trainer/import/onnx/run-original.ts';
import {
  type AttributeProto,
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
  type NodeProto,
  tensorAttribute,
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

/** A tree that asks of column 0 whether it is one of the values, one after the other: 1 if so, −1 if not. */
function equalityChain(values: number[]): AttributeProto[] {
  const { length } = values;
  const ids = values.map((_, i) => i);
  const pad = (list: number[]) => [...list, 0, 0];
  return [
    onnxAttribute('nodes_treeids', { ints: pad(ids.map(() => 0)) }),
    onnxAttribute('nodes_nodeids', { ints: [...ids, length, length + 1] }),
    onnxAttribute('nodes_featureids', { ints: pad(ids.map(() => 0)) }),
    onnxAttribute('nodes_modes', { strings: [...ids.map(() => 'BRANCH_EQ'), 'LEAF', 'LEAF'] }),
    onnxAttribute('nodes_values', { floats: pad(values) }),
    onnxAttribute('nodes_truenodeids', { ints: pad(ids.map(() => length)) }),
    onnxAttribute('nodes_falsenodeids', {
      ints: pad(ids.map((i) => (i + 1 < length ? i + 1 : length + 1))),
    }),
    onnxAttribute('target_treeids', { ints: [0, 0] }),
    onnxAttribute('target_nodeids', { ints: [length, length + 1] }),
    onnxAttribute('target_ids', { ints: [0, 0] }),
    onnxAttribute('target_weights', { floats: [1, -1] }),
    onnxAttribute('n_targets', { i: 1 }),
  ];
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
      if (feature.kind === 'boolean') return Number(value >= 1);
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
      'Imputer of a value',
      [
        node(
          'Imputer',
          ['X'],
          ['S'],
          [
            onnxAttribute('imputed_value_floats', { floats: [1.5] }),
            onnxAttribute('replaced_value_float', { f: 0.125 }),
          ],
        ),
      ],
    ],
    ['a function that turns round', [node('Abs', ['X'], ['S'], [], '')]],
    ['a function that has no value below 0', [node('Sqrt', ['X'], ['S'], [], '')]],
    ['steps', [node('Floor', ['X'], ['S'], [], '')]],
    [
      'marks of missing values',
      [
        node('IsNaN', ['X'], ['M'], [], ''),
        node('Cast', ['M'], ['S'], [onnxAttribute('to', { i: ELEMENT_FLOAT })], ''),
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

  test('flags, and codes of which some are negative', async () => {
    const inputs = [
      { name: 'member', elementType: ELEMENT_BOOL, columns: 1 },
      { name: 'rank', elementType: ELEMENT_INT64, columns: 1 },
    ];
    const nodes = [
      node('Cast', ['member'], ['M'], [onnxAttribute('to', { i: ELEMENT_FLOAT })], ''),
      node('OneHotEncoder', ['rank'], ['R'], [onnxAttribute('cats_int64s', { ints: [-1, 2, 7] })]),
      node('Reshape', ['R', 'three'], ['R2'], [], ''),
      node('Concat', ['M', 'R2'], ['S'], [onnxAttribute('axis', { i: 1 })], ''),
      regressor('S', 5, { columns: 4, threshold: () => 0.5 }),
    ];
    const three = { name: 'three', dims: [2], dataType: ELEMENT_INT64, int64Data: [-1, 3] };
    const { features } = await expectAgreement(
      { inputs, nodes, initializers: [three], outputs: [Y()] },
      { isWhole: true },
    );
    expect(features.map(({ kind }) => kind)).toEqual(['boolean', 'integer']);
  });

  test('labels as the first and the fourth version of LabelEncoder have them', async () => {
    const inputs = [{ name: 'port', elementType: ELEMENT_STRING, columns: 1 }];
    const toFloat = node('Cast', ['P'], ['S'], [onnxAttribute('to', { i: ELEMENT_FLOAT })], '');
    const texts = ['C', 'Q', 'S'];
    const first = [onnxAttribute('classes_strings', { strings: texts })];
    const keys = { dims: [3], dataType: ELEMENT_STRING, stringData: texts };
    const values = { dims: [3], dataType: ELEMENT_INT64, int64Data: [2, 0, 1] };
    const fourth = [tensorAttribute('keys_tensor', keys), tensorAttribute('values_tensor', values)];
    const trees = regressor('S', 5, { columns: 1, threshold: (random) => random.below(3) - 0.5 });
    for (const [attributes, mlVersion] of [
      [first, 1],
      [fourth, 4],
    ] as const) {
      const nodes = [node('LabelEncoder', ['port'], ['P'], [...attributes]), toFloat, trees];
      const graph = { inputs, nodes, outputs: [Y()] };
      const { features } = await expectAgreement(graph, { mlVersion });
      expect(features[0]).toMatchObject({ kind: 'category', labels: texts });
    }
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

describe('several models in one', () => {
  const part = (seed: number, output: string, targets = 1) => ({
    ...regressor('X', seed, { targets }),
    output: [output],
  });

  test.each(['Sum', 'Mean'])('%s of their scores', async (opType) => {
    const nodes = [part(1, 'A', 2), part(2, 'B', 2), node(opType, ['A', 'B'], ['Y'], [], '')];
    await expectAgreement({ inputs: [X], nodes, outputs: [Y(2)] });
  });

  test('weighted, as by a voting regressor', async () => {
    const nodes = [
      part(3, 'A'),
      part(4, 'B'),
      node('Mul', ['A', 'w'], ['A2'], [], ''),
      node('Add', ['A2', 'B'], ['Y'], [], ''),
    ];
    const initializers = [{ name: 'w', dims: [1], dataType: ELEMENT_FLOAT, floatData: [-0.25] }];
    await expectAgreement({ inputs: [X], nodes, initializers, outputs: [Y()] });
  });

  test('stacked and averaged, as by a bagging regressor', async () => {
    const shape = { name: 'shape', dims: [3], dataType: ELEMENT_INT64, int64Data: [1, -1, 1] };
    const nodes = [
      part(5, 'A'),
      part(6, 'B'),
      node('Reshape', ['A', 'shape'], ['A2'], [], ''),
      node('Reshape', ['B', 'shape'], ['B2'], [], ''),
      node('Concat', ['A2', 'B2'], ['C'], [onnxAttribute('axis', { i: 0 })], ''),
      node(
        'ReduceMean',
        ['C'],
        ['Y'],
        [onnxAttribute('axes', { ints: [0] }), onnxAttribute('keepdims', { i: 0 })],
        '',
      ),
    ];
    await expectAgreement({ inputs: [X], nodes, initializers: [shape], outputs: [Y()] });
  });

  test('side by side, in one output or in several', async () => {
    const joined = node('Concat', ['A', 'B'], ['Y'], [onnxAttribute('axis', { i: 1 })], '');
    await expectAgreement({
      inputs: [X],
      nodes: [part(7, 'A'), part(8, 'B'), joined],
      outputs: [Y(2)],
    });
    const { ensemble } = await expectAgreement({
      inputs: [X],
      nodes: [part(7, 'A'), part(8, 'B')],
      outputs: [
        { ...Y(), name: 'A' },
        { ...Y(), name: 'B' },
      ],
    });
    expect(ensemble.rawCount).toBe(2);
  });
});

test.each(['MIN', 'MAX'])('%s over a few trees, which become one', async (s) => {
  const aggregate = [onnxAttribute('aggregate_function', { s })];
  for (const targets of [1, 2]) {
    const trees = regressor('X', 7, { targets, trees: 3 }, aggregate);
    const graph = { inputs: [X], nodes: [trees], outputs: [Y(targets)] };
    expect((await expectAgreement(graph)).ensemble.treeRoot.length).toBe(1);
  }
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
      /Normalizer is not supported in front of the trees: it divides each column by a size/,
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
      [withAttribute('aggregate_function', onnxAttribute('aggregate_function', { s: 'MEDIAN' }))],
      /aggregate_function 'MEDIAN' is not known/,
    ],
    [
      'the largest of so many trees that one tree of all is too large',
      [regressor('X', 3, { trees: 40 }, [onnxAttribute('aggregate_function', { s: 'MAX' })])],
      /MIN and MAX make one tree of all its trees, which gets too large/,
    ],
    [
      'an unknown attribute',
      [withAttribute('magic', onnxAttribute('magic', { i: 1 }))],
      /attribute 'magic' is not known/,
    ],
    [
      'a function that is not the same on every machine',
      [node('Log', ['X'], ['S'], [], ''), regressor('S', 1)],
      /operator ai\.onnx\.Log is not supported/,
    ],
    [
      'a computed column compared with several values',
      [
        node('Scaler', ['X'], ['S'], [onnxAttribute('scale', { floats: [0.3] })]),
        node('TreeEnsembleRegressor', ['S'], ['Y'], equalityChain([1, 2])),
      ],
      /compares a computed column with several values by ==/,
    ],
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
  const values = Array.from({ length: count }, (_, i) => 2 * i);
  const bytes = onnxFile({
    inputs: [X],
    nodes: [node('TreeEnsembleRegressor', ['X'], ['Y'], equalityChain(values))],
    outputs: [Y()],
  });
  const { ensemble } = await importModel(bytes, 'model.onnx');
  expect(ensemble.feature.length).toBe(3);
  expect(predictPlain(ensemble, [1234, 0, 0])[0]).toBe(1);
  expect(predictPlain(ensemble, [1235, 0, 0])[0]).toBe(-1);
  expect(predictPlain(ensemble, [199_999, 0, 0])[0]).toBe(-1);
});
