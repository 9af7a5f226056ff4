// Modules that add as onnxruntime adds: their raw scores are its own, to the bit; and the graphs whose sums
// cannot be had, each refused by name.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { predictorFrom } from '../../../../trainer/base/predictor-from.ts';
import { silentProgress } from '../../../../trainer/base/progress.ts';
import { compile } from '../../../../trainer/compile/compile.ts';
import { makeGoldenRows } from '../../../../trainer/compile/golden.ts';
import type { Ensemble } from '../../../../trainer/ensemble/ensemble.ts';
import { findLeaf } from '../../../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../../../trainer/import/import-model.ts';
import type { ImportedModel } from '../../../../trainer/import/imported-model.ts';
import {
  type AttributeProto,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT64,
  ELEMENT_STRING,
} from '../../../../trainer/import/onnx/proto.ts';
import { runOriginal } from '../../../../trainer/import/onnx/run-original.ts';
import { openRegistry } from '../../../../trainer/judge/open-registry.ts';
import { importFile } from '../../../../trainer/release/import-file.ts';
import { manifestFieldsFor } from '../../../manifest-fields.ts';
import { type OnnxGraph, onnxAttribute, onnxFile, onnxTrees } from '../../../onnx-file.ts';
import { Graph } from '../../../onnx-graph-builder.ts';
import { addTreeEnsemble } from '../../../onnx-random-trees.ts';
import { anyNumber, node, regressor, X, Y } from './graph-parts.ts';

const MODES = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT'];
const BASES = [0.1, -2.7, 1e-3, 33.3];
const LABELS = { name: 'L', elementType: ELEMENT_STRING, columns: 0 };
const text = (name: string, s: string) => onnxAttribute(name, { s });
const base = (count: number) => onnxAttribute('base_values', { floats: BASES.slice(0, count) });

/** The model that adds in float32. */
async function readInFloat32(bytes: Buffer): Promise<ImportedModel> {
  const model = await importModel(bytes, 'model.onnx');
  expect(model.float32Sums).toBe('base-last');
  return { ...model, ensemble: { ...model.ensemble, float32Sums: 'base-last' } };
}

/** Rows that press on thresholds, with missing and infinite values among them. */
function rowsFor({ ensemble, features }: ImportedModel): Float64Array[] {
  const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  const isWhole = features.some(({ kind }) => kind === 'integer');
  return makeGoldenRows(ensemble, { typicalRows: [], count: 80 }).map(({ row }, i) =>
    row.map((value, f) => {
      if (isWhole) return Number.isFinite(value) ? Math.trunc(value) : 0;
      return (i + f) % 4 === 0 ? special[(i >> 2) % 3] : value;
    }),
  );
}

async function rawScores(ensemble: Ensemble, rows: Float64Array[]): Promise<number[]> {
  const { bytes, strategy } = await compile(ensemble, manifestFieldsFor(ensemble));
  expect(strategy).toBe('ordered');
  const predictor = predictorFrom(bytes);
  return rows.flatMap((row) => Array.from(predictor.predict(row, 'raw')));
}

/**
 * Holds the module's raw scores to onnxruntime's numbers, `original` being the same trees with nothing done to
 * their sums; and sees that a model with one leaf altered is another.
 */
async function expectBits(
  bytes: Buffer,
  { original = bytes, first = 0 }: { original?: Buffer; first?: number } = {},
): Promise<ImportedModel> {
  const model = await readInFloat32(bytes);
  const rows = rowsFor(model);
  const asked = await importModel(original, 'original.onnx');
  if (!asked.original) throw new Error('an ONNX model knows how to ask its original');
  const answers = await runOriginal(
    original,
    asked.original,
    asked.features,
    rows,
    'original.onnx',
  );
  const expected = answers.flatMap((answer) => Array.from(answer.subarray(first)));
  expect(differences(await rawScores(model.ensemble, rows), expected)).toEqual([]);
  const altered = { ...model.ensemble, leafValue: withOneAltered(model.ensemble, rows[0]) };
  expect(differences(await rawScores(altered, rows), expected)).not.toEqual([]);
  return model;
}

/** Where numbers differ in any bit; 0 and -0 are one number. */
function differences(actual: number[], expected: number[]): string[] {
  expect(actual.length).toBe(expected.length);
  return actual.flatMap((value, i) =>
    value === expected[i] ? [] : [`${i}: ${value} instead of ${expected[i]}`],
  );
}

