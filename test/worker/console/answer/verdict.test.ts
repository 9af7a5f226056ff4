// What an answer says in a few words.
import { expect, it } from 'vitest';
import {
  byProbability,
  decidedOutput,
  namedOutputs,
} from '../../../../worker/console/answer/verdict.ts';

const two = { task: 'class', flags: ['noProb', 'yesProb'], classes: ['no', 'yes'] } as const;
const facts = { ...two, flags: [...two.flags], classes: [...two.classes] };
const outputs = { noProb: 0.7, yesProb: 0.3 };

it('is the most probable class, or what the version decides for at its own threshold', () => {
  expect(decidedOutput(facts, outputs).name).toBe('no');
  const decision = { aim: {}, threshold: 0.25, precision: null, recall: 1, f1: 1, reached: true };
  expect(decidedOutput({ ...facts, decision }, outputs).name).toBe('yes');
});

it('numbers are called by their flags, and what is no number comes last', () => {
  const numbers = { task: 'number' as const, flags: ['low', 'high'], classes: [] };
  const named = namedOutputs(numbers, { low: null, high: 2 });
  expect(named.map(({ name }) => name)).toEqual(['low', 'high']);
  expect(byProbability(named)[0].name).toBe('high');
});
