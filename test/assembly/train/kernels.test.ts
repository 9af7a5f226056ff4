// Every training kernel against its plain twin, bit by bit, on drawn input.
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  COUNTER_ADDED,
  COUNTER_EMPTIED,
  COUNTER_WORDS,
  LOSS_GAMMA,
  LOSS_LOGISTIC,
  LOSS_POISSON,
  LOSS_QUANTILE,
  LOSS_SOFTMAX,
  LOSS_SQUARED,
  LOSS_TWEEDIE,
} from '../../../assembly/shared/train-layout.ts';
import { EXP_TABLE } from '../../../trainer/boosting/exp.ts';
import { SplitSearch } from '../../../trainer/boosting/find-split.ts';
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
import { cutColumn } from '../../../trainer/encode/cut-columns.ts';
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
    const table = place(Float64Array, EXP_TABLE).byteOffset;
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
      kernels.softmaxChances(size, 3, scores[0].byteOffset, chances[0].byteOffset, stride, table);
      softmaxInto(scores, plainChances);
      expect(chances.map((c) => c.slice())).toEqual(plainChances);
    }
    const pairs = place(Float32Array, 2 * size);
    const maxima = place(Float64Array, 2);
    const addresses = [weight, sums, scores[0], chances[0], pairs, maxima].map((x) => x.byteOffset);
    const [w, s, f, c, p, m] = addresses;
    kernels.gradients(code, size, w, 0, s, f, c, p, m, a, b, table);
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
    kernels.gradients(code, size, 0, rows.byteOffset, s, f, c, p, m, a, b, table);
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
    const [stride, ours] = [16, 3]; // bytes from one row word to the next, and which word of each it is
    const records = place(Uint32Array, (size * stride) / 4);
    const pairs = place(
      Float32Array,
      [...g].flatMap((x, i) => [x, h[i]]),
    );
    const [pAt, rAt, wAt] = [pairs, rows, records].map((x) => x.byteOffset);
    kernels.quantize(0, 2048, pAt, rAt, wAt + 4 * ours, stride, 512, 1023, key);
    kernels.quantize(2048, size, pAt, rAt, wAt + 4 * ours, stride, 512, 1023, key);
    records.forEach((word, at) => {
      const i = Math.floor(at / 4);
      const wanted = quantizePlain(i, g[i], h[i], rows[i], 512, 1023, key);
      expect(word).toBe(at % 4 === ours ? wanted : 0);
    });
    const words = records.filter((_, at) => at % 4 === ours);
    const sum = words.reduce((total, word) => total + (word >> 21), 0);
    const exact = g.reduce((total, value) => total + value * 512, 0);
    expect(Math.abs(sum - exact)).toBeLessThan(5 * Math.sqrt(size / 4));
  });
});

/** Draws a leaf's stretches: in each segment, some of its cells, and where they begin in the order. */
function drawStretches(size: number, segmentCells: number, isIn: (cell: number) => boolean) {
  const order = Int32Array.from({ length: size }, (_, i) => i);
  const stretches: number[] = [];
  for (let from = 0; from < size; from += segmentCells) {
    const cells = order.slice(from, from + segmentCells).filter(isIn);
    const first = from + ((from >> 3) % (Math.min(segmentCells, size - from) - cells.length + 1));
    order.set(cells, first);
    stretches.push(first, cells.length);
  }
  return { order, stretches };
}

describe.each([
  ['one row a cell', 1, 1],
  ['many rows a cell', 2047, 29],
  ['features that fill a record', 3, 12],
  ['features next to the row word', 40, 4],
])('histograms, %s', (_, mostRows, features) => {
  const size = 5000;
  const countBits = Math.ceil(Math.log2(mostRows + 1));
  const bits = Math.floor((64 - 21 - countBits) / 3);
  const hShift = countBits + bits;
  const gShift = hShift + 10 + bits;

  it.each(['all cells', 'some cells'])('of %s', (which) => {
    used = 64;
    const columns = Array.from({ length: features }, (__, f) =>
      Uint8Array.from(drawn(f, size, (u) => u() * (f % 3 === 0 ? 256 : 5))),
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
    const isIn = (i: number) => which === 'all cells' || (i * 7919) % 10 < 4;
    const { order, stretches } = drawStretches(size, 1700, isIn);
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
      kernels.addRange(one, 0, 1500);
      kernels.addRange(other, 1500, 4099);
      kernels.addRange(one, 4099, size);
    } else {
      kernels.addStretches(other, 0, 2, stretchesAt, orderAt);
      kernels.addStretches(one, 2, 3, stretchesAt, orderAt);
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
        used = 0;
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
        const settings = resolveSettings({ kind: 'boosting', ...given }, 'binary', []);
        const [plain, kernel] = [new SplitSearch(settings), new SplitSearch(settings)];
        const binCount = bins.length - 1;
        for (const search of [plain, kernel]) {
          search.start(total, -Infinity, Infinity);
          if (before !== null) trySome(search, before, total);
        }
        plain.tryFeature(1, { kind: 'numeric', binCount }, records, 0);
        const out = place(Float64Array, 6);
        out[0] = kernel.gainToBeat;
        const { l2, minLeaf, minHessian } = settings;
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
    search: SplitSearch,
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

describe('cut', () => {
  const anyNumber = fc.oneof(
    fc.double(),
    fc.integer({ min: -5, max: 5 }),
    fc.constantFrom(Number.NaN, 0, -0, Infinity, -Infinity, 5e-324, -5e-324),
  );
  const cells = fc.array(fc.tuple(anyNumber, fc.integer({ min: 1, max: 2047 })), { maxLength: 90 });

  /** Thresholds by the kernel: of values that are one row each, or that have rows. */
  function cutByKernel(values: number[], rows: number[] | null, maxBins: number): Float64Array {
    used = 64; // address 0 says that there are no rows
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
  const [size, segmentCells] = [3000, 700];
  const segments = Math.ceil(size / segmentCells);

  it('of a leaf are parted in order, in every segment', () => {
    used = 0;
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
    used = 0;
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
    used = 0;
    const [order, stretch] = [place(Int32Array, 100), place(Int32Array, 2)];
    kernels.countUp(order.byteOffset, 3, 90, stretch.byteOffset);
    expect([...order]).toEqual(Array.from({ length: 100 }, (_, i) => (i < 3 || i >= 90 ? 0 : i)));
    expect([...stretch]).toEqual([3, 87]);
  });
});
