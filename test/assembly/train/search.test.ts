// The kernel that searches cuts against the search in TypeScript.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoostingSplitSearch } from '../../../trainer/boosting/find-split.ts';
import { engineParameters } from '../../../trainer/boosting/parameters.ts';
import { learnerInForce } from '../../../trainer/recipe/learner-schema.ts';
import { freeFrom, kernels, place } from './kernel-space.ts';

describe('cuts', () => {
  const units = { g: 2 ** -7, h: 2 ** -10 };
  const bin = fc.record({
    g: fc.integer({ min: -3000, max: 3000 }),
    h: fc.integer({ min: 0, max: 3000 }),
    rows: fc.constantFrom(0, 0, 1, 2, 30, 1000),
  });
  const leaf = fc.record({
    bins: fc.array(bin, { minLength: 2, maxLength: 256 }),
    l2: fc.constantFrom(0, 3),
    minLeaf: fc.constantFrom(1, 20),
    minHessian: fc.constantFrom(0, 0.001, 1),
    minGain: fc.constantFrom(0, 0.5),
    before: fc.option(bin),
  });

  it('are those that the search in TypeScript finds, to the bit', () => {
    fc.assert(
      fc.property(leaf, ({ bins, before, ...given }) => {
        freeFrom(0);
        const filled = bins.map(({ g, h, rows }) => (rows > 0 ? { g, h, rows } : NONE));
        const node = place(Int32Array, 768);
        filled.forEach(({ g, h, rows }, i) => {
          [node[i], node[256 + i], node[512 + i]] = [g, h, rows];
        });
        const records = Float64Array.from(
          filled.flatMap(({ g, h, rows }) => [g * units.g, h * units.h, rows]),
        );
        const total = { g: 0, h: 0, rows: 0 };
        filled.forEach((_, i) => {
          total.g += records[3 * i];
          total.h += records[3 * i + 1];
          total.rows += records[3 * i + 2];
        });
        const parameters = engineParameters(
          learnerInForce({ kind: 'boosting', ...given }, 'binary'),
          [],
        );
        const [plain, kernel] = [
          new BoostingSplitSearch(parameters),
          new BoostingSplitSearch(parameters),
        ];
        const binCount = bins.length - 1;
        for (const search of [plain, kernel]) {
          search.start(total, -Infinity, Infinity);
          if (before !== null) trySome(search, before, total);
        }
        plain.tryFeature(1, { kind: 'numeric', binCount }, records, 0);
        const out = place(Float64Array, 12);
        out[0] = kernel.gainToBeat;
        const { l2, minLeaf, minHessian } = parameters;
        const sums = [total.g, total.h, total.rows] as const;
        const [at, to] = [node.byteOffset, out.byteOffset];
        const limits = [kernel.parentScore, l2, minLeaf, minHessian] as const;
        if (kernels.bestCut(at, binCount, units.g, units.h, ...sums, ...limits, to)) {
          const [gain, last, side, g, h, rows] = out;
          const left = { g, h, rows };
          const found = { gain, last, missingLeft: side === 1, left };
          kernel.takeCut(1, node.subarray(512, 512 + bins.length), found);
        }
        expect(kernel.best).toEqual(plain.best);
      }),
      { numRuns: 3000 },
    );
  });

  const NONE = { g: 0, h: 0, rows: 0 };
  /** Another feature of two bins, searched before. */
  function trySome(
    search: BoostingSplitSearch,
    { g, h, rows }: { g: number; h: number; rows: number },
    total: { g: number; h: number; rows: number },
  ): void {
    const first = [g * units.g, h * units.h, rows];
    const rest = [total.g - first[0], total.h - first[1], total.rows - rows];
    search.tryFeature(
      0,
      { kind: 'numeric', binCount: 2 },
      Float64Array.of(...first, ...rest, 0, 0, 0),
      0,
    );
  }
});
