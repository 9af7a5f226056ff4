// The ONNX file, run by onnxruntime-web, against the plain predictor's golden rows.
import { describe, expect, test } from 'vitest';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { VerificationError } from '../../../trainer/compile/verification-error.ts';
import { verifyOnnx } from '../../../trainer/compile/verify-onnx.ts';
import { exportOnnx } from '../../../trainer/export/onnx.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

const fields = { name: 'random', version: 1, flags: ['value'] };

describe('exportOnnx', () => {
  test('an independent runtime answers as the plain predictor does', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const ensemble = randomEnsemble(seed);
      await verifyOnnx(exportOnnx(ensemble, fields), makeGoldenRows(ensemble, { count: 200 }));
    }
  });

  test.each(['sorted', 'rising'] as const)('%s outputs', async (kind) => {
    for (let seed = 0; seed < 10; seed++) {
      const ensemble = randomEnsemble(seed, { rawCount: 3, link: { kind } });
      await verifyOnnx(exportOnnx(ensemble, fields), makeGoldenRows(ensemble, { count: 100 }));
    }
  });

  test('another model is found out', async () => {
    const shape = { trees: 5, splits: 9, rawCount: 1, link: { kind: 'identity' } } as const;
    const golden = makeGoldenRows(randomEnsemble(1, { ...shape, features: 3 }));
    const other = exportOnnx(randomEnsemble(2, { ...shape, features: 3 }), fields);
    await expect(verifyOnnx(other, golden)).rejects.toThrow(VerificationError);
  });

  test.each([Infinity, -Infinity, NaN])('a module that answers %d is found out', async (value) => {
    const ensemble = randomEnsemble(1, { rawCount: 1, link: { kind: 'identity' } });
    const [row] = makeGoldenRows(ensemble);
    const golden = [{ ...row, outputs: Float64Array.of(value) }];
    const verifying = verifyOnnx(exportOnnx(ensemble, fields), golden);
    await expect(verifying).rejects.toThrow(VerificationError);
  });

  test('the same ensemble gives the same bytes', () => {
    const bytes = () => exportOnnx(randomEnsemble(3), fields);
    expect(bytes()).toEqual(bytes());
  });
});
