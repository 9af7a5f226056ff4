// What an answer says in a few words.
import { expect, it } from 'vitest';
import {
  byProbability,
  decidedOutput,
  namedOutputs,
  shownValue,
  usualRange,
} from '../../../../worker/console/answer/verdict.ts';

const two = { task: 'class', flags: ['noProb', 'yesProb'], classes: ['no', 'yes'] } as const;
const facts = { ...two, flags: [...two.flags], classes: [...two.classes] };
const outputs = { noProb: 0.7, yesProb: 0.3 };

it('is the most probable class, or what the version decides for at its own threshold', () => {
  expect(decidedOutput(facts, outputs).name).toBe('no');
  const decision = { aim: {}, threshold: 0.25, precision: null, recall: 1, f1: 1, reached: true };
  expect(decidedOutput({ ...facts, decision }, outputs).name).toBe('yes');
});

it('a number is called by its target', () => {
  const target = { name: 'SalePrice', unit: 'USD' };
  const number = { task: 'number' as const, flags: ['value'], classes: [], target };
  expect(namedOutputs(number, { value: 7 })).toEqual([
    { flag: 'value', name: 'SalePrice', value: 7 },
  ]);
  expect(shownValue(number, 154_321)).toBe('154,321 USD');
  expect(shownValue(facts, 0.25)).toBe('25.0\u00a0%');
  expect(shownValue(number, null)).toBe('no number');
});

it('a number usually lies where rows with such an answer did', () => {
  const errors = [
    { highest: 10, low: -1, high: 2 },
    { highest: 20, low: -5, high: 7 },
  ];
  expect(usualRange(10, errors)).toEqual([9, 12]);
  expect(usualRange(11, errors)).toEqual([6, 18]);
  expect(usualRange(30, errors)).toEqual([25, 37]);
  expect(usualRange(30, [])).toBeNull();
});

it('several numbers are called by their flags, and what is no number comes last', () => {
  const numbers = { task: 'number' as const, flags: ['low', 'high'], classes: [] };
  const named = namedOutputs(numbers, { low: null, high: 2 });
  expect(named.map(({ name }) => name)).toEqual(['low', 'high']);
  expect(byProbability(named)[0].name).toBe('high');
});
