// Every training kernel against its plain twin, bit by bit, on drawn input.
import { beforeAll, describe, expect, it } from 'vitest';
import {
  LOSS_GAMMA,
  LOSS_LOGISTIC,
  LOSS_POISSON,
  LOSS_QUANTILE,
  LOSS_SOFTMAX,
  LOSS_SQUARED,
  LOSS_TWEEDIE,
} from '../../../assembly/shared/train-layout.ts';
import {
  histogramPlain,
  partitionPlain,
  quantizePlain,
} from '../../../trainer/boosting/kernel-twins.ts';
import {
  bindKernels,
  createMemory,
  loadKernels,
  type TrainKernels,
} from '../../../trainer/boosting/kernels.ts';
import { gradientsInto, softmaxInto } from '../../../trainer/boosting/loss.ts';
import { resolveSettings } from '../../../trainer/boosting/parameters.ts';
import { encodeColumnInto } from '../../../trainer/encode/encode.ts';
import { createRandom } from '../../../trainer/random.ts';
import type { BoostingLoss, Recipe } from '../../../trainer/recipe/recipe.ts';

const memory = createMemory(1 << 23);
let kernels: TrainKernels;
let used = 0;

beforeAll(async () => {
  kernels = bindKernels(await loadKernels(), memory);
});

type ArrayOf<T> = {
  new (buffer: ArrayBufferLike, at: number, length: number): T;
  BYTES_PER_ELEMENT: number;
};

/** An array in the kernels' memory; addresses start anew with `used = 0`. */
function place<T extends { byteOffset: number; set(values: ArrayLike<number>): void }>(
  type: ArrayOf<T>,
  given: ArrayLike<number> | number,
): T {
  const length = typeof given === 'number' ? given : given.length;
  const array = new type(memory.buffer, used, length);
  used += (length * type.BYTES_PER_ELEMENT + 63) & ~63;
  array.set(typeof given === 'number' ? new Array(length).fill(0) : given);
  return array;
}

const drawn = (seed: number, length: number, draw: (uniform: () => number) => number) => {
  const random = createRandom(seed);
  return Array.from({ length }, () => draw(random.uniform));
};

