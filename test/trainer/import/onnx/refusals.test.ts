// What an ONNX import refuses, and why.
import { describe, expect, test } from 'vitest';
import { importModel } from '../../../../trainer/import/import-model.ts';
import type { AttributeProto, NodeProto } from '../../../../trainer/import/onnx/proto.ts';
import { onnxAttribute, onnxFile } from '../../../onnx-file.ts';
import { equalityChain, node, regressor, X, Y } from './graph-parts.ts';

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
      'a division by what only rounding keeps from 0',
      [
        { ...regressor('X', 1, { trees: 1, targets: 2 }), output: ['s'] },
        node('Abs', ['s'], ['a'], [], ''),
        node('Log', ['a'], ['l'], [], ''),
        node('Div', ['s', 'l'], ['Y'], [], ''),
      ],
      /divides\) by values whose last bit differs between processors/,
    ],
    [
      'bounds that bound nothing',
      [
        node(
          'Clip',
          ['X'],
          ['S'],
          [onnxAttribute('min', { f: 2 }), onnxAttribute('max', { f: 1 })],
          '',
        ),
        regressor('S', 1),
      ],
      /clips to between 2 and 1/,
    ],
    [
      'an input left out amid others',
      [node('Add', ['', 'X'], ['S'], [], ''), regressor('S', 1)],
      /operator Add \(S\): its input 1 is left out/,
    ],
    [
      'a choice between what two trees say',
      [
        ...[1, 2].flatMap((seed) => [
          { ...regressor('X', seed, { trees: 1 }), output: [`s${seed}`] },
          node('Greater', [`s${seed}`, `s${seed}`], [`g${seed}`], [], ''),
        ]),
        node('Where', ['g1', 's1', 's2'], ['Y'], [], ''),
      ],
      /its inputs follow from different trees/,
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
