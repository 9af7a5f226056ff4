// Small files that ask for much, or that onnxruntime reads in its own way: refused by name, before
// anything large is made.
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { importModel } from '../../../../trainer/import/import-model.ts';
import {
  type AttributeProto,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
  type NodeProto,
} from '../../../../trainer/import/onnx/proto.ts';
import { onnxAttribute, onnxFile } from '../../../onnx-file.ts';
import { expectAgreement, node, regressor, X, Y } from './graph-parts.ts';

const FAULTS = new URL('../../../faults/hostile/', import.meta.url);

test.each([
  ['onnx-n_targets-1e9.onnx', /declares 1000000000 targets, where its leaves .* can name 1 to 980/],
  ['onnx-n_targets-2e62.onnx', /declares 4611686018427388000 targets, where .* 1 to 6489/],
  ['onnx-1317-leaf-mode.onnx', /leaf at position 1072 has 0 weights: .* takes its nodes_values/],
])('%s', async (name, message) => {
  const bytes = await readFile(new URL(name, FAULTS));
  await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(message);
});

/** A chain of operators, each fed with the one before it twice, then the trees. */
function doubling(operator: string, axis: number | undefined, start = 'X', levels = 60) {
  const names = [start, ...Array.from({ length: levels }, (_, i) => `d${i}`)];
  const attribute = axis === undefined ? [] : [onnxAttribute('axis', { i: axis })];
  const nodes = names
    .slice(1)
    .map((name, i) => node(operator, [names[i], names[i]], [name], attribute, ''));
  return { nodes, last: names[levels] };
}

/** Trees of one split each: `value` is its threshold, `target` what each of its leaves votes for. */
function stumps(
  count: number,
  mode: string,
  options: {
    value?: (tree: number) => number;
    target?: (tree: number, leaf: number) => number;
    targets?: number;
  } = {},
): AttributeProto[] {
  const { value = () => 0.5, target = () => 0, targets = 1 } = options;
  const trees = Array.from({ length: count }, (_, i) => i);
  const nodes = (of: (tree: number) => number[]) => ({ ints: trees.flatMap(of) });
  return [
    onnxAttribute(
      'nodes_treeids',
      nodes((i) => [i, i, i]),
    ),
    onnxAttribute(
      'nodes_nodeids',
      nodes(() => [0, 1, 2]),
    ),
    onnxAttribute(
      'nodes_featureids',
      nodes(() => [0, 0, 0]),
    ),
    onnxAttribute('nodes_modes', { strings: trees.flatMap(() => [mode, 'LEAF', 'LEAF']) }),
    onnxAttribute('nodes_values', { floats: trees.flatMap((i) => [value(i), 0, 0]) }),
    onnxAttribute(
      'nodes_truenodeids',
      nodes(() => [1, 0, 0]),
    ),
    onnxAttribute(
      'nodes_falsenodeids',
      nodes(() => [2, 0, 0]),
    ),
    onnxAttribute(
      'target_treeids',
      nodes((i) => [i, i]),
    ),
    onnxAttribute(
      'target_nodeids',
      nodes(() => [1, 2]),
    ),
    onnxAttribute(
      'target_ids',
      nodes((i) => [target(i, 0), target(i, 1)]),
    ),
    onnxAttribute('target_weights', { floats: trees.flatMap(() => [1, -1]) }),
    onnxAttribute('n_targets', { i: targets }),
  ];
}

