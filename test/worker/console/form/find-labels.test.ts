// What the console finds among many labels as one types.
import { expect, it } from 'vitest';
import { findLabels } from '../../../../worker/console/form/find-labels.ts';

const labels = Array.from({ length: 11_493 }, (_, i) => `Game ${i}`);

it('finds labels by any part of them, those that begin with it first', () => {
  expect(findLabels(['Bath', 'York', 'bat', 'Combat'], 'BAT')).toEqual(['Bath', 'bat', 'Combat']);
  expect(findLabels(['Bath'], 'x')).toEqual([]);
});

it('shows no more than fit', () => {
  expect(findLabels(labels, '')).toEqual(labels.slice(0, 20));
  expect(findLabels(labels, '1149', 5)).toEqual(
    [1149, 11149, 11490, 11491, 11492].map((i) => `Game ${i}`),
  );
});
