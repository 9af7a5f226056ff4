// A text that is answered as other shows in the encoded row, and in nothing else.
import { expect, it } from 'vitest';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import { makeOtherFinder } from '../../../runtime/rows/other-features.ts';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { extrasOf } from '../../../runtime/schema/outputs.ts';

const category = { kind: 'category', missing: 'allowed' } as const;
const FEATURES: FeatureSchema = [
  { name: 'size', kind: 'number', missing: 'allowed' },
  { ...category, name: 'strict', labels: ['a', 'b'] },
  { ...category, name: 'grouped', labels: ['a', 'b', 'other'], other: 'other' },
  { ...category, name: 'open', labels: ['a', 'b'], others: 'allowed' },
];

it('features whose text is none of the labels are found, row by row', () => {
  const encoder = makeRowEncoder(FEATURES);
  const find = makeOtherFinder(FEATURES);
  const row = new Float64Array(4);
  const rows = new Float64Array(8);
  const encode = (record: object, start: number) => {
    expect(encoder.encode(record as Record<string, unknown>, row)).toBeNull();
    rows.set(row, start);
  };
  encode({ size: 2, strict: 'b', grouped: 'b', open: 'b' }, 0);
  encode({ size: -1, strict: 'a', grouped: 'bb', open: 'bb' }, 4);
  expect(find(rows, 0)).toEqual([]);
  expect(find(rows, 4)).toEqual([2, 3]);
  encode({ grouped: 'other' }, 0);
  expect(find(rows, 0)).toEqual([2]);
});

it('are an output of models alone that take such texts', () => {
  const provides = { contributions: false, leaves: false };
  const extras = (features: FeatureSchema) => extrasOf({ classes: [], provides, features });
  expect(extras(FEATURES)).toContain('others');
  expect(extras(FEATURES.slice(0, 2))).not.toContain('others');
});
