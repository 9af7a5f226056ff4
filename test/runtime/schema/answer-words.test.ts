// What people call answers, and the parts of dates that a model sees.
import { expect, it } from 'vitest';
import {
  answerNames,
  featureWords,
  targetWords,
  valueWords,
  withUnit,
} from '../../../runtime/schema/answer-words.ts';
import { minus, month, weekday, year } from '../../../trainer/recipe/functions.ts';

it('calls a number by its target, a probability by its class, and several numbers by their outputs', () => {
  const target = { name: 'SalePrice', unit: 'USD' };
  expect(answerNames({ flags: ['value'], classes: [], target })).toEqual(['SalePrice']);
  expect(answerNames({ flags: ['value'], classes: [] })).toEqual(['value']);
  expect(answerNames({ flags: ['a', 'b'], classes: [], target })).toEqual(['a', 'b']);
  expect(answerNames({ flags: ['noProb', 'yesProb'], classes: ['no', 'yes'] })).toEqual([
    ...['no', 'yes'],
  ]);
});

it('says the unit behind the number', () => {
  expect(withUnit('12', { target: { name: 'weight', unit: 'kg' } })).toBe('12 kg');
  expect(withUnit('12', { target: { name: 'weight' } })).toBe('12');
  expect(withUnit('12', {})).toBe('12');
  expect(targetWords({ name: 'weight', unit: 'kg' })).toBe('weight, in kg');
});

it('says which part of which date a feature is, and the day of a week by its name', () => {
  expect(featureWords('Signup Date_weekday', weekday('Signup Date'))).toBe(
    'weekday of Signup Date',
  );
  expect(valueWords(3, weekday('Signup Date'))).toBe('Wednesday');
  expect(featureWords('sold_month', month('sold'))).toBe('month of sold');
  expect(valueWords(3, month('sold'))).toBe('3');
});

it('leaves the name that a recipe gave, where there is no usual word for what is computed', () => {
  expect(featureWords('age', minus(year('sold'), 'built'))).toBe('age');
  expect(featureWords('weekday of pay', undefined)).toBe('weekday of pay');
  expect(valueWords(3, undefined)).toBe('3');
  expect(valueWords(2.5, weekday('sold'))).toBe('2.5');
});
