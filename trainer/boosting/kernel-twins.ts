// What the kernels of assembly/train do, in the most readable form: the standard that tests hold them
// to, bit by bit. Derivatives have their twin in loss.ts, the exponential in exp.ts.
import { mix32 } from '../base/random.ts';

/** Row word: g in bits 21 … 31 (signed), h in 11 … 20, rows in 0 … 10. All arithmetic is in floats. */
export function quantizePlain(
  cell: number,
  g: number,
  h: number,
  rows: number,
  gScale: number,
  hScale: number,
  key: number,
): number {
  const coins = mix32(cell ^ key);
  const steps = (value: number, scale: number, coin: number) =>
    Math.min(1023, Math.floor(Math.fround(Math.fround(value * scale) + coin / 65536)));
  const gSteps = steps(g, gScale, coins >>> 16);
  const hSteps = steps(h, hScale, coins & 0xffff);
  return ((gSteps << 21) | (hSteps << 11) | rows) >>> 0;
}

/** Sums of g, h and rows per bin of one feature: 256 records of three. */
export function histogramPlain(cells: Int32Array, column: Uint8Array, words: Uint32Array) {
  const sums = new Float64Array(256 * 3);
  for (const cell of cells) {
    const word = words[cell];
    sums[column[cell] * 3] += word >> 21;
    sums[column[cell] * 3 + 1] += (word >>> 11) & 1023;
    sums[column[cell] * 3 + 2] += word & 2047;
  }
  return sums;
}

/** Those that go left, in order, then those that go right. */
export function partitionPlain(cells: Int32Array, column: Uint8Array, goesLeft: Uint8Array) {
  const isLeft = (cell: number) => goesLeft[column[cell]] === 1;
  return { left: cells.filter(isLeft), right: cells.filter((cell) => !isLeft(cell)) };
}
