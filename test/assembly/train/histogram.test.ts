// Counts of all and of some cells on two threads against the plain histogram.
import { describe, expect, it } from 'vitest';
import {
  COUNTER_ADDED,
  COUNTER_EMPTIED,
  COUNTER_WORDS,
} from '../../../assembly/shared/train-layout.ts';
import { histogramPlain } from '../../../trainer/boosting/kernel-twins.ts';
import { drawn, drawStretches, freeFrom, kernels, memory, place } from './kernel-space.ts';

describe.each([
  ['one row a cell', 1, 1],
  ['many rows a cell', 2047, 29],
  ['features that fill a record', 3, 12],
  ['features next to the row word', 40, 4],
  ['two features after eight', 40, 10],
])('histograms, %s', (_, mostRows, features) => {
  const size = 40_000;
  const countBits = Math.ceil(Math.log2(mostRows + 1));
  const bits = Math.floor((64 - 21 - countBits) / 3);
  const hShift = countBits + bits;
  const gShift = hShift + 10 + bits;

  it.each(['all cells', 'some cells'])('of %s', (which) => {
    freeFrom(64);
    const columns = Array.from({ length: features }, (__, f) =>
      // The first column has one bin, which runs over unless it is emptied in time.
      Uint8Array.from(drawn(f, size, (u) => u() * [1, 256, 5][f % 3])),
    );
    const placed = place(
      Uint8Array,
      columns.flatMap((column) => [...column]),
    );
    const stride = features <= 4 ? 8 : Math.ceil((features + 4) / 16) * 16;
    const records = place(Uint8Array, size * stride + 16);
    kernels.makeRecords(0, size, features, placed.byteOffset, size, records.byteOffset, stride);
    // The largest fields of either sign: sums come as close to their limits as they can.
    const word = (u: () => number) => {
      const g = u() < 0.9 ? -1024 : 1023;
      return ((g << 21) | ((u() < 0.9 ? 1023 : 0) << 11) | mostRows) >>> 0;
    };
    const words = Uint32Array.from(drawn(5, size, word));
    words.forEach((own, i) => {
      new Uint32Array(memory.buffer, records.byteOffset, (size * stride) / 4)[
        ((i + 1) * stride) / 4 - 1
      ] = own;
    });
    const isIn = (i: number) => which === 'all cells' || (i * 7919) % 10 < 8;
    const { order, stretches } = drawStretches(size, 13_000, isIn);
    const [orderAt, stretchesAt] = [place(Int32Array, order), place(Int32Array, stretches)].map(
      (x) => x.byteOffset,
    );
    const cells = Int32Array.from({ length: size }, (__, i) => i).filter(isIn);
    const slots = place(Int32Array, new Array(features).fill(256)).byteOffset;
    const threads = Array.from({ length: 2 }, () => {
      const counter = place(Int32Array, COUNTER_WORDS);
      const bins = place(Float64Array, Math.ceil(features / 4) * 4 * 256);
      const wide = place(Int32Array, features * 768);
      const scratch = place(Uint8Array, 512 * (stride + 8) + 16);
      const given = [features, slots, records.byteOffset, stride, hShift, gShift, 2 ** bits];
      counter.set([...given, bins.byteOffset, wide.byteOffset, scratch.byteOffset]);
      return { counter, bins, wide };
    });
    const [one, other] = threads.map(({ counter }) => counter.byteOffset);
    if (which === 'all cells') {
      kernels.addRange(one, 0, 12_000);
      kernels.addRange(other, 12_000, 20_001);
      kernels.addRange(one, 20_001, size);
    } else {
      kernels.addStretches(other, 0, 2, stretchesAt, orderAt);
      kernels.addStretches(one, 2, 4, stretchesAt, orderAt);
    }
    const node = place(Int32Array, 768);
    const parent = place(Int32Array, 768);
    const out = place(Float64Array, 768);
    columns.forEach((column, f) => {
      const wanted = histogramPlain(cells, column, words);
      parent.fill(5);
      kernels.collectBins(one, 2, other - one, f, parent.byteOffset, node.byteOffset);
      kernels.recordsOf(256, node.byteOffset, 1, 1, out.byteOffset);
      expect(out.slice()).toEqual(wanted);
      expect([...parent]).toEqual([...node].map((value) => 5 - value));
    });
    for (const { counter, bins, wide } of threads) {
      expect(wide.every((value) => value === 0)).toBe(true);
      counter[COUNTER_ADDED] = 0;
      counter[COUNTER_EMPTIED] = 0;
      const used = bins.subarray(0, features * 256);
      expect(used.every((value) => Object.is(value, 0))).toBe(true);
    }
    // A root has no parent; threads that have counted nothing add nothing.
    node.fill(9);
    kernels.collectBins(one, 2, other - one, 0, 0, node.byteOffset);
    expect(node.every((value) => value === 0)).toBe(true);
  });
});
