import { expect, test } from 'vitest';
import { makeCellEncoder } from '../../../runtime/rows/encode-cells.ts';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { makeLabelFinder } from '../../../runtime/schema/labels.ts';

test.each<[string[], Record<string, number | undefined>]>([
  [
    ['1', '2', '-0.5'],
    { '1': 0, '1.0': 0, '+1': 0, '1e0': 0, '20e-1': 1, '-.5': 2, '0': undefined, '3': undefined },
  ],
  [['false', 'true'], { False: 0, TRUE: 1, true: 1, '1': undefined, t: undefined }],
  [['False', 'True'], { false: 0, True: 1 }],
  // Texts, whatever they look like.
  [['007', '1'], { '7': undefined, '1.0': undefined, '007': 0 }],
  [['1', 'one'], { '1': 0, '1.0': undefined }],
  [['true', 'TRUE'], { true: 0, TRUE: 1, True: undefined }],
  [['9007199254740993', '1'], { '9007199254740992': undefined, '1.0': undefined }],
  [[], { '': undefined, '0': undefined }],
  [['constructor'], { constructor: 0, toString: undefined }],
])('labels %j', (labels, wanted) => {
  const find = makeLabelFinder(labels);
  for (const [text, code] of Object.entries(wanted)) expect(find(text), text).toBe(code);
});

test('cells and queries find labels by value, and a text that is none is no code', () => {
  const schema: FeatureSchema = [
    { name: 'origin', kind: 'category', labels: ['2', '1'], missing: 'refused' },
  ];
  const row = new Float64Array(1);
  const cells = makeCellEncoder(schema, [0]);
  expect(cells.encode(['1.0'], row)).toBeNull();
  expect(row[0]).toBe(1);
  expect(cells.encode(['0'], row)?.[0].reason).toBe('unknown_label');
  const query = makeRowEncoder(schema);
  expect(query.encodeTexts([['origin', '2.0']], row)).toBeNull();
  expect(row[0]).toBe(0);
  expect(query.encodeTexts([['origin', '0']], row)?.[0].reason).toBe('unknown_label');
});