/** The leaf values, those of the leaf that the row reaches in the first tree with a quarter more. */
function withOneAltered(ensemble: Ensemble, row: Float64Array): Float64Array {
  const { leafValue, leafWidth, leafIndex } = ensemble;
  const leaf = leafIndex[findLeaf(ensemble, 0, row)];
  return leafValue.map((value, i) => (Math.floor(i / leafWidth) === leaf ? value + 0.25 : value));
}

function regression(trees: number, targets: number, extra: AttributeProto[]): Buffer {
  const nodes = [regressor('X', trees, { trees, targets, modes: MODES }, extra)];
  return onnxFile({ inputs: [X], nodes, outputs: [Y(targets)] });
}

describe.each(['SUM', 'AVERAGE'])('%s', (aggregate) => {
  test.each([
    [1, 1, 1],
    [2, 1, 0],
    [79, 1, 1],
    [81, 3, 3],
    [300, 1, 1],
    [300, 4, 0],
  ])('of %i trees for %i scores with %i base values', async (trees, targets, bases) => {
    const extra = [text('aggregate_function', aggregate), ...(bases > 0 ? [base(bases)] : [])];
    const { ensemble } = await expectBits(regression(trees, targets, extra));
    expect(ensemble.treeRoot.length).toBe(trees);
    expect(ensemble.divisor).toBe(aggregate === 'SUM' ? 1 : trees);
  });
});

test('trees are added in the order of their nodes, whatever their numbers and the order of weights', async () => {
  const { attribute, ...rest } = regressor('X', 5, { trees: 120, modes: MODES });
  const turned = (attribute ?? []).map((each) => {
    const { name = '', ints, floats } = each;
    const renumbered = name.endsWith('treeids') ? ints?.map((id) => 119 - Number(id)) : ints;
    if (!/^target_(treeids|nodeids|ids|weights)$/.test(name)) {
      return { ...each, ...(renumbered && { ints: renumbered }) };
    }
    return floats
      ? { ...each, floats: floats.toReversed() }
      : { ...each, ints: renumbered?.toReversed() ?? [] };
  });
  const nodes = [{ ...rest, attribute: turned }];
  await expectBits(onnxFile({ inputs: [X], nodes, outputs: [Y()] }));
});

interface Classes {
  count: number;
  /** 1: leaves vote for the first class alone. */
  voted: number;
  post: string;
  bases?: number;
  isPositive?: boolean;
  elementType?: number;
}

function classification(options: Classes): Buffer {
  const {
    count,
    voted,
    post,
    bases = 0,
    isPositive = false,
    elementType = ELEMENT_FLOAT,
  } = options;
  const trees = onnxTrees(7, 'class', {
    columns: 3,
    targets: voted,
    trees: 150,
    modes: MODES,
    threshold: anyNumber,
  });
  const attributes = [
    ...trees.map((each) =>
      isPositive && each.name === 'class_weights'
        ? { ...each, floats: each.floats?.map((weight) => Math.abs(weight)) ?? [] }
        : each,
    ),
    onnxAttribute('classlabels_strings', { strings: ['a', 'b', 'c', 'd'].slice(0, count) }),
    text('post_transform', post),
    ...(bases > 0 ? [base(bases)] : []),
  ];
  const nodes = [node('TreeEnsembleClassifier', ['X'], ['L', 'Y'], attributes)];
  return onnxFile({ inputs: [{ ...X, elementType }], nodes, outputs: [LABELS, Y(count)] });
}

test.each<[string, Classes]>([
  ['four classes', { count: 4, voted: 4, post: 'NONE', bases: 4 }],
  ['four classes, LOGISTIC', { count: 4, voted: 4, post: 'LOGISTIC', bases: 4 }],
  ['four classes, SOFTMAX', { count: 4, voted: 4, post: 'SOFTMAX' }],
  ['two classes with a weight each', { count: 2, voted: 2, post: 'SOFTMAX' }],
  [
    'two classes with a weight each, and base values',
    { count: 2, voted: 2, post: 'NONE', bases: 2 },
  ],
  ['one weight for two classes', { count: 2, voted: 1, post: 'NONE', bases: 1 }],
  [
    'one weight for two classes and whole numbers',
    { count: 2, voted: 1, post: 'NONE', elementType: ELEMENT_INT64 },
  ],
])('a classifier: %s', async (_name, options) => {
  await expectBits(classification(options), {
    original: classification({ ...options, post: 'NONE' }),
  });
});

