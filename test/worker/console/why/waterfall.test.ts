// The steps of a waterfall lead from the average to the score, whatever is left out on the way.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Explanation } from '../../../../runtime/rows/explanation.ts';
import { makeWaterfall } from '../../../../worker/console/why/waterfall.ts';

function explanationOf(base: number, parts: number[]): Explanation {
  const contributions = parts
    .map((contribution, i) => ({ feature: `f${i}`, value: null, contribution }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const raw = parts.reduce((sum, part) => sum + part, base);
  return { flag: 'y', unit: 'output', base, raw, contributions, sentence: '' };
}

it('each step begins where the last one ends, and the last ends at the score', () => {
  const part = fc.integer({ min: -1000, max: 1000 }).map((thousandths) => thousandths / 1000);
  fc.assert(
    fc.property(part, fc.array(part, { maxLength: 30 }), (base, parts) => {
      const { steps, raw, lowest, highest } = makeWaterfall(explanationOf(base, parts));
      let at = base;
      for (const { from, to } of steps) {
        expect(from).toBe(at);
        at = to;
        expect(at >= lowest && at <= highest).toBe(true);
      }
      expect(Math.abs(at - raw)).toBeLessThanOrEqual(1e-6);
      expect(steps.length).toBeLessThanOrEqual(8);
      expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(
        parts.filter((one) => one !== 0).length,
      );
    }),
  );
});

it('leaves out what rounding left of a part, also where there is no other', () => {
  expect(makeWaterfall(explanationOf(154_000, [1e-13, 1e-12])).steps).toEqual([]);
});

it('shows the inputs where the model computes its features of them', () => {
  const explanation = {
    ...explanationOf(1, [2, 3]),
    inputs: [{ input: 'street', contribution: 5 }],
  };
  expect(makeWaterfall(explanation).steps).toEqual([
    { field: 'street', count: 1, contribution: 5, from: 1, to: 6 },
  ]);
});
