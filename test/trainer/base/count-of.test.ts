// Numbers of things in words.
import { expect, it } from 'vitest';
import { countOf } from '../../../trainer/base/count-of.ts';

it.each([
  [0, '0 rows'],
  [1, '1 row'],
  [1024, '1,024 rows'],
])('%d is %s', (count, text) => {
  expect(countOf(count, 'row')).toBe(text);
});
