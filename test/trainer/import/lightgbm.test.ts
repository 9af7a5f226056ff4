// LightGBM texts of every form, held to a reference that follows LightGBM's sources node by node.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import {
  LIGHTGBM_FEATURES,
  type LightgbmOptions,
  lightgbmAnswer,
  lightgbmModel,
  lightgbmRaw,
  lightgbmText,
} from '../../lightgbm-text.ts';

const VALUES = [
  ...[Number.NaN, 0, -0, Number.MIN_VALUE, 1e-36, -1e-36, Math.fround(1e-35), -Math.fround(1e-35)],
  ...[1.1e-35, -1.1e-35, 0.1, 0.1 - 2 ** -56, 1 / 3, 1 / 3 + 2 ** -54, -2.5, 7, 7.000000000000001],
  ...[Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 1e10, 2 ** 31, -1, -0.5, 0.5],
  ...[1, 2, 5.9, 31, 32, 63, 64, 65, 100, 101, 2 ** 21],
];

const FORMS: [string, LightgbmOptions][] = [
  ['raw scores', {}],
  ['version 3', { version: 'v3', objective: 'regression' }],
  ['linear trees', { linear: true, objective: 'regression' }],
  ['linear trees of version 3', { linear: true, version: 'v3', objective: 'binary sigmoid:1' }],
  // Values beside 0 would count; one tree, as sums of such sizes depend on their order.
  ['steep linear trees', { linear: true, steepness: 1e40, iterations: 1 }],
  ['a forest', { average: true, objective: 'binary sigmoid:1' }],
  ['a forest of classes', { average: true, objective: 'multiclass num_class:3', perIteration: 3 }],
  ['binary', { objective: 'binary sigmoid:0.7' }],
  ['multiclass', { objective: 'multiclass num_class:4', perIteration: 4 }],
  ['multiclassova', { objective: 'multiclassova num_class:3 sigmoid:2', perIteration: 3 }],
  ['a custom objective of classes', { perIteration: 2 }],
  ...['regression', 'regression_l1', 'huber', 'fair', 'quantile', 'mape'].flatMap(
    (objective): [string, LightgbmOptions][] => [
      [objective, { objective }],
      [`${objective} sqrt`, { objective: `${objective} sqrt` }],
    ],
  ),
  ...[
    ...['poisson', 'gamma', 'tweedie', 'cross_entropy', 'cross_entropy_lambda'],
    ...['lambdarank', 'rank_xendcg', 'custom'],
  ].map((objective): [string, LightgbmOptions] => [objective, { objective }]),
];

test.each(FORMS)('%s', async (_name, options) => {
  const value = fc.constantFrom(...VALUES);
  const row = fc.array(value, { minLength: LIGHTGBM_FEATURES, maxLength: LIGHTGBM_FEATURES });
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.array(row, { minLength: 30 }), async (seed, rows) => {
      const model = lightgbmModel(seed, options);
      const { ensemble } = await importModel(Buffer.from(lightgbmText(model)), 'model.txt');
      for (const each of rows) {
        expectNear(predictRawPlain(ensemble, each), lightgbmRaw(model, each), each);
        const answer = predictPlain(ensemble, each);
        const wanted = lightgbmAnswer(model, each);
        expectNear(wanted.length < answer.length ? answer.subarray(1) : answer, wanted, each);
      }
    }),
    { numRuns: 15 },
  );
});

function expectNear(actual: Float64Array, wanted: number[], row: number[]): void {
  expect(actual.length).toBe(wanted.length);
  actual.forEach((value, k) => {
    if (Object.is(value, wanted[k]) || value === wanted[k]) return;
    const size = Math.max(Math.abs(wanted[k]), 1);
    expect(Math.abs(value - wanted[k]) / size, `[${row.join()}]`).toBeLessThan(1e-12);
  });
}

describe('what is refused, with its line', () => {
  const good = lightgbmText(lightgbmModel(4, { objective: 'regression', iterations: 3 }));
  const change = (from: RegExp, to: string) =>
    good.replace(/tree_sizes=.*\n/, '').replace(from, to);

  test.each<[string, string, RegExp]>([
    ['a future version', change(/version=v4/, 'version=v5'), /line 2: version 'v5' is not known/],
    ['an objective', change(/=regression/, '=magic'), /line \d+: objective 'magic' is not known/],
    ['a parameter', change(/=regression/, '=regression magic:1'), /'magic:1' is not known of/],
    ['a field of a tree', change(/num_cat=/, 'magic=1\nnum_cat='), /'magic' is not known/],
    ['a threshold', change(/threshold=\S+/, 'threshold=nan'), /line \d+: threshold has 'nan'/],
    ['leaves', change(/num_leaves=\d+/, 'num_leaves=1000000000'), /leaf_value has \d+ values/],
    ['a child', change(/left_child=\S+/, 'left_child=99'), /left_child has 99/],
    ['a flag', change(/is_linear=0/, 'is_linear=TRUE'), /is_linear is 'TRUE', neither 0 nor 1/],
    ['no end', good.slice(0, good.indexOf('end of trees')), /cut off/],
    ['line endings', good.replaceAll('\n', '\r\n'), /tree_sizes says \d+.*line endings/],
  ])('%s', async (_name, text, message) => {
    await expect(importModel(Buffer.from(text), 'model.txt')).rejects.toThrow(message);
  });
});

test('a flag that is spelled FALSE is none', async () => {
  const text = lightgbmText(lightgbmModel(4, { objective: 'regression' }));
  const spelled = text.replace(/tree_sizes=.*\n/, '').replaceAll('is_linear=0', 'is_linear=FALSE');
  expect(spelled).toContain('FALSE');
  const [{ ensemble }, { ensemble: wanted }] = await Promise.all(
    [spelled, text].map((each) => importModel(Buffer.from(each), 'model.txt')),
  );
  expect(ensemble).toEqual(wanted);
});

test('a range that is open at an end names the other', async () => {
  const most = Number.MAX_VALUE;
  const ranges = ['[0.5:4.5]', `[0.875:${most}]`, `[-${most}:7]`, `[-${most}:${most}]`, 'none'];
  const text = lightgbmText(lightgbmModel(1)).replace(
    /^(feature_infos)=.*$/m,
    `$1=${ranges.join(' ')}`,
  );
  const { features } = await importModel(Buffer.from(text), 'm.txt');
  expect(features.map(({ description }) => description)).toEqual([
    'From 0.5 to 4.5 in the training data.',
    '0.875 or more in the training data.',
    '7 or less in the training data.',
    'Any number in the training data.',
    'Not used by the model.',
  ]);
});