test.each<[string, Classes]>([
  ['LOGISTIC', { count: 2, voted: 1, post: 'LOGISTIC', bases: 1 }],
  ['probabilities', { count: 2, voted: 1, post: 'NONE', isPositive: true, bases: 1 }],
])('one score of two classes, which is the second column: %s', async (_name, options) => {
  const original = classification({ ...options, post: 'NONE' });
  const { ensemble } = await expectBits(classification(options), { original, first: 1 });
  expect(ensemble.rawCount).toBe(1);
});

test('TreeEnsemble of version 5', async () => {
  let held = 0;
  for (let seed = 1; held < 4; seed++) {
    const graph = new Graph(seed);
    const targets = 1 + (seed % 3);
    const { name } = addTreeEnsemble(graph, graph.input('X', 3, ELEMENT_FLOAT), targets, {
      trees: 200,
      values: [0, 1, 2],
    });
    const outputs = [{ name, elementType: ELEMENT_FLOAT, columns: targets }];
    const bytes = onnxFile({ inputs: graph.inputs, nodes: graph.nodes, outputs }, 5);
    const model = await importModel(bytes, 'model.onnx').catch(() => undefined);
    if (!model?.float32Sums || model.ensemble.link.kind !== 'identity') continue;
    await expectBits(bytes);
    held++;
  }
});

describe('through the command', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'float32-sums-'));
  });
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  async function importInFloat32(bytes: Buffer) {
    const file = join(folder, 'model.onnx');
    await writeFile(file, bytes);
    const options = {
      float32Sums: true,
      name: 'sums',
      registry: await openRegistry(join(folder, 'models')),
    };
    return importFile(file, options, silentProgress);
  }

  test.each(['NONE', 'LOGISTIC', 'SOFTMAX'])(
    '%s is registered, and says how it adds',
    async (post) => {
      const { version } = await importInFloat32(classification({ count: 3, voted: 3, post }));
      expect(version.entry.parameters.float32Sums).toBe('base-last');
    },
  );

  const [scaled, sum] = ['Mul', 'Add'].map((opType) => {
    const first = { ...regressor('X', 3), output: ['A'] };
    const second = { ...regressor('X', 4), output: ['B'] };
    const half = { name: 'H', dims: [1], dataType: ELEMENT_FLOAT, floatData: [0.5] };
    const other = opType === 'Add' ? 'B' : 'H';
    const nodes = [first, second, node(opType, ['A', other], ['Y'], [], '')];
    return { inputs: [X], nodes, initializers: [half], outputs: [Y()] };
  });
  const doubles: OnnxGraph = {
    inputs: [{ ...X, elementType: ELEMENT_DOUBLE }],
    nodes: [regressor('X', 5)],
    outputs: [Y()],
  };
  const least: OnnxGraph = {
    inputs: [X],
    nodes: [regressor('X', 5, { trees: 2 }, [text('aggregate_function', 'MIN')])],
    outputs: [Y()],
  };
  const twice = (attributes: AttributeProto[]) =>
    attributes.map(({ name, ...each }) =>
      name === 'target_ids'
        ? { name, ...each, ints: each.ints?.map(() => 1) ?? [] }
        : { name, ...each },
    );
  const { attribute = [], ...rest } = regressor('X', 5, { targets: 2 });
  const doubled = {
    inputs: [X],
    nodes: [{ ...rest, attribute: twice(attribute) }],
    outputs: [Y(2)],
  };

  test.each<[string, OnnxGraph, RegExp]>([
    ['a factor behind the trees', scaled, /the graph computes with what its trees say/],
    ['two operators', sum, /the graph adds up 2 tree operators/],
    ['doubles', doubles, /onnxruntime adds in doubles/],
    ['MIN', least, /combined by MIN or MAX/],
    ['two weights for one score', doubled, /position \d+ has several weights for one score/],
  ])('%s: refused, with the reason', async (_name, graph, reason) => {
    await expect(importInFloat32(onnxFile(graph))).rejects.toThrow(reason);
    await expect(importInFloat32(onnxFile(graph))).rejects.toThrow(
      /--float32-sums: .*leave the option out/,
    );
  });
});
