// Files of up to 1 MB that ask for much time or memory: answered or refused within 10 seconds and 1 GB.
import { describe, expect, test } from 'vitest';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { verify } from '../../../trainer/compile/verify.ts';
import { verifyOnnx } from '../../../trainer/compile/verify-onnx.ts';
import { exportOnnx } from '../../../trainer/export/onnx.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import { xgboostDocument, xgboostJson } from '../../xgboost-document.ts';

const MEGABYTE = 1 << 20;
const MOST_MILLISECONDS = 10_000;
const MOST_BYTES = 1e9;

/** A LightGBM file of one feature, or of more, with these blocks of trees. */
function lightgbm(trees: string[], { names = ['a'], infos = ['[0:1]'], end = '' } = {}): Buffer {
  return Buffer.from(
    [
      ...['tree', 'version=v4', 'num_class=1', 'num_tree_per_iteration=1', 'label_index=0'],
      ...[`max_feature_idx=${names.length - 1}`, 'objective=regression'],
      ...[`feature_names=${names.join(' ')}`, `feature_infos=${infos.join(' ')}`, ''],
      ...trees.map((tree, i) => `Tree=${i}\n${tree}\n`),
      ...['end of trees', end, ''],
    ].join('\n'),
  );
}

const LEAF = 'num_leaves=1\nnum_cat=0\nleaf_value=1';
const times = <T>(count: number, make: (i: number) => T) =>
  Array.from({ length: count }, (_, i) => make(i));

/** A tree that is a chain of splits, on one feature or each on its own, with counts of rows if need be. */
function chain(splits: number, { isWide = false, hasCounts = false } = {}): string {
  const list = (make: (i: number) => number) => times(splits, make).join(' ');
  return [
    ...[`num_leaves=${splits + 1}`, 'num_cat=0', `split_feature=${list((i) => (isWide ? i : 0))}`],
    ...[`threshold=${list((i) => i)}`, `decision_type=${list(() => 2)}`],
    `left_child=${list((i) => (i + 1 < splits ? i + 1 : -splits - 1))}`,
    `right_child=${list((i) => -i - 1)}`,
    `leaf_value=${times(splits + 1, () => 1).join(' ')}`,
    ...(hasCounts
      ? [
          `leaf_count=${times(splits + 1, () => 1).join(' ')}`,
          `internal_count=${list((i) => splits + 1 - i)}`,
        ]
      : []),
  ].join('\n');
}

/** An XGBoost tree that is a chain of splits on one feature. */
function xgboostChain(splits: number, categories: boolean): Record<string, unknown> {
  const nodes = 2 * splits + 1;
  const inner = times(splits, (i) => (i === 0 ? 0 : 2 * i));
  const children = (first: number) =>
    times(nodes, (node) => (node % 2 === 0 && node < 2 * splits ? node + first : -1));
  const zeros = times(nodes, () => 0);
  return {
    ...{ id: 0, base_weights: zeros, parents: zeros, loss_changes: zeros, sum_hessian: zeros },
    ...{ left_children: children(1), right_children: children(2), default_left: zeros },
    ...{ split_conditions: zeros, split_indices: zeros },
    split_type: times(nodes, (node) => (categories && node % 2 === 0 && node < 2 * splits ? 1 : 0)),
    // The highest category: a set of 2 million bits for a few bytes.
    categories: categories ? inner.map((_, i) => 2 ** 21 - 1 - i) : [],
    categories_nodes: categories ? inner : [],
    categories_sizes: categories ? inner.map(() => 1) : [],
    categories_segments: categories ? inner.map((_, i) => i) : [],
    tree_param: {
      num_nodes: String(nodes),
      size_leaf_vector: '0',
      num_deleted: '0',
      num_feature: '3',
    },
  };
}

function xgboost(tree: Record<string, unknown>, parameters: Record<string, string> = {}): Buffer {
  const document = xgboostDocument(1);
  const booster = document.learner.gradient_booster as unknown as {
    model: Record<string, unknown>;
  };
  booster.model = {
    tree_info: [0],
    trees: [tree],
    gbtree_model_param: { num_trees: '1' },
    iteration_indptr: [0, 1],
  };
  Object.assign(document.learner.learner_model_param, parameters);
  if (parameters.num_feature)
    Object.assign(document.learner, { feature_names: [], feature_types: [] });
  return Buffer.from(xgboostJson(document));
}

const COLUMNS = 80_000;

