// Options that are fields of a source.
import { expect, test } from 'vitest';
import { givenDialect } from '../../../trainer/cli/dialect-options.ts';

test('signs are named by column', () => {
  const signs = ['price=$', 'balance=€,()', 'a=b=kg', 'size='];
  expect(givenDialect({ signs })).toEqual({
    signs: { price: ['$'], balance: ['€', '()'], 'a=b': ['kg'], size: [] },
  });
});

test.each([
  ['price', "--signs 'price': must be like 'price=$'"],
  ['=$', "--signs '=$': must be like 'price=$'"],
  ['price=3', "--signs 'price=3': must be what stands at a number, without digits"],
])('%s names none', (text, message) => {
  expect(() => givenDialect({ signs: [text] })).toThrow(message);
});