describe('a few nodes that ask for very much', () => {
  const columns = doubling('Concat', 1);
  const scores = doubling('Concat', 1, 'Y');
  const layers = doubling('Concat', 0, 'K');
  const chain = Array.from({ length: 1200 }, (_, i) =>
    node('Neg', [i === 0 ? 'X' : `n${i - 1}`], [`n${i}`], [], ''),
  );
  const shape = { name: 'shape', dims: [3], dataType: ELEMENT_INT64, int64Data: [1, -1, 1] };
  const many = /the graph comes to over 1000000 columns, pieces of columns and scores/;
  test.each<[string, NodeProto[], RegExp]>([
    ['columns that double', [...columns.nodes, regressor(columns.last, 1)], many],
    ['scores that double', [regressor('X', 1), ...scores.nodes], many],
    [
      'layers that double',
      [regressor('X', 1), node('Reshape', ['Y', 'shape'], ['K'], [], ''), ...layers.nodes],
      many,
    ],
    [
      'a long chain of operators',
      [...chain, regressor('n1199', 1)],
      /more than 1000 operators stand one behind the other/,
    ],
    [
      'high codes in many sets',
      [
        node(
          'TreeEnsembleRegressor',
          ['X'],
          ['Y'],
          stumps(400, 'BRANCH_EQ', { value: (i) => 2 ** 21 - 1 - i }),
        ),
      ],
      /so many codes that are so high that the sets of them get too large/,
    ],
    [
      'the largest of many trees',
      [
        node(
          'TreeEnsembleRegressor',
          ['X'],
          ['Y'],
          [...stumps(3000, 'BRANCH_LEQ'), onnxAttribute('aggregate_function', { s: 'MAX' })],
        ),
      ],
      /MIN and MAX make one tree of all its trees, which gets too large/,
    ],
    [
      'many scores of which each leaf names one',
      [
        node(
          'TreeEnsembleRegressor',
          ['X'],
          ['Y'],
          stumps(1000, 'BRANCH_LEQ', { targets: 2000, target: (tree, leaf) => tree * 2 + leaf }),
        ),
      ],
      /its leaves name 2000 weights of 2000 scores each, .* 4000000 values here: too many/,
    ],
  ])('%s', async (_name, nodes, message) => {
    const bytes = onnxFile({ inputs: [X], nodes, initializers: [shape], outputs: [Y()] });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(message);
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(/^model\.onnx: /);
  });

  test('sums that double are one sum', async () => {
    const sums = doubling('Sum', undefined, 'Y', 10);
    await expectAgreement({
      inputs: [X],
      nodes: [regressor('X', 1), ...sums.nodes],
      outputs: [{ name: sums.last, elementType: ELEMENT_FLOAT, columns: 1 }],
    });
  });

  const argMax = (count: number) =>
    Array.from({ length: count }, (_, i) =>
      node('ArgMax', ['Y'], [`a${i}`], [onnxAttribute('axis', { i: 1 })], ''),
    );

  test('many operators that read one value, which onnxruntime loads in the square of them', async () => {
    const nodes = [regressor('X', 1, { targets: 3 }), ...argMax(15_000)];
    const bytes = onnxFile({ inputs: [X], nodes, outputs: [Y(3)] });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(
      /^model\.onnx: onnxruntime takes too long .*: 15000 inputs of operators read 'Y'; take out/,
    );
  });

  test('many operators and many outputs', async () => {
    const nodes = [regressor('X', 1, { targets: 3 }), ...argMax(4000)];
    const labels = nodes.slice(1).map(({ output }) => ({
      name: output[0],
      elementType: ELEMENT_INT64,
      columns: 1,
    }));
    const bytes = onnxFile({ inputs: [X], nodes, outputs: [Y(3), ...labels] });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(
      /it has 4001 operators and 4001 outputs/,
    );
    const few = onnxFile({ inputs: [X], nodes, outputs: [Y(3)] });
    expect((await importModel(few, 'model.onnx')).ensemble.rawCount).toBe(3);
  });

  test('many keys for many columns', async () => {
    const strings = Array.from({ length: 1100 }, (_, i) => `label ${i}`);
    const bytes = onnxFile({
      inputs: [{ name: 't', elementType: ELEMENT_STRING, columns: 1000 }],
      nodes: [
        node('OneHotEncoder', ['t'], ['H'], [onnxAttribute('cats_strings', { strings })]),
        regressor('H', 1),
      ],
      outputs: [Y()],
    });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(many);
  });
});

