// The generator repeats itself by key, and the draws have the distributions they are named after.
import { describe, expect, it } from 'vitest';
import {
  createRandom,
  drawBinomial,
  drawHypergeometric,
  drawPoisson,
} from '../../../trainer/base/random.ts';

describe('createRandom', () => {
  it('gives the same stream for the same key and another for any other key', () => {
    const take = (...key: number[]) => {
      const random = createRandom(...key);
      return Array.from({ length: 8 }, () => random.uint32()).join();
    };
    expect(take(1, 2)).toBe(take(1, 2));
    const keys = [[1], [1, 0], [1, 2], [2, 1], [2 ** 40 + 1], [-1]];
    expect(new Set(keys.map((key) => take(...key))).size).toBe(keys.length);
  });

  it('is uniform below a bound', () => {
    const random = createRandom(7);
    const counts = new Array(10).fill(0);
    for (let i = 0; i < 100_000; i++) counts[random.below(10)]++;
    // 5 standard deviations of a count of 10,000 are about 475.
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(475);
  });

  it.each([1, 3, 2 ** 16, 2 ** 31 + 1, 3_000_000_000, 2 ** 32])(
    'rejects below %d what lies beyond its last whole multiple, and nothing else',
    (bound) => {
      const [random, words] = [createRandom(5), createRandom(5)];
      const end = 2 ** 32 - (2 ** 32 % bound);
      for (let i = 0; i < 2000; i++) {
        let word = words.uint32();
        while (word >= end) word = words.uint32();
        expect(random.below(bound)).toBe(word % bound);
      }
    },
  );
});

describe('draws of counts', () => {
  it.each([
    ['binomial, few', 20, (r: ReturnType<typeof createRandom>) => drawBinomial(r, 20, 0.3), 6, 4.2],
    [
      'binomial, many',
      80_000,
      (r: ReturnType<typeof createRandom>) => drawBinomial(r, 80_000, 0.1),
      8000,
      7200,
    ],
    [
      'hypergeometric',
      30,
      (r: ReturnType<typeof createRandom>) => drawHypergeometric(r, 100, 40, 30),
      12,
      (30 * 0.4 * 0.6 * 70) / 99,
    ],
    [
      'hypergeometric, large',
      100_000,
      (r: ReturnType<typeof createRandom>) => drawHypergeometric(r, 1_000_000, 200_000, 100_000),
      20_000,
      (100_000 * 0.2 * 0.8 * 900_000) / 999_999,
    ],
    ['Poisson', 1e9, (r: ReturnType<typeof createRandom>) => drawPoisson(r, 3.5), 3.5, 3.5],
  ])('%s: mean and variance', (_, highest, draw, mean, variance) => {
    const random = createRandom(11);
    const n = 20_000;
    let sum = 0;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const value = draw(random);
      expect(value >= 0 && value <= highest && Number.isInteger(value)).toBe(true);
      sum += value - mean;
      squares += (value - mean) ** 2;
    }
    expect(Math.abs(sum / n)).toBeLessThan(5 * Math.sqrt(variance / n));
    expect(Math.abs(squares / n / variance - 1)).toBeLessThan(0.07);
  });

  it('has no choice at the ends', () => {
    const random = createRandom(3);
    expect(drawBinomial(random, 9, 0)).toBe(0);
    expect(drawBinomial(random, 9, 1)).toBe(9);
    expect(drawBinomial(random, 0, 0.5)).toBe(0);
    expect(drawHypergeometric(random, 10, 10, 4)).toBe(4);
    expect(drawHypergeometric(random, 10, 4, 10)).toBe(4);
    expect(drawPoisson(random, 0)).toBe(0);
  });
});
