// Parts of small ONNX graphs, and the check of an imported graph against onnxruntime-web's answers.
import { expect } from 'vitest';
import { OTHER_CODE } from '../../../../runtime/schema/feature-schema.ts';
import type { Random } from '../../../../trainer/base/random.ts';
import { predictPlain } from '../../../../trainer/ensemble/predict-plain.ts';
import {
  alignAnswers,
  compareAnswers,
  isWithin,
} from '../../../../trainer/import/compare-answers.ts';
import { importModel } from '../../../../trainer/import/import-model.ts';
import {
  type AttributeProto,
  ELEMENT_FLOAT,
  type NodeProto,
} from '../../../../trainer/import/onnx/proto.ts';
import { runOriginal } from '../../../../trainer/import/onnx/run-original.ts';
import { type OnnxGraph, onnxAttribute, onnxFile, onnxTrees } from '../../../onnx-file.ts';

const ML = 'ai.onnx.ml';
/** The input of most graphs: three columns of float32. */
export const X = { name: 'X', elementType: ELEMENT_FLOAT, columns: 3 };
/** A threshold among eighths from −2.5 to 2.5. */
export const anyNumber = (random: Random) => Math.round(random.uniform() * 40 - 20) / 8;

/** A node of the graph, of the domain `ai.onnx.ml` where no other is named. */
export function node(
  opType: string,
  input: string[],
  output: string[],
  attribute: AttributeProto[] = [],
  domain = ML,
): NodeProto {
  return { opType, input, output, attribute, domain };
}

/** Random trees of X's three columns that answer Y, one target unless told otherwise. */
export function regressor(
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
export function equalityChain(values: number[]): AttributeProto[] {
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

/** The output of most graphs. */
export const Y = (columns = 1) => ({ name: 'Y', elementType: ELEMENT_FLOAT, columns });

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

/** Imports a graph and expects the answers of onnxruntime-web, on rows that press its thresholds. */
export async function expectAgreement(
  graph: OnnxGraph,
  options: { isWhole?: boolean; mlVersion?: number } = {},
) {
  return expectFileAgreement(onnxFile(graph, options.mlVersion), options);
}

/** The same for a file. */
export async function expectFileAgreement(bytes: Buffer, options: { isWhole?: boolean } = {}) {
  const model = await importModel(bytes, 'model.onnx');
  if (!model.original) throw new Error('an ONNX model knows how to ask its original');
  const rows = pressingRows(model.features.length, options.isWhole ?? false).map((row) =>
    row.map((value, i) => {
      const feature = model.features[i];
      if (feature.kind === 'category') {
        const code = Number.isFinite(value) ? Math.abs(Math.trunc(value)) : 0;
        return feature.others
          ? (code % (feature.labels.length + 1)) + OTHER_CODE
          : code % feature.labels.length;
      }
      if (feature.kind === 'boolean') return Number(value >= 1);
      if (feature.kind === 'integer') return Number.isFinite(value) ? Math.trunc(value) : 0;
      return value;
    }),
  );
  const expected = await runOriginal(bytes, model.original, model.features, rows, 'model.onnx');
  const answers = rows.map((row) => predictPlain(model.ensemble, row));
  const aligned = alignAnswers(answers, expected, model.ensemble.link, 'model.onnx');
  const comparison = compareAnswers(aligned, expected, { bound: 1e-6 });
  const row = rows[comparison.row - 1];
  expect(comparison, `row [${row?.join()}]`).toSatisfy(isWithin);
  return model;
}
