// Rows are encoded strictly: what fits gives doubles, what does not gives named problems.
import { describe, expect, test } from 'vitest';
import { makeRowEncoder } from '../../../runtime/rows/encode-row.ts';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';

const schema: FeatureSchema = [
  { name: 'force', kind: 'category', labels: ['Kent', 'Essex', 'Sussex'], missing: 'refused' },
  { name: 'month', kind: 'integer', minimum: 1, maximum: 12, missing: 'refused' },
  { name: 'fare', kind: 'number', missing: 'allowed' },
  { name: 'night', kind: 'boolean', missing: 'allowed' },
];

function encode(record: Record<string, unknown>): (number | string[])[] {
  const row = new Float64Array(schema.length);
  const problems = makeRowEncoder(schema).encode(record, row);
  return problems ? problems.map(({ field, reason }) => [field, reason]) : [...row];
}

const good = { force: 'Essex', month: 10 };

describe('makeRowEncoder', () => {
  test('encodes labels, numbers, booleans and missing values', () => {
    expect(encode({ ...good, fare: -0.5, night: true })).toEqual([1, 10, -0.5, 1]);
    expect(encode({ ...good, fare: null })).toEqual([1, 10, NaN, NaN]);
  });

  test.each([
    [{ month: 10 }, 'force', 'missing_field'],
    [{ ...good, force: null }, 'force', 'missing_field'],
    [{ ...good, force: 'essex' }, 'force', 'unknown_label'],
    [{ ...good, force: 1 }, 'force', 'wrong_type'],
    [{ ...good, month: '10' }, 'month', 'wrong_type'],
    [{ ...good, month: 0 }, 'month', 'below_minimum'],
    [{ ...good, month: 13 }, 'month', 'above_maximum'],
    [{ ...good, month: 1.5 }, 'month', 'not_an_integer'],
    [{ ...good, fare: Infinity }, 'fare', 'not_finite'],
    [{ ...good, fare: NaN }, 'fare', 'not_finite'],
    [{ ...good, night: 1 }, 'night', 'wrong_type'],
    [{ ...good, fares: 1 }, 'fares', 'unknown_field'],
    [JSON.parse('{"force":"Kent","month":1,"__proto__":{}}'), '__proto__', 'unknown_field'],
  ])('refuses %j: %s %s', (record, field, reason) => {
    expect(encode(record)).toEqual([[field, reason]]);
  });

  test('answers any text as the label for all others, but not an empty one', () => {
    const labels = ['7', '12', 'other'];
    const places: FeatureSchema = [
      { name: 'place', kind: 'category', labels, other: 'other', missing: 'allowed' },
      {
        name: 'area',
        kind: 'category',
        labels: ['a', 'other'],
        other: 'other',
        missing: 'refused',
      },
    ];
    const encoder = makeRowEncoder(places);
    const row = new Float64Array(2);
    const codes = (place: unknown, area: unknown) =>
      encoder.encode({ place, area }, row)?.map(({ reason }) => reason) ?? [...row];
    expect(codes('12', 'a')).toEqual([1, 0]);
    expect(codes('13', 'A')).toEqual([2, 1]);
    expect(codes('other', 'other')).toEqual([2, 1]);
    expect(codes('', 'a')).toEqual([Number.NaN, 0]);
    expect(codes('7', '')).toEqual(['unknown_label']);
    expect(codes(7, 'a')).toEqual(['wrong_type']);
    expect(
      encoder.encodeTexts(
        [
          ['place', '12.0'],
          ['area', 'b'],
        ],
        row,
      ),
    ).toBeNull();
    expect([...row]).toEqual([1, 1]);
  });

  test('tells of a value only what is short', () => {
    const row = new Float64Array(schema.length);
    const record = { ...good, force: 'x'.repeat(5000), month: [[1]], ['y'.repeat(5000)]: null };
    const problems = makeRowEncoder(schema).encode(record, row) ?? [];
    expect(problems.map(({ field, value }) => [field, value])).toEqual([
      ['force', `${'x'.repeat(100)}…`],
      ['month', undefined],
      [`${'y'.repeat(100)}…`, undefined],
    ]);
    expect(Math.max(...problems.map(({ message }) => message.length))).toBeLessThan(300);
  });

  test('names every problem, and the nearest spelling', () => {
    const row = new Float64Array(schema.length);
    const problems = makeRowEncoder(schema).encode({ force: 'Susex', mont: 10 }, row);
    expect(problems).toMatchObject([
      { field: 'force', reason: 'unknown_label', value: 'Susex', nearest: 'Sussex' },
      { field: 'month', reason: 'missing_field' },
      { field: 'mont', reason: 'unknown_field', nearest: 'month' },
    ]);
  });

  test('a feature may be called what every object inherits', () => {
    const odd: FeatureSchema = [{ name: 'constructor', kind: 'number', missing: 'allowed' }];
    const row = new Float64Array(1);
    expect(makeRowEncoder(odd).encode({ constructor: 2 }, row)).toBeNull();
    expect(row[0]).toBe(2);
    expect(makeRowEncoder(odd).encode({}, row)).toBeNull();
    expect(row[0]).toBeNaN();
  });
});
