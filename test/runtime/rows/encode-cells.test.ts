// Cells are encoded strictly, by one grammar of numbers and one set of spellings of booleans.
import { describe, expect, test } from 'vitest';
import { makeCellEncoder } from '../../../runtime/rows/encode-cells.ts';
import { type CellGrammar, LIBRARY_CELLS } from '../../../runtime/schema/cell-grammar.ts';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';

const schema: FeatureSchema = [
  { name: 'force', kind: 'category', labels: ['Kent', 'Essex', 'Sussex'], missing: 'refused' },
  { name: 'month', kind: 'integer', minimum: 1, maximum: 12, missing: 'refused' },
  { name: 'fare', kind: 'number', missing: 'allowed' },
  { name: 'night', kind: 'boolean', missing: 'allowed' },
];

function encode(cells: string[], grammar?: CellGrammar): (number | [string, string])[] {
  const row = new Float64Array(schema.length);
  const problems = makeCellEncoder(schema, [0, 1, 2, 3], grammar).encode(cells, row);
  return problems ? problems.map(({ field, reason }) => [field, reason]) : [...row];
}

test('reads cells by position, an empty or absent one as missing', () => {
  const row = new Float64Array(schema.length);
  expect(makeCellEncoder(schema, [2, 1, -1, 3]).encode(['x', '12', 'Kent', ''], row)).toBeNull();
  expect([...row]).toEqual([0, 12, NaN, NaN]);
});

test.each([
  ...['true', 'True', 'TRUE', 't', 'T', 'yes', 'YES', 'y', '1'].map((text) => [text, 1] as const),
  ...['false', 'False', 'f', 'F', 'no', 'No', 'n', '0'].map((text) => [text, 0] as const),
])('reads the boolean %s', (text, value) => {
  expect(encode(['Kent', '1', '', text])).toEqual([0, 1, NaN, value]);
});

test.each(['2', 'on', 'truе', ' true', 'ja', 'nan'])('refuses the boolean %j', (text) => {
  expect(encode(['Kent', '1', '', text])).toEqual([['night', 'wrong_type']]);
});

test.each(['14.0', '-1e3', '.5', '5.', '+7', '1E+2'])('reads the number %s', (text) => {
  expect(encode(['Kent', '1', text, ''])).toEqual([0, 1, Number(text), NaN]);
});

test.each([
  'nan',
  'NaN',
  'inf',
  'Infinity',
  '-inf',
  '+',
  '.',
  '0x1',
  '1_0',
  ' 1',
  '1 ',
  '1e',
  '1,5',
  '１',
  '1e999',
])('refuses the number %j, in months too', (text) => {
  expect(encode(['Kent', '1', text, ''])).toEqual([['fare', 'wrong_type']]);
  expect(encode(['Kent', text, '', ''])).toEqual([['month', 'wrong_type']]);
});

test.each(['', '1.5', '0', '13'])('refuses the month %j', (month) => {
  expect(encode(['Kent', month, '', ''])).toMatchObject([['month', expect.any(String)]]);
});

describe('the tables of numeric libraries', () => {
  test('have nan for missing and inf for a number', () => {
    const fare = (cell: string) => encode(['Kent', '1.0', cell, ''], LIBRARY_CELLS)[2];
    const cells = ['inf', '-inf', '+Infinity', 'nan', 'NaN', '14.0', '-1e3'];
    expect(cells.map(fare)).toEqual([Infinity, -Infinity, Infinity, NaN, NaN, 14, -1000]);
  });

  test('have bounds, too', () => {
    expect(encode(['Kent', 'inf', '', ''], LIBRARY_CELLS)).toEqual([['month', 'not_finite']]);
    expect(encode(['Kent', '0x10', '', ''], LIBRARY_CELLS)).toEqual([['month', 'wrong_type']]);
  });
});
