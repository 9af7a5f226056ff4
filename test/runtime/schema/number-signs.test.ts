// A sign that a column states is no part of its numbers, wherever it may stand; nothing else is taken off a text.
import { expect, test } from 'vitest';
import { makeCellEncoder } from '../../../runtime/rows/encode-cells.ts';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import { type CellGrammar, describeCells } from '../../../runtime/schema/cell-grammar.ts';
import { makeUnsigner } from '../../../runtime/schema/number-signs.ts';

const money = makeUnsigner(['$', '()']);

test.each([
  ['$1,234.50', '1,234.50'],
  ['-$5', '-5'],
  ['$-5', '-5'],
  ['$ .5', '.5'],
  ['5 $', '5'],
  ['5\u00a0$', '5'],
  ['($5.00)', '-5.00'],
  ['$(5)', '-5'],
  ['(1,234)', '-1,234'],
  ['(5 $)', '-5'],
])('%s is %s', (text, number) => expect(money(text)).toBe(number));

test.each(['$', '$$5', '$5$', '€5', '(-5)', '$ (', '5$5', '$five', '', '(5', '$  5'])(
  '%s stays as it is',
  (text) => expect(money(text)).toBe(text),
);

test('two signs of a minus make no number', () => expect(money('-$-5')).toBe('--5'));

test('a point behind letters belongs to them', () => {
  expect(makeUnsigner(['Rs'])('Rs.500')).toBe('Rs.500');
  expect(makeUnsigner(['Rs.'])('Rs.500')).toBe('500');
});

test('long texts are read in time with their length', () => {
  const digits = '1'.repeat(1_000_000);
  expect(money(`$${digits}x`)).toBe(`$${digits}x`);
  expect(money(`$${digits}`)).toBe(digits);
});

const GRAMMAR: CellGrammar = { thousands: ',', signs: { Price: ['$', '()'], share: ['%'] } };
const SCHEMA = ['price', 'share', 'count'].map((name) => ({
  name,
  kind: 'number' as const,
  missing: 'allowed' as const,
}));

test('cells have the signs of their own column, and JSON has numbers', () => {
  const row = new Float64Array(3);
  const encode = (cells: string[]) =>
    makeCellEncoder(SCHEMA, [0, 1, 2], GRAMMAR)
      .encode(cells, row)
      ?.map(({ field }) => field) ?? [...row];
  expect(encode(['($1,234.50)', '5 %', '7'])).toEqual([-1234.5, 5, 7]);
  expect(encode(['5%', '$5', '$7'])).toEqual(['price', 'share', 'count']);
  const json = makeRowEncoder(SCHEMA, GRAMMAR);
  expect(json.encode({ price: '$5', share: 5 }, row)?.map(({ field }) => field)).toEqual(['price']);
  expect(json.encodeTexts([['price', '$5']], row)?.map(({ field }) => field)).toEqual(['price']);
});

test('the signs in words', () => {
  expect(describeCells({ signs: { price: ['$', '()'] } })).toBe(
    'Cells may have `$` and parentheses for a minus at the numbers of price.',
  );
});
