// Numbers as people read them: short, and never rounded to nothing or to certainty.
import { expect, it } from 'vitest';
import {
  bytes,
  milliseconds,
  percentText,
  plainNumber,
  signedText,
} from '../../../../worker/console/ui/numbers.ts';

it.each([
  [0, '0.0\u00a0%'],
  [0.0001, '<\u00a00.1\u00a0%'],
  [0.4688, '46.9\u00a0%'],
  [0.99999, '>\u00a099.9\u00a0%'],
  [1, '100.0\u00a0%'],
])('%d is %s', (share, text) => {
  expect(percentText(share)).toBe(text);
});

it.each([
  [0, '0'],
  [154_325.4, '154,325'],
  [1234.56, '1,235'],
  [0.000123456, '0.0001235'],
  [-12.5, '−12.5'],
  [1e-9, '1.000e-9'],
  [1e20, '1.000e+20'],
])('%d is %s', (value, text) => {
  expect(plainNumber(value)).toBe(text);
});

it('says signs, times and sizes', () => {
  expect(signedText(-2)).toBe('−2');
  expect(signedText(2)).toBe('+2');
  expect(milliseconds(0.04)).toBe('less than 0.1 ms');
  expect(milliseconds(0.14)).toBe('0.1 ms');
  expect(milliseconds(23.4)).toBe('23 ms');
  expect(bytes(61_899)).toBe('62 kB');
  expect(bytes(5_300_000)).toBe('5.3 MB');
});
