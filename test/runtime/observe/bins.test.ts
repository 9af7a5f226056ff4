import fc from 'fast-check';
import { expect, test } from 'vitest';
import { binCount, binNames, findBin, plainAnswerBins } from '../../../runtime/observe/bins.ts';
import { MOST_ANSWERS } from '../../../runtime/observe/record-form.ts';

const edges = fc
  .uniqueArray(fc.double({ noNaN: true }), { maxLength: 28 })
  .map((list) => list.map((x) => x + 0).sort((a, b) => a - b));

test('a value lies above the edge before its bin, and not above the one behind it', () => {
  fc.assert(
    fc.property(edges, fc.double({ noNaN: true }), (list, value) => {
      const bin = findBin(list, value);
      expect(bin === 0 || value > list[bin - 1]).toBe(true);
      expect(bin === list.length || value <= list[bin]).toBe(true);
    }),
  );
});

test('an edge belongs to the bin below it, and NaN lies behind all edges', () => {
  expect([1, 2, 2.5, 3].map((value) => findBin([1, 2, 3], value))).toEqual([0, 1, 2, 2]);
  expect(findBin([1, 2, 3], Number.NaN)).toBe(3);
  expect(findBin([], 7)).toBe(0);
});

test('every bin has a name', () => {
  const age = { name: 'age', kind: 'number', edges: [3, 7.5] } as const;
  const sex = { name: 'sex', kind: 'category', labels: ['male', 'female'] } as const;
  const unused = { name: 'x', kind: 'integer', edges: [] } as const;
  for (const bins of [age, sex, unused]) {
    expect(binNames({ ...bins } as never)).toHaveLength(binCount({ ...bins } as never));
  }
  expect(binNames({ ...age, edges: [3, 7.5] })).toEqual(['<= 3', '<= 7.5', '> 7.5', 'missing']);
  expect(binNames({ ...sex, labels: ['male', 'female'] })).toEqual([
    'male',
    'female',
    'other',
    'missing',
  ]);
  expect(binNames({ ...unused, edges: [] })).toEqual(['any', 'missing']);
});

test('without a reference, classes are counted in tenths: the second of two, the first of many', () => {
  expect(plainAnswerBins('class', ['no', 'yes']).map(({ name }) => name)).toEqual(['yes']);
  const many = Array.from({ length: 20 }, (_, i) => `class ${i}`);
  expect(plainAnswerBins('class', many)).toHaveLength(MOST_ANSWERS);
  expect(plainAnswerBins('class', many)[0].edges).toHaveLength(9);
  expect(plainAnswerBins('number', ['price'])).toEqual([{ name: 'price', edges: [] }]);
});
