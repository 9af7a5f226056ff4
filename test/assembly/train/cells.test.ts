// Cells parted, summed and scored against plain TypeScript.
import { describe, expect, it } from 'vitest';
import { partitionPlain } from '../../../trainer/boosting/kernel-twins.ts';
import { drawn, drawStretches, freeFrom, kernels, memory, place } from './kernel-space.ts';

describe('cells', () => {
  const [size, segmentCells] = [3000, 700];
  const segments = Math.ceil(size / segmentCells);

  it('of a leaf are parted in order, in every segment', () => {
    freeFrom(0);
    const column = place(
      Uint8Array,
      drawn(1, size, (u) => u() * 256),
    );
    const goesLeft = place(
      Uint8Array,
      drawn(2, 256, (u) => u() * 2),
    );
    const { order, stretches } = drawStretches(size, segmentCells, (i) => i % 3 !== 1);
    const placedOrder = place(Int32Array, order);
    const parent = place(Int32Array, stretches);
    const right = place(Int32Array, 2 * segments);
    const spare = place(Int32Array, segmentCells + 4);
    const [p, r, o, c, l, s] = [parent, right, placedOrder, column, goesLeft, spare].map(
      (x) => x.byteOffset,
    );
    // The left child takes over its parent's stretches.
    kernels.splitStretches(0, 2, p, p, r, o, c, l, s);
    kernels.splitStretches(2, segments, p, p, r, o, c, l, s);
    for (let segment = 0; segment < segments; segment++) {
      const [first, count] = stretches.slice(2 * segment);
      const cells = order.subarray(first, first + count);
      const wanted = partitionPlain(cells, column, goesLeft);
      const stretch = (of: Int32Array) => {
        const [start, length] = of.subarray(2 * segment);
        return [...placedOrder.subarray(start, start + length)];
      };
      expect(stretch(parent)).toEqual([...wanted.left]);
      expect(stretch(right)).toEqual([...wanted.right]);
      const own = (at: number) => at >= first && at < first + count;
      const end = Math.min(size, (segment + 1) * segmentCells);
      for (let at = segment * segmentCells; at < end; at++) {
        if (!own(at)) expect(placedOrder[at]).toBe(order[at]);
      }
    }
  });

  it('of leaves are summed exactly and scored', () => {
    freeFrom(0);
    const g = drawn(3, size, (u) => Math.fround((u() - 0.5) * 2 ** Math.floor(40 * u() - 40)));
    const h = drawn(4, size, (u) => Math.fround(u()));
    const pairs = place(
      Float32Array,
      g.flatMap((x, i) => [x, h[i]]),
    );
    const isRight = (i: number) => i % 3 === 1;
    const order = Int32Array.from({ length: size }, (_, i) => i);
    const stretches: number[][] = [[], []];
    for (let from = 0; from < size; from += segmentCells) {
      const own = order.slice(from, from + segmentCells);
      const left = own.filter((i) => !isRight(i));
      order.set([...left, ...own.filter(isRight)], from);
      stretches[0].push(from, left.length);
      stretches[1].push(from + left.length, own.length - left.length);
    }
    const [o, t] = [place(Int32Array, order), place(Int32Array, stretches.flat())].map(
      (x) => x.byteOffset,
    );
    // The leaves are named in another order than their slots have.
    const leaves = place(Int32Array, [1, 0]).byteOffset;
    const sums = place(Float64Array, 4).byteOffset;
    const [gUnits, hUnits] = [2 ** 50, 2 ** 49];
    const p = pairs.byteOffset;
    kernels.sumLeaves(0, 3, 2, leaves, t, segments, o, p, gUnits, hUnits, sums);
    kernels.sumLeaves(3, segments, 2, leaves, t, segments, o, p, gUnits, hUnits, sums);
    const sum = (values: number[], units: number, right: boolean) =>
      values.reduce(
        (total, x, i) => (isRight(i) === right ? total + BigInt(Math.trunc(x * units)) : total),
        0n,
      );
    expect([...new BigInt64Array(memory.buffer, sums, 4)]).toEqual([
      ...[sum(g, gUnits, true), sum(h, hUnits, true)],
      ...[sum(g, gUnits, false), sum(h, hUnits, false)],
    ]);

    const scores = place(
      Float64Array,
      drawn(6, size, (u) => u()),
    );
    const before = scores.slice();
    const values = place(Float64Array, [0.25, -3]).byteOffset;
    kernels.addToLeaves(0, segments, 2, leaves, t, segments, o, values, scores.byteOffset);
    scores.forEach((score, i) => {
      expect(score).toBe(before[i] + (isRight(i) ? 0.25 : -3));
    });
  });

  it('of a root are counted up, as a stretch', () => {
    freeFrom(0);
    const [order, stretch] = [place(Int32Array, 100), place(Int32Array, 2)];
    kernels.countUp(order.byteOffset, 3, 90, stretch.byteOffset);
    expect([...order]).toEqual(Array.from({ length: 100 }, (_, i) => (i < 3 || i >= 90 ? 0 : i)));
    expect([...stretch]).toEqual([3, 87]);
  });
});
