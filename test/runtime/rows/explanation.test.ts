// The sentence that says why a row has its answer: in words, and without what is nothing.
import { expect, it } from 'vitest';
import type { Predictor } from '../../../runtime/module/predictor.ts';
import { explainRow } from '../../../runtime/rows/explanation.ts';
import { weekday } from '../../../trainer/recipe/functions.ts';

const number = (name: string) => ({ name, kind: 'number' as const, missing: 'allowed' as const });

interface Answered {
  base: number;
  contributions: number[];
}

/** A predictor that gives these contributions to the answer, which is their sum. */
function answering(manifest: object, { base, contributions }: Answered): Predictor {
  const score = contributions.reduce((sum, one) => sum + one, base);
  const answers = { probability: [score], raw: [score], contributions: [...contributions, base] };
  const predict = (_: unknown, kind: keyof typeof answers = 'probability') => answers[kind];
  return { manifest, predict } as unknown as Predictor;
}

const HOUSE = {
  task: 'number',
  flags: ['value'],
  classes: [],
  target: { name: 'price', unit: 'EUR' },
  features: ['sold_weekday', 'rooms', 'floor'].map(number),
  derivation: {
    inputs: ['sold', 'rooms', 'floor'].map(number),
    expressions: [weekday('sold'), { input: 'rooms' }, { input: 'floor' }],
  },
};

it('calls the number by its target, with its unit, and a part of a date by its input', () => {
  const predictor = answering(HOUSE, { base: 100, contributions: [7, -2, 0] });
  const [one] = explainRow(predictor, Float64Array.of(3, 4, Number.NaN), {});
  expect(one.sentence).toBe(
    'price is 105 EUR, where the average is 100 EUR: ' +
      'weekday of sold Wednesday raises it by 7, rooms 4 lowers it by 2.',
  );
});

it('writes thousands in groups', () => {
  const predictor = answering(HOUSE, { base: 360_882, contributions: [0, -87_243, 12.34] });
  const [one] = explainRow(predictor, Float64Array.of(3, 4, 5), {});
  expect(one.sentence).toBe(
    'price is 274,000 EUR, where the average is 361,000 EUR: rooms 4 lowers it by 87,200, floor 5 raises it by 12.3.',
  );
});

it.each([
  ['beside a strong one', [7, 1e-13, -1e-13], 'raises it by 7.'],
  ['where there is no other', [1e-12, 1e-13, 0], 'no feature changes it.'],
])('leaves out what rounding left of a contribution, %s', (_, contributions, end) => {
  const predictor = answering(HOUSE, { base: 154_000, contributions });
  const [{ sentence }] = explainRow(predictor, Float64Array.of(1, 2, 3), {});
  expect(sentence).not.toMatch(/e-\d/);
  expect(sentence.endsWith(end)).toBe(true);
});
