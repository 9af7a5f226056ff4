// Calibrated ensembles: the module corrects probabilities to the same bits as the plain predictor.
import { expect, test } from 'vitest';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { verifyOnnx } from '../../../trainer/compile/verify-onnx.ts';
import type { CalibrationCurve, Link } from '../../../trainer/ensemble/ensemble.ts';
import { predictPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { exportOnnx } from '../../../trainer/export/onnx.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

const flat: CalibrationCurve = { from: Float64Array.of(0.5), to: Float64Array.of(0.25) };
const zero: CalibrationCurve = { from: Float64Array.of(0.4), to: Float64Array.of(0) };
const bent: CalibrationCurve = {
  from: Float64Array.of(0.1, 0.3, 0.35, 0.5, 0.9),
  to: Float64Array.of(0, 0.2, 0.2, 0.7, 1),
};

test.each<[Link, CalibrationCurve[]]>([
  [{ kind: 'sigmoid', slope: 1 }, [bent]],
  [{ kind: 'sigmoid', slope: 1 }, [flat]],
  [{ kind: 'softmax' }, [bent, flat, zero]],
  [{ kind: 'sigmoid-each', slope: 2 }, [bent, bent, zero]],
  [{ kind: 'softmax' }, [zero, zero, zero]],
])('%j with %# curves', async (link, calibration) => {
  const rawCount = link.kind === 'sigmoid' ? 1 : 3;
  for (let seed = 0; seed < 6; seed++) {
    const ensemble = { ...randomEnsemble(seed, { link, rawCount }), calibration };
    const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble));
    const predictor = predictorFrom(bytes);
    for (const row of randomRows(ensemble, 20, seed)) {
      expect(predictor.predict(row)).toEqual(predictPlain(ensemble, row));
    }
    const onnx = exportOnnx(ensemble, { name: 'calibrated', version: 1, flags: [] });
    await verifyOnnx(onnx, makeGoldenRows(ensemble, { count: 50 }));
  }
});
