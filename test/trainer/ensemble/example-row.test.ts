// An example is a request that the model answers, whatever its features ask.
import { expect, test } from 'vitest';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { exampleOf, middleExample } from '../../../trainer/ensemble/example-row.ts';
import { stump } from './stump.ts';

const FEATURES: FeatureSchema = [
  { name: 'port', kind: 'category', labels: ['C', 'Q'], missing: 'refused' },
  { name: 'isMember', kind: 'boolean', missing: 'refused' },
  { name: 'age', kind: 'integer', minimum: 17.5, maximum: 99.5, missing: 'refused' },
  { name: 'fare', kind: 'number', maximum: -1, missing: 'refused' },
  { name: 'debt', kind: 'number', missing: 'allowed' },
];

test.each([
  [[1, 1, 40.4, -3, 0.5], { port: 'Q', isMember: true, age: 40, fare: -3, debt: 0.5 }],
  [[7, 0, 3, 12, NaN], { port: 'C', isMember: false, age: 18, fare: -1, debt: null }],
  [[NaN, NaN, NaN, NaN, -0.5], { port: 'C', isMember: false, age: 18, fare: -1, debt: -0.5 }],
  [[0, 0, 200, -1e9, 1e9], { port: 'C', isMember: false, age: 99, fare: -1e9, debt: 1e9 }],
])('of %j', (values, expected) => {
  const example = exampleOf(FEATURES, Float64Array.from(values));
  expect(example).toEqual(expected);
  expect(makeRowEncoder(FEATURES).encode(example, new Float64Array(5))).toBeNull();
});

test('of a model is amid its thresholds', () => {
  const features: FeatureSchema = [{ name: 'x', kind: 'number', missing: 'refused' }];
  expect(middleExample(stump(0, 1), features)).toEqual({ x: 1 });
});
