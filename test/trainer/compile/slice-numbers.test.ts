// Numeric slots that ask the same of values that are there are one number.
import { expect, test } from 'vitest';
import type { NodeSlot } from '../../../trainer/compile/node-slots.ts';
import { slicedNumbers } from '../../../trainer/compile/slice-numbers.ts';
import { MISSING_LEFT, ZERO_IS_MISSING } from '../../../trainer/ensemble/ensemble.ts';

function numeric(feature: number, flags: number, thresholds: number[]): NodeSlot {
  return { feature, flags, classes: null, thresholds: Float64Array.from(thresholds) };
}

test('the two sides of a feature are one number, zeros that are missing another', () => {
  const slots = [
    numeric(0, 0, [1, 2]),
    numeric(0, MISSING_LEFT, [1, 3, 4]),
    numeric(0, MISSING_LEFT | ZERO_IS_MISSING, [5]),
    numeric(2, MISSING_LEFT, [6]),
  ];
  expect(slicedNumbers(slots)).toEqual([
    { feature: 0, flags: 0, rightSlot: 1, leftSlot: 2, thresholdCount: 5 },
    { feature: 0, flags: ZERO_IS_MISSING, rightSlot: 0, leftSlot: 3, thresholdCount: 1 },
    { feature: 2, flags: 0, rightSlot: 0, leftSlot: 4, thresholdCount: 1 },
  ]);
});
