// Figures as people read them.
import { expect, it } from 'vitest';
import { hasTargetUnit, metricText } from '../../../trainer/evaluate/metrics.ts';

it.each([
  ['rmse', 21250.53, '21,250.5'],
  ['rmse', 1_234_567.8, '1,234,568'],
  ['mae', -1500.25, '-1,500.25'],
  ['rmse', 2.85, '2.85000'],
  ['rmse', 1e20, '1.00000e+20'],
  ['rmse', Number.NaN, 'NaN'],
  ['logLoss', 1234.5, '1234.5000'],
])('%s %d is %s', (name, value, text) => expect(metricText(name, value)).toBe(text));

it.each([
  ['rmse', true],
  ['mae', true],
  ['pinball', true],
  ['poissonDeviance', false],
  ['r2', false],
  ['metricOfALaterRelease', false],
])('%s is in the unit of the target: %s', (name, isInUnit) => {
  expect(hasTargetUnit(name)).toBe(isInUnit);
});
