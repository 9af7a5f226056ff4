// Each value is counted in the one bin that holds it, whatever the values are and however rows come in blocks.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binCount, type ReferenceFeatureBins } from '../../../runtime/observe/bins.ts';
import type { Feature } from '../../../runtime/schema/feature-schema.ts';
import { RowCounter } from '../../../worker/observe/row-counter.ts';

const LABELS = ['a', 'b', 'c', '__proto__'];
const schema: Feature[] = [
  { name: 'left out', kind: 'number', missing: 'allowed', personal: true },
  { name: 'size', kind: 'number', missing: 'allowed' },
  { name: '__proto__', kind: 'category', missing: 'allowed', labels: LABELS, others: 'allowed' },
  { name: 'is new', kind: 'boolean', missing: 'allowed' },
];
const features: ReferenceFeatureBins[] = [
  { name: 'size', kind: 'number', edges: [-1, 0, 2.5] },
  { name: '__proto__', kind: 'category', labels: ['__proto__', 'b'] },
  { name: 'is new', kind: 'boolean', labels: ['false', 'true'] },
  { name: 'gone', kind: 'number', edges: [1] },
];
const answers = [{ name: 'yes', edges: [0.25, 0.5] }];
const counter = new RowCounter({ schema, flags: ['no', 'yes'], features, answers });

const size = fc.oneof(fc.constantFrom(-1, 0, 2.5, NaN, Infinity, -Infinity, -0), fc.double());
const row = fc.tuple(size, size, fc.constantFrom(-1, 0, 1, 2, 3, NaN), fc.constantFrom(0, 1, NaN));
const output = fc.oneof(fc.constantFrom(0.25, 0.5, NaN), fc.double({ min: 0, max: 1 }));

/** The bins said once more, as the reference's description has them. */
function binsOf([, size, code, flag]: readonly number[], yes: number): number[] {
  const ofSize = Number.isNaN(size) ? 4 : [-1, 0, 2.5].filter((edge) => size > edge).length;
  const ofCode = Number.isNaN(code) ? 3 : code === 3 ? 0 : code === 1 ? 1 : 2;
  const ofFlag = Number.isNaN(flag) ? 3 : flag;
  const ofYes = Number.isNaN(yes) ? 2 : [0.25, 0.5].filter((edge) => yes > edge).length;
  return [ofSize, ofCode, ofFlag, ofYes];
}

test('a block of rows is counted as its rows are, and only its own', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, output), { maxLength: 40 }), fc.nat(), (list, cut) => {
      const rows = Float64Array.from(list.flatMap(([values]) => values));
      const outputs = Float64Array.from(list.flatMap(([, yes]) => [1 - yes, yes]));
      const counts = new Float64Array(counter.size);
      const middle = list.length === 0 ? 0 : cut % list.length;
      counter.count(counts, rows, outputs, 0, middle);
      counter.count(counts, rows, outputs, middle, list.length);
      const expected = new Float64Array(counter.size);
      const places = [...counter.features, ...counter.answers];
      for (const [values, yes] of list) {
        for (const [i, bin] of binsOf(values, yes).entries()) expected[places[i].start + bin]++;
      }
      expect(counts).toEqual(expected);
    }),
  );
});

test('the bins of one row are those that it is counted in', () => {
  fc.assert(
    fc.property(row, (values) => {
      expect(counter.binsOf(Float64Array.from(values))).toEqual(binsOf(values, 0).slice(0, 3));
    }),
  );
});

test('a feature that the version does not have is left out', () => {
  expect(counter.features.map(({ bins }) => bins.name)).toEqual(['size', '__proto__', 'is new']);
  expect(counter.size).toBe(binCount(features[0]) + 4 + 4 + 3);
});
