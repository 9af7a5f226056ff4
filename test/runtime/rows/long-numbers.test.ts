// A cell may be as long as a row: reading it takes time with its length, not with the square of it.
import { expect, test } from 'vitest';
import { NUMBER_GRAMMAR, readNumber } from '../../../runtime/schema/cell-grammar.ts';

test('a text of a million digits that is no number is refused at once', () => {
  const digits = '1'.repeat(1_000_000);
  for (const text of [`${digits}x`, `${digits}.${digits}x`, `1e${digits}x`]) {
    expect(readNumber(text)).toBe(undefined);
  }
});

test('numbers are those of the grammar', () => {
  const grammar = new RegExp(NUMBER_GRAMMAR);
  const parts = ['', '+', '-', '0', '1', '.', 'e', 'E', '5', ' ', 'x'];
  for (const a of parts)
    for (const b of parts)
      for (const c of parts)
        for (const d of parts) {
          const text = a + b + c + d;
          expect([text, readNumber(text) !== undefined]).toEqual([text, grammar.test(text)]);
        }
});
