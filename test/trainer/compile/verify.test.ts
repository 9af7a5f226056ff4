// The golden rows catch a module that answers anything else than its ensemble.
import { describe, expect, test } from 'vitest';
import { stepFloat64 } from '../../../trainer/base/float-step.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { VerificationError } from '../../../trainer/compile/verification-error.ts';
import { verify } from '../../../trainer/compile/verify.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { goldenFromJson, goldenToJson } from '../../../trainer/registry/golden-file.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

const shape = {
  trees: 6,
  splits: 8,
  features: 3,
  rawCount: 1,
  link: { kind: 'identity' },
} as const;

describe('verify', () => {
  test('lets the module of the ensemble through', async () => {
    for (let seed = 0; seed < 10; seed++) {
      const ensemble = randomEnsemble(seed);
      const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble));
      verify(bytes, ensemble, makeGoldenRows(ensemble));
    }
  });

  test.each([
    [
      'a threshold one step off',
      (e: Ensemble) => {
        const node = e.feature.findIndex(
          (f, i) => f >= 0 && e.split[i] === 0 && e.threshold[i] > 1,
        );
        e.threshold[node] = stepFloat64(e.threshold[node], 1);
      },
    ],
    [
      'a leaf value one step off',
      (e: Ensemble) => {
        const largest = e.leafValue.reduce((best, v, i) => (v > e.leafValue[best] ? i : best), 0);
        e.leafValue[largest] = stepFloat64(e.leafValue[largest], 1);
      },
    ],
    [
      'missing values on the other side',
      (e: Ensemble) => {
        e.flags[0] ^= 1;
      },
    ],
  ])('stops at %s', async (_what, spoil) => {
    const ensemble = randomEnsemble(7, { ...shape, inputPrecision: 'f64', categoryShare: 0 });
    const golden = makeGoldenRows(ensemble);
    const spoilt = structuredClone(ensemble);
    spoil(spoilt);
    const { bytes } = await compile(spoilt, manifestFieldsFor(spoilt));
    expect(() => verify(bytes, ensemble, golden)).toThrow(VerificationError);
  });
});

describe('golden rows', () => {
  test('come back from JSON bit by bit', () => {
    const golden = makeGoldenRows(randomEnsemble(1), { count: 300 });
    expect(goldenFromJson(goldenToJson(golden))).toEqual(golden);
  });

  test('typical rows take part as they are', () => {
    const ensemble = randomEnsemble(2, shape);
    const typical = [Float64Array.of(1, 2, 3), Float64Array.of(4, 5, 6)];
    const golden = makeGoldenRows(ensemble, { typicalRows: typical, count: 20 });
    expect(golden).toHaveLength(20);
    expect(golden.slice(0, 2).map(({ row }) => row)).toEqual(typical);
  });
});
