import { expect, test } from 'vitest';
import type { Reference } from '../../../runtime/schema/reference-schema.ts';
import { expectQuality } from '../../../trainer/monitor/expected-quality.ts';

const REFERENCE: Reference = {
  format: 1,
  of: { features: 'learned', answers: 'heldOut' },
  rows: { features: 10_000, answers: 1000 },
  features: [],
  answers: [
    {
      name: 'yes',
      edges: [0.25, 0.75],
      counts: [500, 300, 200],
      quality: {
        weight: [500, 300, 200],
        expected: [0.1, 0.5, 0.9],
        actual: [0.1, 0.5, 0.9],
        accuracy: [0.9, 0.6, 0.9],
        logLoss: [0.33, 0.68, 0.33],
      },
    },
  ],
};
const OWN = {
  metrics: { accuracy: 0.81, auc: 0.86, logLoss: 0.435 },
  confidence: { accuracy: { low: 0.79, high: 0.83 }, auc: { low: 0.84, high: 0.88 } },
  classes: 2,
};

const expectOf = (counts: number[]) => expectQuality(REFERENCE, new Map([['yes', counts]]), OWN);

test('of answers as on the held-out rows, what was measured on these is expected', () => {
  const { metrics, unknown } = expectOf([50_000, 30_000, 20_000]) ?? {};
  expect(unknown).toBe(0);
  expect(metrics?.accuracy.value).toBeCloseTo(0.81, 12);
  expect(metrics?.auc.value).toBeCloseTo(0.86, 12);
  expect(metrics?.logLoss.value).toBeCloseTo(0.435, 12);
  // So many rows add little to the uncertainty of the thousand.
  expect(metrics?.accuracy.interval?.low).toBeCloseTo(0.79, 3);
  expect(metrics?.logLoss.interval).toBeNull();
});

test('of doubtful answers alone less is expected, with a wider interval', () => {
  const { metrics } = expectOf([0, 50_000, 0]) ?? {};
  expect(metrics?.accuracy.value).toBeCloseTo(0.6, 12);
  const { low, high } = metrics?.accuracy.interval ?? { low: 0, high: 0 };
  // 300 of the 1,000 held-out rows speak for all of these.
  expect(high - low).toBeCloseTo(0.04 * Math.sqrt(1 / 0.3 + 0.02), 6);
  expect(metrics?.auc.value).toBeLessThan(0.7);
});

test('few rows make the interval wide', () => {
  const { low, high } = expectOf([10, 6, 4])?.metrics.accuracy.interval ?? { low: 0, high: 0 };
  expect(high - low).toBeCloseTo(0.04 * Math.sqrt(1 + 50), 6);
});

test('answers such as no held-out row had are unknown, and said to be', () => {
  const quality = REFERENCE.answers[0].quality as NonNullable<Reference['answers'][0]['quality']>;
  const answers = [{ ...REFERENCE.answers[0], quality: { ...quality, weight: [500, 500, 0] } }];
  const found = expectQuality({ ...REFERENCE, answers }, new Map([['yes', [50, 30, 20]]]), OWN);
  expect(found?.unknown).toBeCloseTo(0.2, 12);
});

test('without answers, or without what they were worth, nothing is expected', () => {
  expect(expectOf([0, 0, 0])).toBeNull();
  expect(expectQuality(REFERENCE, new Map(), OWN)).toBeNull();
});

test('of a number, the root of the expected squared error', () => {
  const answers = [
    {
      ...{ name: 'price', edges: [10], counts: [50, 50] },
      quality: {
        ...{ weight: [50, 50], expected: [5, 20], actual: [5, 20] },
        ...{ squaredError: [1, 9], absoluteError: [0.8, 2.5] },
      },
    },
  ];
  const own = { metrics: { rmse: Math.sqrt(5), mae: 1.65 }, confidence: {}, classes: 0 };
  const found = expectQuality({ ...REFERENCE, answers }, new Map([['price', [0, 10]]]), own);
  expect(found?.metrics.rmse.value).toBe(3);
  expect(found?.metrics.mae.value).toBe(2.5);
});
