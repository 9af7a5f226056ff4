// Derivatives, exact and quantized, against their plain twins, bit by bit.
import { describe, expect, it } from 'vitest';
import {
  LOSS_GAMMA,
  LOSS_LOGISTIC,
  LOSS_POISSON,
  LOSS_QUANTILE,
  LOSS_SOFTMAX,
  LOSS_SQUARED,
  LOSS_TWEEDIE,
} from '../../../assembly/shared/train-layout.ts';
import { EXP_TABLE } from '../../../trainer/boosting/exp.ts';
import { quantizePlain } from '../../../trainer/boosting/kernel-twins.ts';
import { gradientsInto, softmaxInto } from '../../../trainer/boosting/loss.ts';
import { engineParameters } from '../../../trainer/boosting/parameters.ts';
import { type BoostingLoss, learnerInForce } from '../../../trainer/recipe/learner-schema.ts';
import type { Recipe } from '../../../trainer/recipe/recipe.ts';
import { drawn, freeFrom, kernels, place } from './kernel-space.ts';

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
    freeFrom(64); // address 0 says that there are no weights
    const size = 1000;
    const parameters = engineParameters(
      learnerInForce({ kind: 'boosting', loss, quantile: 0.7, tweediePower: 1.3 }, objective),
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
    gradientsInto(parameters, target, 0, scores[0], plainChances[0], plainG, plainH);
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
    gradientsInto(parameters, unweighted, 0, scores[0], plainChances[0], plainG, plainH);
    const expected = Array.from(plainG).flatMap((x, i) => [positive(x), positive(plainH[i])]);
    expect(Array.from(pairs, positive)).toEqual(expected);
  });
});

describe('quantize', () => {
  it.each([1, 77, -5])('rounds by the coins of key %i, without bias', (key) => {
    freeFrom(0);
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
