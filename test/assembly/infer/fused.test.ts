// One pass over rows of masks: these are made of the streams of the trees, and nodes are unpacked of the same streams
// by the first call that walks along them, whichever that is.
import { expect, test } from 'vitest';
import type { OutputKind, Predictor } from '../../../runtime/module/predictor.ts';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { contributionsPlain } from '../../../trainer/ensemble/contributions-plain.ts';
import type { Ensemble } from '../../../trainer/ensemble/ensemble.ts';
import { predictLeavesPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

const ROWS = 40;
const ORDERS: OutputKind[][] = [
  ['raw', 'leaves', 'contributions', 'raw'],
  ['leaves', 'raw', 'contributions', 'leaves'],
  ['contributions', 'raw', 'leaves', 'contributions'],
];

function expectAnswers(predictor: Predictor, ensemble: Ensemble, kind: OutputKind): void {
  const rows = randomRows(ensemble, ROWS, 3);
  const width = predictor.outputWidth(kind);
  const out = new Float64Array(ROWS * width);
  const flat = Float64Array.from(rows.flatMap((row) => [...row]));
  predictor.predictInto(flat, ROWS, kind, out);
  rows.forEach((row, i) => {
    const own = out.subarray(i * width, (i + 1) * width);
    if (kind === 'leaves') expect(own).toEqual(predictLeavesPlain(ensemble, row));
    else if (kind === 'raw') expect(own).toEqual(predictRawPlain(ensemble, row));
    else {
      contributionsPlain(ensemble, row).forEach((value, k) => {
        expect(own[k]).toBeCloseTo(value, 9);
      });
    }
  });
}

test.each([1, 3])('whatever is asked first of %i raw scores', async (rawCount) => {
  for (let seed = 0; seed < 3; seed++) {
    const shape = { trees: 23, splits: 31, vectorLeaves: false, rawCount, features: 4 + 2 * seed };
    const ensemble = randomEnsemble(seed, shape);
    const fields = manifestFieldsFor(ensemble);
    const { bytes, form } = await compile(ensemble, fields, { strategy: 'masks' });
    expect(form).toContain('groups');
    for (const order of ORDERS) {
      const predictor = predictorFrom(bytes);
      const provided = order.filter(
        (kind) => kind !== 'contributions' || predictor.manifest.provides.contributions,
      );
      for (const kind of provided) expectAnswers(predictor, ensemble, kind);
    }
  }
});
