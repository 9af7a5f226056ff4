// A sweep stays within what the field may hold, shows the value as it stands, and loses none of the rows it lies over.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Input } from '../../../../runtime/schema/input-schema.ts';
import { histogramOf, sharesOf, sweepOf } from '../../../../worker/console/play/sweep.ts';

const known = (values: [string | number | boolean | null, number][]) => ({
  name: 'x',
  permutationLoss: 0,
  partialDependence: values.map(([value, share]) => ({ value, share, answers: [] })),
});
const refused = { name: 'x', missing: 'refused' as const };

describe('a number', () => {
  it('goes over what the data had and the value as it stands, within the bounds', () => {
    const number = fc.integer({ min: -1000, max: 1000 });
    fc.assert(
      fc.property(
        number,
        number,
        fc.boolean(),
        fc.uniqueArray(number),
        (minimum, at, isWhole, seen) => {
          const kind = isWhole ? ('integer' as const) : ('number' as const);
          const input: Input = { ...refused, kind, minimum, maximum: minimum + 500 };
          const current = Math.min(Math.max(at, minimum), minimum + 500);
          const sweep = sweepOf(input, current, known(seen.map((value) => [value, 0.1])));
          if (sweep?.kind !== 'number') throw new Error('no number');
          const { span, values } = sweep;
          expect(span.lowest).toBeLessThanOrEqual(current);
          expect(span.highest).toBeGreaterThanOrEqual(current);
          expect(span.lowest).toBeGreaterThanOrEqual(minimum);
          expect(values.length).toBeGreaterThan(1);
          expect(values).toEqual([...new Set(values)].sort((a, b) => a - b));
          if (isWhole) expect(values.every(Number.isInteger)).toBe(true);
        },
      ),
    );
  });

  it('has a range where nothing is known of it', () => {
    const input: Input = { name: 'x', kind: 'number', missing: 'allowed' };
    expect(sweepOf(input, null, undefined)).toMatchObject({ span: { lowest: -1, highest: 1 } });
    expect(sweepOf(input, 50, undefined)).toMatchObject({
      ...{ span: { lowest: 0, highest: 100 }, hasMissing: true },
    });
  });

  it('lies over all the rows, each where its value is', () => {
    const ages = known([
      [0, 0.2],
      [1, 0.5],
      [2, 0.2],
      [null, 0.1],
    ]);
    const bins = histogramOf(ages, { lowest: -0.5, highest: 2.5 });
    expect(bins.reduce((sum, one) => sum + one, 0)).toBeCloseTo(0.9, 12);
    expect(bins[15]).toBeCloseTo(0.05, 12);
    expect(histogramOf(undefined, { lowest: 0, highest: 1 }).every((one) => one === 0)).toBe(true);
    expect(histogramOf(known([[7, 1]]), { lowest: 7, highest: 8 }).some((one) => one > 0)).toBe(
      true,
    );
  });
});

describe('a category', () => {
  const labels = Array.from({ length: 100 }, (_, i) => `l${i}`);
  const input: Input = { ...refused, kind: 'category', labels };

  it('of many labels goes over the most common ones and the current one', () => {
    const sweep = sweepOf(
      input,
      'l50',
      known([
        ['l99', 0.6],
        ['l98', 0.3],
      ]),
    );
    if (sweep?.kind !== 'labels') throw new Error('no labels');
    expect(sweep.values.slice(0, 3)).toEqual(['l50', 'l99', 'l98']);
    expect(sweep.values.length + sweep.hidden).toBe(100);
  });

  it('of few labels goes over all, and over the missing value where there may be one', () => {
    const few: Input = { name: 'x', kind: 'category', labels: ['b', 'a'], missing: 'allowed' };
    expect(sweepOf(few, 'a', undefined)).toMatchObject({ values: ['b', 'a', null], hidden: 0 });
    const flag: Input = { ...refused, kind: 'boolean' };
    expect(sweepOf(flag, true, undefined)).toMatchObject({ values: [false, true] });
    expect(sharesOf(known([['a', 0.4]])).get('a')).toBe(0.4);
  });
});

describe('a date', () => {
  const input: Input = { ...refused, kind: 'date', format: 'D.M.YYYY HH:mm' };

  it('goes over the years that the data had, at its time of day', () => {
    const years = known([
      [2014, 0.4],
      [2015, 0.6],
    ]);
    const sweep = sweepOf(input, '13.5.2014 06:30', years);
    if (sweep?.kind !== 'number') throw new Error('no number');
    expect([sweep.span.lowest, sweep.span.highest].map(sweep.textAt)).toEqual([
      ...['2014-01-01', '2015-12-31'],
    ]);
    expect(sweep.valueAt(sweep.values[0])).toBe('1.1.2014 06:30');
    expect(sweep.values.length).toBeGreaterThan(50);
    const day = sweep.numberOf('13.5.2014 06:30') as number;
    expect(sweep.valueAt(day)).toBe('13.5.2014 06:30');
    expect(sweep.textAt(day)).toBe('2014-05-13');
    expect(sweep.numberOf(null)).toBeNull();
  });

  it('goes over its own year where nothing is known', () => {
    const sweep = sweepOf(input, '29.2.2012 23:59', undefined);
    if (sweep?.kind !== 'number') throw new Error('no number');
    expect(sweep.textAt(sweep.span.lowest)).toBe('2012-01-01');
    expect(sweep.textAt(sweep.span.highest)).toBe('2012-12-31');
  });
});

it('a text and a time have no range', () => {
  expect(sweepOf({ ...refused, kind: 'text' }, 'x', undefined)).toBeNull();
  expect(sweepOf({ ...refused, kind: 'date', format: 'HH:mm' }, '1', undefined)).toBeNull();
});
