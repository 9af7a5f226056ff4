// XGBoost documents of every form, held to a reference that follows XGBoost's source node by node.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../../trainer/import/import-model.ts';
import {
  toUbjson,
  type XgboostOptions,
  xgboostDocument,
  xgboostJson,
  xgboostSums,
} from '../../xgboost-document.ts';

const ROWS = [
  [0.25, -0.5, 1],
  [Number.NaN, 0.1, Number.NaN],
  [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1],
  [0, -0, 2],
  [1e-40, -1e-40, 31],
  [0.3, Number.NaN, 32],
  [-0.9, 0.9, 63],
  [0.5, 0.5, 5.7],
  [0.1, 0.2, -0.5],
  [0.7, -0.2, 40],
  [-0.3, 0.4, 2 ** 24],
];

const read = (document: unknown) => importModel(Buffer.from(xgboostJson(document)), 'model.json');

const FORMS: [string, XgboostOptions, (base: number) => number][] = [
  ['numbers', {}, (base) => base],
  ['categories', { categories: true }, (base) => base],
  ['dart', { dart: true, categories: true }, (base) => base],
  ['parallel trees', { parallel: 4 }, (base) => base],
  ['a base score in a list', { baseScore: '[2.5E-1]' }, (base) => base],
  ['logistic', { objective: 'binary:logistic', baseScore: '2E-1' }, (p) => -Math.log(1 / p - 1)],
  ['a raw logit', { objective: 'binary:logitraw', baseScore: '2E-1' }, (base) => base],
  ['poisson', { objective: 'count:poisson', baseScore: '2' }, Math.log],
  ['multi-class', { objective: 'multi:softprob', outputs: 3 }, (base) => base],
  ['several targets', { outputs: 3 }, (base) => base],
  ['vector leaves', { outputs: 3, vectorLeaves: 'base_weights' }, (base) => base],
  ['vector leaves of 3.2', { outputs: 3, vectorLeaves: 'leaf_weights' }, (base) => base],
  ['version 1', { version: [1, 0, 0] }, (base) => base],
];

describe.each(FORMS)('%s', (_name, options, toMargin) => {
  test('answers as the reference does, from JSON and from UBJSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), async (seed) => {
        const document = xgboostDocument(seed, options);
        const base = Number((options.baseScore ?? '5E-1').replace(/[[\]]/g, ''));
        for (const bytes of [Buffer.from(xgboostJson(document)), toUbjson(document)]) {
          const { ensemble } = await importModel(bytes, 'model');
          for (const row of ROWS) {
            const sums = xgboostSums(document, row);
            const raw = predictRawPlain(ensemble, row);
            expect(raw.length).toBe(sums.length);
            raw.forEach((score, k) => {
              expect(score).toBeCloseTo(toMargin(Math.fround(base)) + sums[k], 6);
            });
          }
        }
      }),
      { numRuns: 20 },
    );
  });
});

test('hinge answers with a class', async () => {
  const { ensemble, flags } = await read(xgboostDocument(1, { objective: 'binary:hinge' }));
  expect(flags).toEqual(['probability0', 'probability1']);
  for (const row of ROWS) {
    const isOne = predictRawPlain(ensemble, row)[0] > 0;
    expect([...predictPlain(ensemble, row)]).toEqual(isOne ? [0, 1] : [1, 0]);
  }
});

const QUANTILES = { objective: 'reg:quantileerror', outputs: 3 };

test('quantiles of several alphas are sorted from 3.4 on', async () => {
  const outputsOf = async (version: number[]) => {
    const { ensemble } = await read(xgboostDocument(7, { ...QUANTILES, version }));
    return ROWS.map((row) => [...predictPlain(ensemble, row)]);
  };
  const before = await outputsOf([3, 3, 9]);
  expect(before.some((outputs) => outputs[0] > outputs[1])).toBe(true);
  const ascending = before.map((outputs) => outputs.toSorted((a, b) => a - b));
  expect(await outputsOf([3, 4, 0])).toEqual(ascending);
});

test('expectiles of several alphas rise by at least a step from the first on', async () => {
  const options = { objective: 'reg:expectileerror', outputs: 3, version: [3, 3, 0] };
  const baseScore = '[1E0,1E0,2.5E0]';
  const { ensemble } = await read(xgboostDocument(7, { ...options, baseScore }));
  // The inverse of the link: log(e^rise − 1), of a rise of 1e-6 at least.
  const inverse = (rise: number) => Math.log(Math.expm1(rise));
  expect(ensemble.baseScore[0]).toBe(1);
  expect(ensemble.baseScore[1]).toBeCloseTo(inverse(1e-6), 5);
  expect(ensemble.baseScore[2]).toBeCloseTo(inverse(1.5 - 1e-6), 6);
  for (const row of ROWS) {
    const [first, second, third] = predictPlain(ensemble, row);
    const [raw0, raw1, raw2] = predictRawPlain(ensemble, row);
    expect(first).toBe(raw0);
    expect(second - first).toBeCloseTo(1e-6 + Math.log1p(Math.exp(raw1)), 12);
    expect(third - second).toBeCloseTo(1e-6 + Math.log1p(Math.exp(raw2)), 12);
  }
});

