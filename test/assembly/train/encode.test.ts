// Thresholds and bins against the plain encoder, to the bit.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutColumn } from '../../../trainer/encode/cut-columns.ts';
import { encodeColumnInto } from '../../../trainer/encode/encode.ts';
import { drawn, freeFrom, kernels, place } from './kernel-space.ts';

describe('cut', () => {
  const anyNumber = fc.oneof(
    fc.double(),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(Number.NaN, 0, -0, Infinity, -Infinity, 5e-324, -5e-324),
  );
  const cells = fc.array(fc.tuple(anyNumber, fc.integer({ min: 1, max: 2047 })), { maxLength: 90 });

  /** Thresholds by the kernel: of values that are one row each, or that have rows. */
  function cutByKernel(values: number[], rows: number[] | null, maxBins: number): Float64Array {
    freeFrom(64); // address 0 says that there are no rows
    const size = values.length;
    const [v, spare, t] = [
      place(Float64Array, values),
      place(Float64Array, 2 * size + 6 * 1024),
      place(Float64Array, 255),
    ];
    const r = rows === null ? 0 : place(Int32Array, rows).byteOffset;
    const cuts = kernels.cutColumn(v.byteOffset, r, size, spare.byteOffset, maxBins, t.byteOffset);
    return t.slice(0, cuts);
  }

  it('finds the thresholds of its plain twin, whatever the values are', () => {
    fc.assert(
      fc.property(
        cells,
        fc.boolean(),
        fc.integer({ min: 2, max: 20 }),
        (given, isUnit, maxBins) => {
          const values = given.map(([value]) => value);
          const rows = isUnit ? null : given.map(([, count]) => count);
          const plain = cutColumn(
            Float64Array.from(values),
            rows && Float64Array.from(rows),
            maxBins,
          );
          expect(cutByKernel(values, rows, maxBins)).toEqual(plain);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it.each([false, true])('finds those of a large sample, rows: %s', (hasRows) => {
    const size = 20_000;
    const values = drawn(8, size, (u) =>
      u() < 0.02 ? Number.NaN : u() < 0.3 ? Math.floor(9 * u()) : (u() - 0.5) * 10 ** (40 * u()),
    );
    const rows = hasRows ? drawn(9, size, (u) => 1 + Math.floor(100 * u() ** 8)) : null;
    const plain = cutColumn(Float64Array.from(values), rows && Float64Array.from(rows), 255);
    expect(plain.length).toBe(254);
    expect(cutByKernel(values, rows, 255)).toEqual(plain);
  });

  const alike = (exponent: number) => (u: () => number) => 1 + u() * 2 ** exponent;
  it.each([
    ['hardly in the upper half of the bits', alike(-12)],
    ['in the lower half of the bits only', alike(-25)],
    [
      'in the lower half, and in one upper digit',
      (u: () => number) => -(4 ** (u() < 0.5 ? 0 : 40)) * alike(-25)(u),
    ],
  ])('finds those of values that differ %s', (_, draw) => {
    const values = drawn(10, 5000, draw);
    const rows = drawn(11, 5000, (u) => 1 + Math.floor(3 * u()));
    for (const own of [rows, null]) {
      const plain = cutColumn(Float64Array.from(values), own && Float64Array.from(own), 100);
      expect(plain.length).toBe(99);
      expect(cutByKernel(values, own, 100)).toEqual(plain);
    }
  });
});

describe('encode', () => {
  it.each([1, 2, 5, 128, 129, 255])('numbers into %i bins', (binCount) => {
    freeFrom(0);
    const thresholds = Float64Array.from(drawn(binCount, binCount - 1, (u) => u() - 0.5)).sort();
    const special = [Number.NaN, Infinity, -Infinity, 0, -0, ...thresholds];
    const count = 1024;
    const values = place(
      Float64Array,
      drawn(1, count, (u) => (u() < 0.3 ? special[Math.floor(u() * special.length)] : u() - 0.5)),
    );
    const size = 2 ** Math.ceil(Math.log2(binCount));
    const table = place(Float64Array, new Array(size).fill(Infinity));
    table.set(thresholds);
    const bins = place(Uint8Array, count);
    const at = [values, table, bins].map((x) => x.byteOffset);
    kernels.encodeNumbers(at[0], count, at[1], size, binCount, at[2]);
    const plain = new Uint8Array(count);
    encodeColumnInto(plain, values, { kind: 'numeric', feature: 0, binCount, thresholds });
    expect([...bins]).toEqual([...plain]);
  });
});
