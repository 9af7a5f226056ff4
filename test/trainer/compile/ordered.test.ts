// Modules that add in another library's order, and links whose outputs depend on each other: equal to the
// plain predictor to the bit, and to a sum that is written out here.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import { compile } from '../../../trainer/compile/compile.ts';
import { makeGoldenRows } from '../../../trainer/compile/golden.ts';
import { verify } from '../../../trainer/compile/verify.ts';
import { type Ensemble, FLOAT32_SUMS, type Link } from '../../../trainer/ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';
import { predictColumns } from '../../../trainer/ensemble/predict-cells.ts';
import { predictPlain, predictRawPlain } from '../../../trainer/ensemble/predict-plain.ts';
import { parseEnsemble, serializeEnsemble } from '../../../trainer/ensemble/serialize-ensemble.ts';
import { manifestFieldsFor } from '../../manifest-fields.ts';
import { randomEnsemble } from '../../random-ensemble.ts';

const LINKS: Link[] = [{ kind: 'sorted' }, { kind: 'rising' }, { kind: 'minus-exp', shift: 0.5 }];

test('every sum and link answers alike in the module, the plain predictor and by columns', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const drawn = randomEnsemble(seed, { trees: 1 + (seed % 30), oddValues: seed % 5 === 0 });
      const orders = [undefined, ...FLOAT32_SUMS];
      const links = drawn.rawCount > 1 ? [drawn.link, ...LINKS] : [drawn.link];
      const link = links[seed % links.length];
      const order = orders[Math.floor(seed / 7) % orders.length];
      const { calibration: _none, ...rest } = drawn;
      const ensemble: Ensemble = { ...rest, link, ...(order && { float32Sums: order }) };
      const { bytes, strategy } = await compile(
        ensemble,
        manifestFieldsFor(ensemble),
        link === drawn.link && !order ? { strategy: 'ordered' } : {},
      );
      expect(strategy).toBe('ordered');
      const golden = makeGoldenRows(ensemble, { count: 60, seed });
      verify(bytes, ensemble, golden);
      const columns = Array.from({ length: ensemble.featureCount }, (_, feature) =>
        Float64Array.from(golden, ({ row }) => row[feature]),
      );
      const { raw } = predictColumns(ensemble, columns, golden.length);
      expect(raw).toEqual(Float64Array.from(golden.flatMap((each) => [...each.raw])));
      expect(parseEnsemble(serializeEnsemble(ensemble), 'ensemble.json')).toEqual(ensemble);
    }),
    { numRuns: 60 },
  );
});

/** A tree of one leaf per value. */
function leaves(values: number[], scale: Partial<Ensemble>): Ensemble {
  const builder = createEnsembleBuilder({
    featureCount: 1,
    rawCount: 1,
    inputPrecision: 'f32',
    leafWidth: 1,
  });
  for (const value of values) {
    builder.beginTree();
    builder.addLeaf(value);
  }
  const link: Link = { kind: 'identity' };
  return { ...builder.finish({ baseScore: [0.5], divisor: 3, link }), ...scale };
}

test('float32 sums are added one after the other, from the base score or before it', () => {
  const tenths = Array.from({ length: 300 }, () => Math.fround(0.1));
  const add = (start: number) => tenths.reduce((sum, x) => Math.fround(sum + x), start);
  const first = leaves(tenths, { float32Sums: 'base-first', divisor: 1 });
  expect(predictRawPlain(first, [0])[0]).toBe(add(0.5));
  const last = leaves(tenths, { float32Sums: 'base-last' });
  expect(predictRawPlain(last, [0])[0]).toBe(Math.fround(Math.fround(add(0) / 3) + 0.5));
  expect(add(0)).not.toBe(Math.fround(300 * Math.fround(0.1)));
});

test('outputs are sorted, or rise', async () => {
  const answer = async (link: Link, scores: number[]) => {
    const builder = createEnsembleBuilder({
      featureCount: 1,
      rawCount: scores.length,
      inputPrecision: 'f32',
      leafWidth: scores.length,
    });
    builder.beginTree();
    builder.addLeaf(scores);
    const ensemble = builder.finish({ baseScore: scores.map(() => 0), divisor: 1, link });
    const { bytes } = await compile(ensemble, manifestFieldsFor(ensemble));
    const predictor = predictorFrom(bytes);
    expect(predictor.predict([0])).toEqual(predictPlain(ensemble, [0]));
    return [...predictPlain(ensemble, [0])];
  };
  expect(await answer({ kind: 'sorted' }, [3, -1, 2, 2])).toEqual([-1, 2, 2, 3]);
  const [one, two, three] = await answer({ kind: 'rising' }, [1, 0, 800]);
  expect(one).toBe(1);
  expect(two).toBeCloseTo(1 + 1e-6 + Math.LN2, 14);
  expect(three).toBeCloseTo(two + 800 + 1e-6, 10);
});

test.each(['table', 'masks', 'traversal'] as const)(
  'strategy %s is refused for sums whose order it cannot keep',
  async (strategy) => {
    const ensemble = leaves([1, 2], { float32Sums: 'base-first' });
    await expect(compile(ensemble, manifestFieldsFor(ensemble), { strategy })).rejects.toThrow(
      /only strategy ordered takes float32 sums/,
    );
  },
);
