// Operators in front of the trees, held to what onnxruntime-web answers when it runs the same file.
import { describe, expect, test } from 'vitest';
import {
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
  type NodeProto,
  tensorAttribute,
} from '../../../../trainer/import/onnx/proto.ts';
import { onnxAttribute } from '../../../onnx-file.ts';
import { expectAgreement, node, regressor, X, Y } from './graph-parts.ts';

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

  test('Clip without a lower bound', async () => {
    await expectAgreement({
      inputs: [X],
      nodes: [node('Clip', ['X', '', 'high'], ['S'], [], ''), regressor('S', 4)],
      initializers: [{ name: 'high', dims: [], dataType: ELEMENT_FLOAT, floatData: [0.5] }],
      outputs: [Y()],
    });
  });
});