describe('gradients', () => {
  const cases: [BoostingLoss, Recipe['objective'], number, number, number, number][] = [
    ['logistic', 'binary', 1, LOSS_LOGISTIC, 0, 0],
    ['softmax', 'multiclass', 3, LOSS_SOFTMAX, 1.5, 0],
    ['squared', 'regression', 1, LOSS_SQUARED, 0, 0],
    ['absolute', 'regression', 1, LOSS_QUANTILE, 1, 1],
    ['quantile', 'regression', 1, LOSS_QUANTILE, 1 - 0.7, 0.7],
    ['poisson', 'regression', 1, LOSS_POISSON, 0, 0],
    ['gamma', 'regression', 1, LOSS_GAMMA, 0, 0],
    ['tweedie', 'regression', 1, LOSS_TWEEDIE, 1.3, 0],
  ];
  it.each(cases)('%s', (loss, objective, outputs, code, a, b) => {
    used = 64; // address 0 says that there are no weights
    const size = 1000;
    const settings = resolveSettings(
      { kind: 'boosting', loss, quantile: 0.7, tweediePower: 1.3 },
      objective,
      [],
    );
    const weight = place(
      Float64Array,
      drawn(1, size, (u) => (u() < 0.1 ? 0 : u() * 3)),
    );
    const sums = place(
      Float64Array,
      drawn(2, size, (u) => u()).map((u, i) => u * weight[i]),
    );
    const scores = Array.from({ length: outputs }, (_, k) =>
      place(
        Float64Array,
        drawn(3 + k, size, (u) => (u() < 0.05 ? 2000 * u() - 1000 : 8 * u() - 4)),
      ),
    );
    const chances = scores.map(() => place(Float64Array, size));
    const plainChances = scores.map(() => new Float64Array(size));
    if (loss === 'softmax') {
      const stride = scores[1].byteOffset - scores[0].byteOffset;
      kernels.softmaxChances(size, 3, scores[0].byteOffset, chances[0].byteOffset, stride);
      softmaxInto(scores, plainChances);
      expect(chances.map((c) => c.slice())).toEqual(plainChances);
    }
    const pairs = place(Float32Array, 2 * size);
    const maxima = place(Float64Array, 2);
    const addresses = [weight, sums, scores[0], chances[0], pairs, maxima].map((x) => x.byteOffset);
    const [w, s, f, c, p, m] = addresses;
    kernels.gradients(code, size, w, 0, s, f, c, p, m, a, b);
    const [plainG, plainH] = [new Float64Array(size), new Float64Array(size)];
    const target = { rows: weight, weight, sums: scores.map(() => sums) };
    gradientsInto(settings, target, 0, scores[0], plainChances[0], plainG, plainH);
    const positive = (x: number) => Math.fround(x) + 0; // −0 and 0 are the same derivative
    const wanted = Array.from(plainG).flatMap((x, i) => [positive(x), positive(plainH[i])]);
    expect(Array.from(pairs, positive)).toEqual(wanted);
    expect(maxima[0]).toBe(plainG.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
    expect(maxima[1]).toBe(plainH.reduce((most, x) => Math.max(most, x), 0));

    // Without weights, a cell weighs what it has rows.
    const rows = place(
      Uint16Array,
      Array.from(weight, (value) => Math.round(40 * value)),
    );
    kernels.gradients(code, size, 0, rows.byteOffset, s, f, c, p, m, a, b);
    const counts = Float64Array.from(rows);
    const unweighted = { rows: counts, weight: counts, sums: scores.map(() => sums) };
    gradientsInto(settings, unweighted, 0, scores[0], plainChances[0], plainG, plainH);
    const expected = Array.from(plainG).flatMap((x, i) => [positive(x), positive(plainH[i])]);
    expect(Array.from(pairs, positive)).toEqual(expected);
  });
});

describe('quantize', () => {
  it.each([1, 77, -5])('rounds by the coins of key %i, without bias', (key) => {
    used = 0;
    const size = 4096;
    const g = place(
      Float32Array,
      drawn(key, size, (u) => 2 * u() - 1),
    );
    const h = place(
      Float32Array,
      drawn(key + 1, size, (u) => u()),
    );
    const rows = place(
      Uint16Array,
      drawn(key + 2, size, (u) => Math.floor(u() * 2048)),
    );
    const words = place(Uint32Array, size);
    const pairs = place(
      Float32Array,
      [...g].flatMap((x, i) => [x, h[i]]),
    );
    const [pAt, rAt, wAt] = [pairs, rows, words].map((x) => x.byteOffset);
    kernels.quantize(0, 2048, pAt, rAt, wAt, 512, 1023, key);
    kernels.quantize(2048, size, pAt, rAt, wAt, 512, 1023, key);
    words.forEach((word, i) => {
      expect(word).toBe(quantizePlain(i, g[i], h[i], rows[i], 512, 1023, key));
    });
    const sum = words.reduce((total, word) => total + (word >> 21), 0);
    const exact = g.reduce((total, value) => total + value * 512, 0);
    expect(Math.abs(sum - exact)).toBeLessThan(5 * Math.sqrt(size / 4));
  });
});

describe.each([
  ['one row a cell', 1, 1],
  ['many rows a cell', 2047, 29],
])('histograms, %s', (_, mostRows, features) => {
  const size = 5000;
  const countBits = Math.ceil(Math.log2(mostRows + 1));
  const bits = Math.floor((64 - 21 - countBits) / 3);
  const hShift = countBits + bits;
  const gShift = hShift + 10 + bits;

  it.each(['all cells', 'some cells'])('of %s', (which) => {
    used = 64;
    const columns = Array.from({ length: features }, (_, f) =>
      Uint8Array.from(drawn(f, size, (u) => u() * (f % 3 === 0 ? 256 : 5))),
    );
    const placed = place(
      Uint8Array,
      columns.flatMap((column) => [...column]),
    );
    const stride = Math.ceil(features / 4) * 4;
    const records = place(Uint8Array, size * stride + 16);
    kernels.makeRecords(0, size, features, placed.byteOffset, size, records.byteOffset, stride);
    // The largest fields of either sign: sums come as close to their limits as they can.
    const word = (u: () => number) => {
      const g = u() < 0.9 ? -1024 : 1023;
      return ((g << 21) | ((u() < 0.9 ? 1023 : 0) << 11) | mostRows) >>> 0;
    };
    const words = place(Uint32Array, drawn(5, size, word));
    const cells =
      which === 'all cells'
        ? Int32Array.from({ length: size }, (_, i) => i)
        : Int32Array.from({ length: size }, (_, i) => i).filter((i) => (i * 7919) % 10 < 4);
    const order = place(Int32Array, cells);
    const tiles = Math.ceil(features / 4);
    const bins = place(Float64Array, tiles * 4 * 256);
    const wide = place(Int32Array, 2 * features * 768);
    const scratch = place(Uint8Array, 256 * (stride + 8) + 16);
    const slots = place(Int32Array, new Array(features).fill(256));
    const distance = features * 3072;
    const block = Math.min(2 ** bits, 999);
    for (let from = 0; from < cells.length; from += block) {
      const count = Math.min(block, cells.length - from);
      const at = which === 'all cells' ? 0 : order.byteOffset + from * 4;
      kernels.addToBins(
        at,
        from,
        count,
        records.byteOffset,
        stride,
        words.byteOffset,
        tiles,
        BigInt(hShift),
        BigInt(gShift),
        bins.byteOffset,
        scratch.byteOffset,
      );
      const thread = wide.byteOffset + ((from / block) % 2) * distance;
      kernels.flushBins(features, slots.byteOffset, hShift, gShift, bins.byteOffset, thread);
    }
    const node = place(Int32Array, 768);
    const out = place(Float64Array, 768);
    columns.forEach((column, f) => {
      const at = wide.byteOffset + f * 3072;
      kernels.gatherThreads(2, 256, at, distance, node.byteOffset);
      kernels.recordsOf(256, node.byteOffset, 1, 1, out.byteOffset);
      expect(out.slice()).toEqual(histogramPlain(cells, column, words));
    });
    expect(wide.every((value) => value === 0)).toBe(true);
    const parent = place(
      Int32Array,
      node.map((value) => value * 3),
    );
    kernels.subtractBins(256, parent.byteOffset, node.byteOffset);
    expect([...parent]).toEqual([...node].map((value) => value * 2));
  });
});

describe('encode', () => {
  it.each([1, 2, 5, 128, 129, 255])('numbers into %i bins', (binCount) => {
    used = 0;
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

describe('cells', () => {
  const size = 3000;
  it('are parted in order, summed and scored', () => {
    used = 0;
    const column = place(
      Uint8Array,
      drawn(1, size, (u) => u() * 256),
    );
    const goesLeft = place(
      Uint8Array,
      drawn(2, 256, (u) => u() * 2),
    );
    const cells = Int32Array.from({ length: size }, (_, i) => i).filter((i) => i % 3 !== 1);
    const order = place(Int32Array, cells);
    const [left, right] = [place(Int32Array, size), place(Int32Array, size)];
    const at = [order, column, goesLeft, left, right].map((x) => x.byteOffset);
    const wanted = partitionPlain(cells, column, goesLeft);
    const went = kernels.partition(at[0], cells.length, at[1], at[2], at[3], at[4]);
    expect(went).toBe(wanted.left.length);
    expect([...left.subarray(0, went)]).toEqual([...wanted.left]);
    expect([...right.subarray(0, cells.length - went)]).toEqual([...wanted.right]);

    const g = place(
      Float32Array,
      drawn(3, size, (u) => u() - 0.5),
    );
    const h = place(
      Float32Array,
      drawn(4, size, (u) => u()),
    );
    const pairs = place(
      Float32Array,
      [...g].flatMap((x, i) => [x, h[i]]),
    );
    const out = new BigInt64Array(memory.buffer, place(Float64Array, 2).byteOffset, 2);
    const gUnits = 2 ** 40;
    kernels.sumCells(
      order.byteOffset,
      cells.length,
      pairs.byteOffset,
      gUnits,
      gUnits,
      out.byteOffset,
    );
    const sum = (of: (cell: number) => number) =>
      cells.reduce((total, cell) => total + BigInt(Math.trunc(of(cell))), 0n);
    expect(out[0]).toBe(sum((cell) => g[cell] * gUnits));
    expect(out[1]).toBe(sum((cell) => h[cell] * gUnits));

    const scores = place(
      Float64Array,
      drawn(6, size, (u) => u()),
    );
    const before = scores.slice();
    kernels.addScores(order.byteOffset, cells.length, scores.byteOffset, 0.25);
    scores.forEach((score, i) => {
      expect(score).toBe(i % 3 === 1 ? before[i] : before[i] + 0.25);
    });
  });

  it('are counted up and copied', () => {
    used = 0;
    const [from, to] = [place(Int32Array, 100), place(Int32Array, 100)];
    kernels.countUp(from.byteOffset, 3, 100);
    kernels.copyCells(from.byteOffset, 50, to.byteOffset);
    expect([...to]).toEqual(Array.from({ length: 100 }, (_, i) => (i < 3 || i >= 50 ? 0 : i)));
  });
});
