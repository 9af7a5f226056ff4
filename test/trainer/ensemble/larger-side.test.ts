// A code that is led goes where most rows go; every other code goes where it went.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkEnsemble } from '../../../trainer/ensemble/check-ensemble.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';
import { sendToLargerSide } from '../../../trainer/ensemble/larger-side.ts';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';

interface Stump {
  feature: number;
  set: number[];
  left: number;
  right: number;
}

/** Trees of one category split each; tree t answers 2^t on its left side and 0 on its right. */
function forestOf(stumps: Stump[]): Ensemble {
  const builder = createEnsembleBuilder({
    ...{ featureCount: 2, rawCount: 1, leafWidth: 1 },
    inputPrecision: 'f64',
  });
  stumps.forEach(({ feature, set, left, right }, t) => {
    builder.beginTree();
    const split = builder.addCategorySplit(feature, builder.addSet(set), { cover: left + right });
    builder.connect(split, builder.addLeaf(2 ** t, left), builder.addLeaf(0, right));
  });
  return builder.finish({ baseScore: [0], divisor: 1, link: { kind: 'identity' } });
}

const answer = (ensemble: Ensemble, ...row: number[]) =>
  predictPlain(ensemble, Float64Array.from(row))[0];

it('leads the code to the side with more rows, to the right of two equal ones', () => {
  const led = sendToLargerSide(
    forestOf([
      { feature: 0, set: [1], left: 9, right: 2 },
      { feature: 0, set: [40], left: 2, right: 9 },
      { feature: 0, set: [40, 1], left: 5, right: 5 },
      { feature: 1, set: [1], left: 9, right: 2 },
    ]),
    0,
    40,
  );
  expect(answer(led, 40, 0)).toBe(1);
  expect(answer(led, 1, 1)).toBe(1 + 4 + 8);
  expect(() => checkEnsemble(led)).not.toThrow();
});

it('leaves trees that were there before as they are', () => {
  const stump = { feature: 0, set: [1], left: 9, right: 2 };
  expect(answer(sendToLargerSide(forestOf([stump, stump]), 0, 3, 1), 3, 0)).toBe(2);
});

it('changes the way of no other code', () => {
  const codes = fc.integer({ min: 0, max: 70 });
  const stump = fc.record({
    feature: fc.constantFrom(0, 1),
    set: fc.uniqueArray(codes),
    ...{ left: fc.nat(9), right: fc.nat(9) },
  });
  fc.assert(
    fc.property(fc.array(stump, { minLength: 1, maxLength: 6 }), codes, (stumps, code) => {
      const before = forestOf(stumps);
      const led = sendToLargerSide(before, 0, code);
      checkEnsemble(led);
      for (let other = 0; other <= 70; other++) {
        if (other !== code) expect(answer(led, other, other)).toBe(answer(before, other, other));
      }
      const largest = stumps.map(({ feature, set, left, right }, t) => {
        const isLeft = feature === 0 ? left > right : set.includes(code);
        return isLeft ? 2 ** t : 0;
      });
      expect(answer(led, code, code)).toBe(largest.reduce((a, b) => a + b));
    }),
  );
});
