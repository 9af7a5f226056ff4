// One sign at nearly all numbers of a column is found; several, and what may be part of a label, are not.
import { expect, test } from 'vitest';
import { findSigns } from '../../../../trainer/ingest/dialect/find-signs.ts';

const many = (write: (i: number) => string) => Array.from({ length: 40 }, (_, i) => write(i));

test.each<[string, string[], string[] | null]>([
  ['a currency', many((i) => `$${i},000.50`), ['$']],
  ['some without it', ['$5', '6', '$7'], ['$']],
  ['behind the number', many((i) => `${i},5 €`), ['€']],
  ['accounting', ['$1.00', '($2.00)', '$(3.00)'], ['$', '()']],
  ['parentheses alone', ['1,234', '(1,234)', '7'], ['()']],
  ['percent', ['5%', '12.5 %'], ['%']],
  ['a code', ['USD 5', 'USD 6'], ['USD']],
  ['a unit', many((i) => `${i} km/h`), ['km/h']],
  ['rupees', many((i) => `Rs. ${i}`), ['Rs.']],
  ['a unit of few values', ['4G', '5G', '4G'], null],
  ['two currencies', ['$5', '€5'], null],
  ['two units', many((i) => `${i} ${i % 2 ? 'g' : 'kg'}`), null],
  ['names', many((i) => `ABC ${i}`), null],
  ['places', many((i) => `${i + 1}th`), null],
  ['times', many((i) => `${i} PM`), null],
  ['plain numbers', ['1', '-2.5'], null],
  ['dates', many((i) => `0${i % 9}.12.2024`), null],
  ['a few texts among them', [...many((i) => `$${i}`), 'free'], null],
  ['nothing', [], null],
])('%s', (_, cells, signs) => expect(findSigns(cells)).toEqual(signs));
