// Recipes with inputs: their short forms, their faults, and what a version says of them.
import { describe, expect, expectTypeOf, it } from 'vitest';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { defineRecipe } from '../../../trainer/recipe/define-recipe.ts';
import { derivationOf } from '../../../trainer/recipe/derived-features.ts';
import * as f from '../../../trainer/recipe/functions.ts';
import { date, integer, number, text } from '../../../trainer/recipe/inputs.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';

const written = {
  ...{ name: 'houses', source: 'houses.csv', target: 'price', objective: 'regression' as const },
  inputs: {
    sold: date('YYYY-MM-DD'),
    built: integer({ missing: 'allowed', minimum: 1800, description: 'Year' }),
    sqft: number(),
    kind: text(),
  },
  features: {
    age: f.minus(f.year('sold'), 'built'),
    built: 'built',
    sqft: { from: 'sqft', personal: true },
    kind: { from: f.lower('kind'), unseen: 'other' as const },
    copy: 'kind',
    large: { sql: '"sqft"::INTEGER > 3000', kind: 'boolean' as const },
  },
};

const check = (change: object) => checkRecipe({ ...written, ...change }, 'houses.ts');

describe('a recipe with inputs', () => {
  it('is written out', () => {
    expect(check({}).features).toEqual({
      age: {
        ...{ sql: '"derived: age"', kind: 'number', missing: 'allowed' },
        from: f.minus(f.year('sold'), 'built'),
      },
      built: {
        ...{ sql: '"derived: built"', kind: 'integer', description: 'Year', minimum: 1800 },
        ...{ missing: 'allowed', from: { input: 'built' } },
      },
      sqft: {
        ...{ sql: '"derived: sqft"', kind: 'number', missing: 'refused', personal: true },
        from: { input: 'sqft' },
      },
      kind: {
        ...{ sql: '"derived: kind"', kind: 'category', missing: 'allowed', unseen: 'other' },
        from: f.lower('kind'),
      },
      copy: {
        ...{ sql: '"derived: copy"', kind: 'category', missing: 'refused' },
        from: { input: 'kind' },
      },
      large: { sql: '"sqft"::INTEGER > 3000', kind: 'boolean' },
    });
    const inputs = { sqft: number(), kind: text() };
    expect(Object.keys(check({ inputs, features: ['sqft', 'kind'] }).features)).toEqual([
      'sqft',
      'kind',
    ]);
  });

  it.each([
    [undefined, 'YYYY-MM-DD'],
    ['D/M/YYYY', 'D/M/YYYY'],
  ])('has dates in the format %s of its source', (dateFormat, format) => {
    const source = { files: 'houses.csv', ...(dateFormat === undefined ? {} : { dateFormat }) };
    const recipe = check({ source, inputs: { ...written.inputs, sold: date() } });
    expect(recipe.inputs).toMatchObject({ sold: { kind: 'date', format } });
    const { inputs } = check({ source });
    expect(inputs).toMatchObject({ sold: { format: 'YYYY-MM-DD' } });
  });

  it('says what callers send, features by SQL among it', () => {
    const recipe = check({}) as Recipe;
    const schema = Object.entries(recipe.features).map(([name, { kind, missing }]) => {
      const base = { name, missing: missing ?? ('refused' as const) };
      return kind === 'category' ? { ...base, kind, labels: ['d', 's'] } : { ...base, kind };
    });
    const { inputs, expressions } = derivationOf(recipe, schema) ?? { inputs: [] };
    expect(inputs.map(({ name, kind }) => [name, kind])).toEqual([
      ['sold', 'date'],
      ['built', 'integer'],
      ['sqft', 'number'],
      ['kind', 'category'],
      ['large', 'boolean'],
    ]);
    expect(expressions?.[5]).toEqual({ input: 'large' });
  });

  it.each([
    [{ features: { age: f.plus('size', 1) } }, "features.age: there is no input 'size'"],
    [
      { features: { m: f.month('sqft') } },
      "features.m: month takes a date, and 'sqft' is a number",
    ],
    [{ features: { sold: 'sold' } }, 'features.sold: a date is no feature; take a part of it'],
    [{ features: { sqft: 'sqft' } }, 'inputs.sold: no feature is computed from it; remove it'],
    [
      { features: { ...written.features, sold: { sql: 'sold', kind: 'category' } } },
      'features.sold: a feature by SQL is an input of its own, and inputs has this name, too',
    ],
    [
      { inputs: { ...written.inputs, sold: date('yyyy-MM-dd') } },
      "inputs.sold: the date format 'yyyy-MM-dd' has 'y'",
    ],
    [{ inputs: { ...written.inputs, sqft: { kind: 'float' } } }, 'inputs.sqft.kind: '],
    [{ inputs: undefined }, 'features.age: it is computed, so the recipe needs inputs'],
    [{ examples: [{ age: 3 }] }, 'examples.0.age: no such input'],
  ])('%# is refused', (change, message) => {
    expect(() => check(change)).toThrow(message);
  });

  it('is held to the kinds of its inputs by its type', () => {
    const { source, target, inputs } = written;
    const recipe = defineRecipe({ source, target, inputs, features: { age: f.year('sold') } });
    expectTypeOf(recipe.features).not.toBeAny();
    // @ts-expect-error no such input
    defineRecipe({ source, target, inputs, features: { age: f.year('bought') } });
    // @ts-expect-error a number has no year
    defineRecipe({ source, target, inputs, features: { age: f.year('sqft') } });
    // @ts-expect-error no such input
    defineRecipe({ source, target, inputs, features: { age: { from: 'size' } } });
  });
});
