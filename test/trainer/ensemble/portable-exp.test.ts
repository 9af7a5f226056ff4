// The portable exponential beside the engine's, which is within one ulp of the truth; and a module's, to the bit.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { createRandom } from '../../../trainer/base/random.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';
import { portableExp } from '../../../trainer/ensemble/portable-exp.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { ulps } from '../../ulps.ts';

const LARGEST = 709.782712893384;
const SMALLEST = -745.1332191019411;

test.each([
  [0, 1],
  [-0, 1],
  [5e-324, 1],
  [Infinity, Infinity],
  [-Infinity, 0],
  [NaN, NaN],
  [710, Infinity],
  [-746, 0],
  [SMALLEST, Number.MIN_VALUE],
])('exp(%d) is %d', (x, expected) => {
  expect(portableExp(x)).toBe(expected);
});

test('exp is within one ulp of the engine, to the largest and the smallest result', () => {
  const x = fc.oneof(
    fc.double({ min: SMALLEST, max: LARGEST, noNaN: true }),
    fc.double({ min: -745, max: -705, noNaN: true }),
    fc.double({ min: -2, max: 2, noNaN: true }),
  );
  fc.assert(
    fc.property(x, (value) => {
      expect(ulps(portableExp(value), Math.exp(value))).toBeLessThanOrEqual(1);
    }),
    { numRuns: 20_000 },
  );
});

test('a module has the same bits, where results are normal, subnormal, zero and infinite', async () => {
  const random = createRandom(1, 1);
  const special = [0, -0, NaN, Infinity, -Infinity, LARGEST, SMALLEST, 708, -708, 5e-324, -5e-324];
  const drawn = Array.from({ length: 3000 }, () => random.uniform());
  const scores = [
    ...special.flatMap((x) => [x, x * (1 + 2 ** -52), x * (1 - 2 ** -52)]),
    ...drawn.map((share) => SMALLEST - 1 + share * (LARGEST - SMALLEST + 2)),
    ...drawn.map((share) => -1 + 2 * share),
  ];
  const rawCount = scores.length;
  const builder = createEnsembleBuilder({
    ...{ featureCount: 1, rawCount, inputPrecision: 'f64', leafWidth: rawCount },
  });
  builder.beginTree();
  builder.addLeaf(scores);
  const baseScore = scores.map(() => 0);
  const ensemble = builder.finish({ baseScore, divisor: 1, link: { kind: 'exp' } });
  const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble));
  const answers = predictorFrom(bytes).predict([0]);
  expect([...answers]).toEqual(scores.map((x) => portableExp(0 + x)));
});
