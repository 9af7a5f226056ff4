// The row that stands for the others is made of each column alone.
import { expect, it } from 'vitest';
import { typicalRow } from '../../../trainer/encode/typical-row.ts';

it('takes medians of numbers and the most frequent of what has no middle', () => {
  const row = typicalRow({
    schema: [
      { name: 'age', kind: 'integer', missing: 'allowed' },
      { name: 'plan', kind: 'category', labels: ['a', 'b'], missing: 'refused' },
      { name: 'paid', kind: 'boolean', missing: 'allowed' },
      {
        name: 'place',
        kind: 'category',
        labels: ['x', 'other'],
        other: 'other',
        missing: 'refused',
      },
      { name: 'never', kind: 'number', missing: 'allowed' },
    ],
    columns: [
      Float64Array.of(70, 20, 1234.5, Number.NaN),
      Float64Array.of(0, 1, 0, 1),
      Float64Array.of(1, 1, 0, Number.NaN),
      Float64Array.of(1, 1, 0, 0),
      new Float64Array(4).fill(Number.NaN),
    ],
    counts: [Float64Array.of(1, 2, 0, 1), Float64Array.of(0, 0, 9, 9)],
  });
  expect([...row]).toEqual([1230, 1, 0, 0, Number.NaN]);
});
