// Short forms mean what the long ones mean, and what is left out has one default.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkRecipe } from '../../../trainer/recipe/check-recipe.ts';
import { outputNames, targetFacts } from '../../../trainer/recipe/write-out.ts';

const short = { source: 'rows.csv', target: 'left', features: ['age', 'joined on'] };

describe('writeOut', () => {
  it('needs source, target and features alone', () => {
    expect(checkRecipe(short, 'exports/Churn 2025.ts')).toEqual({
      name: 'churn-2025',
      title: 'Churn 2025',
      description: 'Predicts left from age, joined on',
      source: { files: 'rows.csv' },
      features: { age: { sql: '"age"' }, 'joined on': { sql: '"joined on"' } },
      target: { sql: '"left"' },
      learner: { kind: 'boosting' },
      split: { by: 'random', testShare: 0.2 },
      seed: 1,
    });
  });

  it('takes what is given', () => {
    const given = { ...short, name: 'mine', title: 'T', seed: 7, objective: 'regression' };
    expect(checkRecipe(given, 'a.ts')).toMatchObject({
      ...{ name: 'mine', title: 'T', seed: 7 },
      flags: { value: 'value' },
    });
  });

  it.each([
    [
      'its column',
      { sql: '"Sale Price"', unit: 'EUR' },
      'value',
      { name: 'Sale Price', unit: 'EUR' },
    ],
    ['its output, where the recipe names it', { sql: 'price' }, 'cost', { name: 'cost' }],
    ['its output, where it is no column', { sql: 'price / 1000' }, 'value', { name: 'value' }],
  ])('calls a number by %s', (_, target, flag, facts) => {
    expect(targetFacts({ target, flags: { value: flag } })).toEqual(facts);
  });

  it('describes a model by what callers send', () => {
    const recipe = {
      ...{ source: 'rows.csv', target: 'price' },
      inputs: { sold: { kind: 'date' }, built: { kind: 'integer' } },
      features: {
        year: { call: 'year', of: [{ input: 'sold' }] },
        built: { input: 'built' },
        lot: { sql: 'lot', kind: 'number' },
      },
    };
    expect(checkRecipe(recipe, 'a.ts').description).toBe('Predicts price from sold, built, lot');
  });

  it('takes columns as texts beside features with detail', () => {
    const features = { a: 'the "A"', b: { sql: 'b + 1', kind: 'number' } };
    expect(checkRecipe({ ...short, features }, 'a.ts').features).toEqual({
      a: { sql: '"the ""A"""' },
      b: { sql: 'b + 1', kind: 'number' },
    });
  });

  it('names objective and outputs by the classes that are given', () => {
    const target = { sql: 'left', classes: { stayed: ['no'], 'left early': ['yes'] } };
    expect(checkRecipe({ ...short, target }, 'a.ts')).toMatchObject({
      objective: 'binary',
      flags: { stayed: 'stayedProb', 'left early': 'leftEarlyProb' },
    });
  });

  it.each([
    ['a file whose name can be no model’s', short, '2024.ts', 'name: is missing'],
    ['a list of features that is none', { ...short, features: ['a', 7] }, 'a.ts', 'features: '],
    [
      'a flag of no class',
      { ...short, objective: 'regression', flags: { x: 'y' } },
      'a.ts',
      'flags',
    ],
    [
      'a unit of classes',
      { ...short, target: { sql: 'left', unit: 'EUR', classes: { a: ['1'], b: '*' } } },
      'a.ts',
      'target.unit: classes have none',
    ],
    ['no features', { source: 'a.csv', target: 'a' }, 'a.ts', 'features: is missing'],
  ])('refuses %s', (_what, recipe, place, fault) => {
    expect(() => checkRecipe(recipe, place)).toThrow(`\n  ${fault}`);
  });
});

describe('outputNames', () => {
  it('makes names that people would write', () => {
    expect(outputNames(['<=50K', '>50K', '0', 'Año-Nuevo', 'NO', '?', '日本'])).toEqual({
      '<=50K': 'atMost50KProb',
      '>50K': 'above50KProb',
      '0': 'class0Prob',
      'Año-Nuevo': 'anoNuevoProb',
      NO: 'noProb',
      '?': 'class6Prob',
      日本: 'class7Prob',
    });
  });

  it('makes a valid name for each class, and no two alike', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), (classes) => {
        const names = Object.values(outputNames(classes));
        expect(new Set(names).size).toBe(classes.length);
        for (const name of names) expect(name).toMatch(/^[A-Za-z_][A-Za-z0-9_]*$/);
      }),
    );
  });
});