test.each<[string, Buffer, RegExp | undefined]>([
  ['a chain of LightGBM', lightgbm([chain(30_000)]), /deeper than/],
  ['a shorter chain of LightGBM', lightgbm([chain(2000)]), /tree 0 is deeper than 1024 splits/],
  ['a chain of XGBoost', xgboost(xgboostChain(2000, false)), /tree 0 is deeper than 1024 splits/],
  ['many small trees', lightgbm(times(20_000, () => LEAF)), undefined],
  [
    'many columns, and labels for a quarter of them',
    lightgbm([LEAF], {
      names: times(COLUMNS, (i) => `a${i}`),
      infos: times(COLUMNS, () => 'none'),
      end: `pandas_categorical:[${times(COLUMNS / 4, () => '["x"]').join()}]`,
    }),
    undefined,
  ],
  [
    'a range that does not end',
    lightgbm([LEAF], { infos: [`[${':'.repeat(MEGABYTE - 400)}1`] }),
    undefined,
  ],
  [
    'a number that does not end',
    lightgbm([LEAF.replace('=1', `=${'1'.repeat(MEGABYTE)}x`)]),
    /num_leaves/,
  ],
  [
    'labels that do not end',
    lightgbm([LEAF], { end: `pandas_categorical:${'['.repeat(MEGABYTE)}` }),
    /not JSON/,
  ],
  [
    'a million features',
    xgboost(xgboostChain(1, false), { num_feature: '1000000' }),
    /num_feature: "1000000"/,
  ],
  [
    'sets of high categories',
    xgboost(xgboostChain(1000, true)),
    /sets of categories take more than 64 MB/,
  ],
  [
    'a text of quotes',
    Buffer.from(`{"learner":"${'\\"'.repeat(MEGABYTE / 2)}"}`),
    /version: is missing/,
  ],
])('%s', async (_name, bytes, refusal) => {
  const [started, memory] = [performance.now(), process.memoryUsage.rss()];
  const reading = importModel(bytes, 'model');
  if (refusal) await expect(reading).rejects.toThrow(refusal);
  else await reading;
  expect(performance.now() - started).toBeLessThan(MOST_MILLISECONDS);
  expect(process.memoryUsage.rss() - memory).toBeLessThan(MOST_BYTES);
});

/** A tree of one split. */
function stump(feature: number, threshold: number, counts = ''): string {
  const split = `split_feature=${feature}\nthreshold=${threshold}\ndecision_type=2`;
  const children = 'left_child=-1\nright_child=-2\nleaf_value=1 -1';
  return `num_leaves=2\nnum_cat=0\n${split}\n${children}\n${counts}`;
}

const columns = (count: number) => ({
  names: times(count, (i) => `a${i}`),
  infos: times(count, () => 'none'),
});

describe('what is taken goes the whole way', () => {
  const takeAlong = async (bytes: Buffer) => {
    const before = process.cpuUsage();
    const { ensemble, features, task, flags, classes } = await importModel(bytes, 'model');
    const fields = { name: 'hostile', version: 1, features, task, flags, classes };
    const golden = makeGoldenRows(ensemble, { count: 100 });
    const module = await compile(ensemble, fields);
    verify(module.bytes, ensemble, golden);
    await verifyOnnx(exportOnnx(ensemble, fields), golden);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(MOST_MILLISECONDS);
    return predictorFrom(module.bytes).manifest;
  };

  test('a tree of 1,000 splits one below the other', async () => {
    await takeAlong(lightgbm([chain(1000)]));
    await takeAlong(xgboost(xgboostChain(1000, false)));
  });

  test('answers that are wider than what they are asked with', async () => {
    await takeAlong(xgboost(xgboostChain(1, false), { num_target: '2000' }));
  });

  test('a set with more members than a call has arguments', async () => {
    const words = times(8192, () => 2 ** 32 - 1).join(' ');
    const split = 'split_feature=0\nthreshold=0\ndecision_type=1\nleft_child=-1\nright_child=-2';
    const sets = `cat_boundaries=0 8192\ncat_threshold=${words}`;
    await takeAlong(lightgbm([`num_leaves=2\nnum_cat=1\n${split}\nleaf_value=1 2\n${sets}`]));
  });

  test('many trees of which each adds to many sums of a table', async () => {
    const single = await takeAlong(lightgbm(times(7500, (i) => stump(0, i))));
    expect(single.strategy).toBe('table');
    // Each of 59,049 sums and expectations would take as many additions as there are trees.
    const counts = 'leaf_count=3 4\ninternal_count=7';
    const trees = times(6000, (i) => stump(i % 10, 0, counts));
    const explained = await takeAlong(lightgbm(trees, columns(10)));
    expect(explained).toMatchObject({ strategy: 'masks', provides: { contributions: true } });
  });

  test('long paths over many features, of which explanations take the square', async () => {
    const long = { isWide: true, hasCounts: true };
    const few = await takeAlong(lightgbm([chain(300, long)], columns(300)));
    expect(few.provides.contributions).toBe(true);
    const many = await takeAlong(
      lightgbm(
        times(60, () => chain(300, long)),
        columns(300),
      ),
    );
    expect(many.provides.contributions).toBe(false);
  });
});
