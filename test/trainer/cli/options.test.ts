// What several commands parse.
import { expect, test } from 'vitest';
import { wholeNumber } from '../../../trainer/cli/options.ts';

const seed = wholeNumber('a seed is', 0, 4_294_967_295);

test.each([
  ['0', 0],
  ['4294967295', 4_294_967_295],
  [' 7 ', 7],
])('%j is the whole number %d', (text, number) => {
  expect(seed(text)).toBe(number);
});

test.each(['', ' ', '-1', '1.5', '4294967296', 'NaN', 'Infinity', '1_000', '7 rows'])(
  '%j is none',
  (text) => {
    expect(() => seed(text)).toThrow('a seed is a whole number from 0 to 4,294,967,295.');
  },
);

test('without a largest one, those that are exact', () => {
  const folds = wholeNumber('folds are', 2);
  expect(folds('9007199254740991')).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => folds('1e999')).toThrow('folds are a whole number from 2.');
  expect(() => folds('9007199254740992')).toThrow('folds are a whole number from 2.');
});
