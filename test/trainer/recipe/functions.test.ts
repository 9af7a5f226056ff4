// The functions of recipes make plain JSON, and their types say which inputs they need: `tsc` checks this file.
import { describe, expect, expectTypeOf, it } from 'vitest';
import { FUNCTIONS } from '../../../runtime/functions/definitions.ts';
import * as f from '../../../trainer/recipe/functions.ts';

describe('functions of recipes', () => {
  it('make plain JSON', () => {
    expect(f.minus(f.year('date_sold'), 'yr_built')).toEqual({
      call: 'minus',
      of: [{ call: 'year', of: [{ input: 'date_sold' }] }, { input: 'yr_built' }],
    });
    expect(f.greaterThan('a', 1)).toEqual(f.lessThan(1, 'a'));
    expect(f.group('zip', { byPrefix: 3 })).toEqual(f.prefix('zip', 3));
  });

  it('are all there', () => {
    const constructors = Object.keys(f);
    expect(Object.keys(FUNCTIONS).filter((name) => !constructors.includes(name))).toEqual([]);
  });

  it('say which inputs they need', () => {
    expectTypeOf(f.minus(f.year('sold'), 'built')).toEqualTypeOf<
      f.Computed<'number', 'date:sold' | 'number:built'>
    >();
    expectTypeOf(f.equals('kind', f.value('S'))).toEqualTypeOf<
      f.Computed<'boolean', 'text:kind'>
    >();
    expectTypeOf(f.when('isNew', 'a', f.value('old'))).toEqualTypeOf<
      f.Computed<'text', 'boolean:isNew' | 'text:a'>
    >();
    expectTypeOf(f.map('kind', { S: 1 })).toEqualTypeOf<f.Computed<'number', 'text:kind'>>();
  });

  it('take no values of another kind', () => {
    // @ts-expect-error the year of a number
    f.year(f.plus('a', 'b'));
    // @ts-expect-error a text plus a number
    f.plus(f.lower('a'), 1);
    // @ts-expect-error not of a number
    f.not(f.length('a'));
  });
});
