// On the grid a sum over trees is the same in any order, and within half a step per tree of what it was.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createEnsembleBuilder } from '../../../trainer/ensemble/ensemble-builder.ts';
import { snapToGrid } from '../../../trainer/ensemble/leaf-grid.ts';

it('makes sums over trees exact in any order, and fit 32-bit integers', () => {
  const value = fc.double({ noNaN: true, min: -1e9, max: 1e9 });
  const values = fc.array(value, { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, (leaves) => {
      const shape = { featureCount: 1, rawCount: 1, inputPrecision: 'f64', leafWidth: 1 } as const;
      const builder = createEnsembleBuilder(shape);
      for (const leaf of leaves) {
        builder.beginTree();
        builder.addLeaf(leaf);
      }
      const link = { kind: 'identity' } as const;
      const ensemble = builder.finish({ baseScore: [0], divisor: 1, link });
      snapToGrid(ensemble);
      const snapped = [...ensemble.leafValue];
      const total = leaves.reduce((sum, leaf) => sum + Math.abs(leaf), 0);
      snapped.forEach((leaf, i) => {
        expect(Math.abs(leaf - leaves[i])).toBeLessThanOrEqual(total * 2 ** -29);
      });
      const forwards = snapped.reduce((a, b) => a + b, 0);
      expect(snapped.reduceRight((a, b) => a + b, 0)).toBe(forwards);
      const smallest = snapped.filter((leaf) => leaf !== 0).map(lowestBit);
      if (smallest.length > 0) {
        expect(Math.abs(forwards) / Math.min(...smallest)).toBeLessThan(2 ** 31);
      }
    }),
  );
});

/** The largest power of two that divides a value other than 0. */
function lowestBit(value: number): number {
  let bit = 2 ** Math.ceil(Math.log2(Math.abs(value)));
  while (bit > Number.MIN_VALUE && value % bit !== 0) bit /= 2;
  return bit;
}
