// Blocks of rows through one tree after another give the plain predictor's bits.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { predictColumns } from '../../../trainer/ensemble/predict-cells.ts';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { randomEnsemble, randomRows } from '../../random-ensemble.ts';

it('answers as the plain predictor does, to the bit', () => {
  fc.assert(
    fc.property(fc.nat(), fc.integer({ min: 0, max: 60 }), (seed, count) => {
      const ensemble = randomEnsemble(seed);
      const rows = randomRows(ensemble, count, seed);
      const columns = Array.from({ length: ensemble.featureCount }, (_, f) =>
        Float64Array.from(rows, (row) => row[f]),
      );
      const { raw, outputs } = predictColumns(ensemble, columns, rows.length);
      expect([...raw]).toEqual(rows.flatMap((row) => [...predictRawPlain(ensemble, row)]));
      expect([...outputs]).toEqual(rows.flatMap((row) => [...predictPlain(ensemble, row)]));
    }),
    { numRuns: 60 },
  );
});

it('answers rows of several blocks', () => {
  const ensemble = randomEnsemble(5, { features: 2, rawCount: 1, link: { kind: 'identity' } });
  const rows = randomRows(ensemble, 5000, 1);
  const columns = [0, 1].map((f) => Float64Array.from(rows, (row) => row[f]));
  const { raw } = predictColumns(ensemble, columns, rows.length);
  expect([...raw]).toEqual(rows.map((row) => predictRawPlain(ensemble, row)[0]));
});