describe('weights that onnxruntime reads in its own way', () => {
  const change = (name: string, edit: (attribute: AttributeProto) => AttributeProto): NodeProto => {
    const good = regressor('X', 12);
    return {
      ...good,
      attribute: (good.attribute ?? []).map((each) => (each.name === name ? edit(each) : each)),
    };
  };
  const votes = ['target_treeids', 'target_nodeids', 'target_ids', 'target_weights'];
  const good = regressor('X', 12);
  const twice: NodeProto = {
    ...good,
    attribute: (good.attribute ?? []).map((each) =>
      votes.includes(each.name)
        ? {
            ...each,
            ...(each.ints && { ints: [...each.ints, each.ints[0]] }),
            ...(each.floats && { floats: [...each.floats, each.floats[0]] }),
          }
        : each,
    ),
  };

  test('two for one leaf and target', async () => {
    const bytes = onnxFile({ inputs: [X], nodes: [twice], outputs: [Y()] });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(
      /has 2 weights: with a single target onnxruntime takes only the first of them/,
    );
  });

  test('those of nodes that no row reaches, where the first leaf would get them', async () => {
    const trees = stumps(1, 'BRANCH_LEQ');
    // A leaf comes first; what was below it has weights still.
    const leafFirst = trees.map((each) =>
      each.name === 'nodes_modes'
        ? onnxAttribute('nodes_modes', { strings: ['LEAF', 'LEAF', 'LEAF'] })
        : each,
    );
    const of = (name: string, edit: Partial<AttributeProto>) =>
      leafFirst.map((each) => (each.name === name ? { ...each, ...edit } : each));
    const two = of('n_targets', { i: 2 });
    const bytes = onnxFile({
      inputs: [X],
      nodes: [node('TreeEnsembleRegressor', ['X'], ['Y'], two)],
      outputs: [Y(2)],
    });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(
      /position 1 has weights, but no row reaches it: onnxruntime gives them to the first leaf/,
    );
  });

  test('a target that stands for none', async () => {
    const none = change('n_targets', () => onnxAttribute('n_targets', { i: 0 }));
    const bytes = onnxFile({ inputs: [X], nodes: [none], outputs: [Y()] });
    await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(/declares 0 targets/);
  });
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', '😀'])(
  'an input and a label called %s',
  async (name) => {
    const model = await expectAgreement({
      inputs: [
        { name, elementType: ELEMENT_STRING, columns: 1 },
        { name: 'b', elementType: ELEMENT_FLOAT, columns: 2 },
      ],
      nodes: [
        node(
          'OneHotEncoder',
          [name],
          ['H'],
          [onnxAttribute('cats_strings', { strings: [name, 'valueOf'] })],
        ),
        node('Reshape', ['H', 'shape'], ['R'], [], ''),
        node('Concat', ['R', 'b'], ['M'], [onnxAttribute('axis', { i: 1 })], ''),
        regressor('M', 3, { columns: 4, threshold: () => 0.5 }),
      ],
      initializers: [{ name: 'shape', dims: [2], dataType: ELEMENT_INT64, int64Data: [-1, 2] }],
      outputs: [Y()],
    });
    expect(model.features[0]).toMatchObject({ name, labels: [name, 'valueOf'] });
  },
);

test('names that are no UTF-8', async () => {
  const bytes = onnxFile({
    inputs: [{ ...X, name: 'QQQ' }],
    nodes: [regressor('QQQ', 1)],
    outputs: [Y()],
  });
  for (let at = bytes.indexOf('QQQ'); at >= 0; at = bytes.indexOf('QQQ')) {
    bytes.set([0xed, 0xa0, 0x80], at); // A surrogate without its other half.
  }
  await expect(importModel(bytes, 'model.onnx')).rejects.toThrow(/not a whole ONNX file: .*utf-8/);
});
