// Operators behind the trees, held to what onnxruntime-web answers when it runs the same file.
import { describe, expect, test } from 'vitest';
import { ELEMENT_FLOAT, ELEMENT_INT64 } from '../../../../trainer/import/onnx/proto.ts';
import { onnxAttribute } from '../../../onnx-file.ts';
import { expectAgreement, node, regressor, X, Y } from './graph-parts.ts';

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