test('alphas that are not one per target are refused', async () => {
  const document = xgboostDocument(1, QUANTILES);
  Object.assign(document.learner.objective, {
    quantile_loss_param: { quantile_alpha: '[2.5E-1,7.5E-1]' },
  });
  await expect(read(document)).rejects.toThrow(/quantile_alpha: 2 alphas for 3 targets/);
});

test('after early stopping the best rounds answer, and the user is told', async () => {
  const whole = xgboostDocument(5, { rounds: 6, parallel: 2, bestIteration: 3 });
  const { ensemble, warnings } = await read(whole);
  expect(ensemble.treeRoot.length).toBe(8);
  expect(warnings[0]).toContain('the best 4 of 6 rounds');
  expect((await read(xgboostDocument(5, { rounds: 6, bestIteration: 5 }))).warnings).toEqual([]);
});

test('a base score of 1, which 3.1 gives labels that are all alike, stays finite', async () => {
  const options = { objective: 'binary:logistic', baseScore: '[1E0]' };
  const { ensemble } = await read(xgboostDocument(1, { ...options, version: [3, 1, 0] }));
  expect(ensemble.baseScore[0]).toBeCloseTo(Math.log((1 - 1e-6) / 1e-6), 0);
  await expect(read(xgboostDocument(1, options))).rejects.toThrow(/is not a base score/);
});

test('versions that take unknown categories for missing say so', async () => {
  const warningsOf = async (version: number[], categories: boolean) =>
    (await read(xgboostDocument(3, { version, categories }))).warnings;
  expect((await warningsOf([1, 6, 2], true))[0]).toContain('takes some category codes for missing');
  expect(await warningsOf([1, 6, 2], false)).toEqual([]);
  expect(await warningsOf([1, 7, 4], true)).toEqual([]);
});

test('labels of categories are carried over', async () => {
  const document = xgboostDocument(2, { version: [3, 1, 0], categories: true });
  const booster = document.learner.gradient_booster as { model: Record<string, unknown> };
  const text = Buffer.from('CherbourgÉpernay');
  booster.model.cats = {
    enc: [
      { offsets: [], values: [] },
      { type: 4, values: [] },
      { offsets: [0, 9, text.length], values: [...new Int8Array(text)] },
    ],
    feature_segments: [0, 0, 0, 2],
    sorted_idx: [],
  };
  const { features } = await read(document);
  expect(features[2]).toMatchObject({ kind: 'category', labels: ['Cherbourg', 'Épernay'] });
});

type Document = ReturnType<typeof xgboostDocument>;
const booster = (document: Document) =>
  document.learner.gradient_booster as {
    name: string;
    model: { trees: Record<'left_children' | 'right_children', number[]>[] };
  };

test.each<[string, (document: Document) => void, RegExp]>([
  ['a future version', (d) => d.version.splice(0, 1, 4), /version: XGBoost 4\.0\.0 is not known/],
  [
    'an unknown objective',
    (d) => {
      d.learner.objective.name = 'reg:magic';
    },
    /objective\.name: the objective 'reg:magic'/,
  ],
  [
    'a base score of which older versions make two things',
    (d) => {
      d.learner.objective.name = 'binary:logitraw';
      d.version.splice(0, 3, 1, 5, 2);
    },
    /objective\.name: versions before 1\.7 do not agree/,
  ],
  [
    'a step of several targets',
    (d) => {
      d.learner.objective.name = 'binary:hinge';
      d.learner.learner_model_param.num_target = '2';
    },
    /'binary:hinge' with 2 targets is not supported/,
  ],
  [
    'classes of an objective that has none',
    (d) => {
      Object.assign(d.learner.learner_model_param, { num_class: '3', num_target: '1' });
    },
    /'reg:squarederror' contradicts num_class, which is 3/,
  ],
  [
    'a linear booster',
    (d) => {
      booster(d).name = 'gblinear';
    },
    /name: gblinear is a linear model without trees/,
  ],
  [
    'an unknown field',
    (d) => Object.assign(d.learner, { magic: 1 }),
    /learner\.magic: this field is not known/,
  ],
  [
    'a child outside',
    (d) => {
      booster(d).model.trees[0].left_children = [99, -1, -1];
    },
    /left_children/,
  ],
  [
    'a cycle',
    (d) => {
      const tree = booster(d).model.trees.find(({ left_children }) => left_children[0] === 1);
      tree?.left_children.splice(1, 1, 1);
      tree?.right_children.splice(1, 1, 2);
    },
    /reached twice/,
  ],
  [
    '10⁹ nodes',
    (d) => {
      Object.assign(booster(d).model.trees[0], { tree_param: { num_nodes: '1000000000' } });
    },
    /has \d+ values instead of 1000000000/,
  ],
  [
    'a base score that is none',
    (d) => {
      d.learner.learner_model_param.base_score = 'high';
    },
    /'high' is not a base score/,
  ],
])('%s is refused with its place', async (_name, spoil, message) => {
  const document = xgboostDocument(11);
  spoil(document);
  await expect(read(document)).rejects.toThrow(message);
  await expect(importModel(toUbjson(document), 'model.ubj')).rejects.toThrow(/^model\.ubj: /);
});
