import { expect, test } from 'vitest';
import { analyticsPoints } from '../../../runtime/observe/analytics-points.ts';
import { LATENCY_BOUNDS_MS } from '../../../runtime/observe/record-form.ts';
import { recordSchema } from '../../../runtime/schema/record-schema.ts';

const NOW = '2026-03-01T12:00:00.000Z';
const window = recordSchema.parse({
  time: NOW,
  event: 'window',
  format: 1,
  isolate: '0123456789abcdef',
  sequence: 4,
  before: { requests: 100, rows: 90 },
  from: NOW,
  to: NOW,
  place: 'VIE',
  model: 'titanic',
  version: 3,
  digest: 'feedfeedfeedfeed',
  requests: 40,
  problems: { 'invalid-row': 2 },
  latency: { bounds: [...LATENCY_BOUNDS_MS], counts: [40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], sum: 12 },
  rows: 38,
  refused: 0,
  features: {
    age: [...Array(29).fill(1), 9],
    sex: [38, 0, 0, 0],
    none: [0, 0],
  },
  answers: { survived: [8, 0, 30] },
});

test('a window becomes points within the limits, and its counts can be put together again', () => {
  const points = analyticsPoints(window);
  for (const { indexes, blobs, doubles } of points) {
    expect(indexes).toEqual(['titanic@3']);
    expect(blobs.length).toBeLessThanOrEqual(20);
    expect(doubles.length).toBeLessThanOrEqual(20);
    expect(doubles[0]).toBe(4);
  }
  const parts = points.map(({ blobs, doubles }) => [blobs[8], blobs[9], ...doubles.slice(1)]);
  expect(parts).toEqual([
    ['totals', '', 0, 40, 38, 0, 100, 90, 12, 40, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    ['problem', 'invalid-row', 0, 2],
    ['feature', 'age', 0, ...Array(18).fill(1)],
    ['feature', 'age', 18, ...Array(11).fill(1), 9],
    ['feature', 'sex', 0, 38],
    ['answer', 'survived', 0, 8, 0, 30],
  ]);
});

test('an answer and its feedback have one index, so that both are kept or neither', () => {
  const about = { time: NOW, format: 1, id: 'order-7', model: 'titanic' } as const;
  const [answer] = analyticsPoints({
    ...about,
    event: 'answer',
    version: 3,
    digest: 'feedfeedfeedfeed',
    outputs: [0.25, null],
    bins: [4, 0, 2],
  });
  expect(answer).toEqual({
    indexes: ['order-7'],
    blobs: ['answer', 'titanic', '3', 'feedfeedfeedfeed', 'order-7', NOW, '0.25,', '4,0,2'],
    doubles: [0.25, Number.NaN],
  });
  const [feedback] = analyticsPoints({ ...about, event: 'feedback', actual: 'survived' });
  expect(feedback.indexes).toEqual(answer.indexes);
  expect(feedback.blobs[6]).toBe('survived');
  expect(analyticsPoints({ ...about, event: 'feedback', actual: 7 })[0].doubles).toEqual([7]);
});

test('an index has at most 96 bytes, cut between characters', () => {
  const [point] = analyticsPoints({ ...window, model: 'ü'.repeat(60) } as typeof window);
  expect(new TextEncoder().encode(point.indexes[0]).length).toBeLessThanOrEqual(96);
  expect(point.indexes[0]).toMatch(/^ü+$/);
});
