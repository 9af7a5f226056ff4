// Rounded ensembles: no answer moves by more than the stated bound, whatever the row.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { UserError } from '../../../trainer/base/user-error.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { quantize } from '../../../trainer/compile/quantize.ts';
import type { Ensemble, Link } from '../../../trainer/ensemble/ensemble.ts';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

const LINKS: { link: Link; task: 'class' | 'number'; rawCount: number }[] = [
  { link: { kind: 'identity' }, task: 'number', rawCount: 2 },
  { link: { kind: 'identity' }, task: 'class', rawCount: 3 },
  { link: { kind: 'complement' }, task: 'class', rawCount: 1 },
  { link: { kind: 'sigmoid', slope: 2 }, task: 'class', rawCount: 1 },
  { link: { kind: 'sigmoid-each', slope: 0.5 }, task: 'class', rawCount: 3 },
  { link: { kind: 'softmax' }, task: 'class', rawCount: 3 },
  { link: { kind: 'exp' }, task: 'number', rawCount: 1 },
  { link: { kind: 'log1p-exp' }, task: 'number', rawCount: 1 },
  { link: { kind: 'signed-square' }, task: 'number', rawCount: 1 },
];

/** The largest change of an answer to the rows, in the units of the bound. */
function largestChange(exact: Ensemble, rounded: Ensemble, rows: Float64Array[], scale: number) {
  let largest = 0;
  for (const row of rows) {
    const before = predictPlain(exact, row);
    predictPlain(rounded, row).forEach((answer, k) => {
      const unit = exact.link.kind === 'exp' ? before[k] : scale;
      largest = Math.max(largest, Math.abs(answer - before[k]) / unit);
    });
  }
  return largest;
}

describe.each(LINKS)('$link.kind of $rawCount, $task', ({ link, task, rawCount }) => {
  test('answers stay within the bound, and the bound within what was allowed', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0.3, 1e-2, 1e-4, 1e-9), (seed, allowed) => {
        const exact = randomEnsemble(seed, { link, rawCount });
        const { ensemble, bound, scale } = quantize(exact, allowed, task);
        const rows = randomRows(exact, 20, seed);
        expect(bound).toBeLessThanOrEqual(allowed);
        expect(largestChange(exact, ensemble, rows, scale)).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 40 },
    );
  });
});

test('binary probabilities stay within the bound after a steep calibration', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const plain = randomEnsemble(seed, { link: { kind: 'sigmoid', slope: 1 }, rawCount: 1 });
      const from = Float64Array.of(0.1, 0.5, 0.51, 0.9);
      const to = Float64Array.of(0.05, 0.1, 0.8, 0.9);
      const exact = { ...plain, calibration: [{ from, to }] };
      const { ensemble, bound } = quantize(exact, 1e-3, 'class');
      expect(ensemble.calibration).toEqual(exact.calibration);
      const change = largestChange(exact, ensemble, randomRows(exact, 20, seed), 1);
      expect(change).toBeLessThanOrEqual(bound);
      expect(bound).toBeLessThanOrEqual(1e-3);
    }),
    { numRuns: 40 },
  );
});

test('the module of a rounded ensemble answers as its plain predictor, in fewer bytes', async () => {
  const exact = randomEnsemble(8, { trees: 40, splits: 30, rawCount: 1, features: 6 });
  const { ensemble } = quantize({ ...exact, link: { kind: 'sigmoid', slope: 1 } }, 1e-2, 'class');
  const [before, after] = [
    await compile({ ...exact, link: ensemble.link }, manifestFieldsFor(ensemble)),
    await compile(ensemble, manifestFieldsFor(ensemble)),
  ];
  expect(after.parts['leaf values']).toBeLessThan(before.parts['leaf values'] * 0.7);
  const predictor = predictorFrom(after.bytes);
  for (const row of randomRows(ensemble, 50, 8)) {
    expect(predictor.predict(row)).toEqual(predictPlain(ensemble, row));
  }
});

test('a model without a single value but 0 stays as it is', () => {
  const exact = randomEnsemble(3, { link: { kind: 'identity' } });
  const zero = { ...exact, leafValue: exact.leafValue.map(() => 0) };
  const { ensemble, bound } = quantize(zero, 0.5, 'number');
  expect(ensemble.leafValue.every((value) => value === 0)).toBe(true);
  expect(bound).toBeLessThan(1e-12);
});

describe('is refused', () => {
  test.each([
    ['linear leaves', { linear: true }, /leaves are linear functions/],
    ['steps', { link: { kind: 'step' } as const, rawCount: 1 }, /jump between 0 and 1/],
  ])('for %s', (_, options, message) => {
    const exact = randomEnsemble(1, options);
    expect(() => quantize(exact, 0.01, 'class')).toThrow(UserError);
    expect(() => quantize(exact, 0.01, 'class')).toThrow(message);
  });

  test('for calibrated probabilities of three classes', () => {
    const curve = { from: Float64Array.of(0, 1), to: Float64Array.of(0, 1) };
    const exact = randomEnsemble(1, { link: { kind: 'softmax' }, rawCount: 3 });
    const calibrated = { ...exact, calibration: [curve, curve, curve] };
    expect(() => quantize(calibrated, 0.01, 'class')).toThrow(/more than two classes/);
  });

  test('below what doubles keep to', () => {
    const exact = randomEnsemble(1, { link: { kind: 'softmax' }, rawCount: 3 });
    expect(() => quantize(exact, 1e-20, 'class')).toThrow(/doubles themselves/);
  });
});
