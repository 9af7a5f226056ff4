// Tree operators of every form, held to what onnxruntime-web answers when it runs the same file.
import { describe, expect, test } from 'vitest';
import type { Random } from '../../../../trainer/base/random.ts';
import { predictPlain } from '../../../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../../../trainer/import/import-model.ts';
import { ELEMENT_INT64, ELEMENT_STRING } from '../../../../trainer/import/onnx/proto.ts';
import { onnxAttribute, onnxFile, onnxTrees } from '../../../onnx-file.ts';
import { anyNumber, equalityChain, expectAgreement, node, regressor, X, Y } from './graph-parts.ts';

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

test.each(['MIN', 'MAX'])('%s over a few trees, which become one', async (s) => {
  const aggregate = [onnxAttribute('aggregate_function', { s })];
  for (const targets of [1, 2]) {
    const trees = regressor('X', 7, { targets, trees: 3 }, aggregate);
    const graph = { inputs: [X], nodes: [trees], outputs: [Y(targets)] };
    expect((await expectAgreement(graph)).ensemble.treeRoot.length).toBe(1);
  }
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
