// The floating-point numbers next to a given one, with which importers turn `<` into `<=` exactly.

const doubles = new Float64Array(1);
const doubleBits = new BigInt64Array(doubles.buffer);
const singles = new Float32Array(1);
const singleBits = new Int32Array(singles.buffer);

/** The largest double below x; −∞ and NaN stay. */
export function nextDown(x: number): number {
  if (Number.isNaN(x) || x === Number.NEGATIVE_INFINITY) return x;
  if (x === 0) return -Number.MIN_VALUE;
  doubles[0] = x;
  doubleBits[0] += x > 0 ? -1n : 1n;
  return doubles[0];
}

/** The largest float32 below x, which is rounded to float32 first; −∞ and NaN stay. */
export function nextDown32(x: number): number {
  singles[0] = x;
  if (Number.isNaN(singles[0]) || singles[0] === Number.NEGATIVE_INFINITY) return singles[0];
  if (singles[0] === 0) singleBits[0] = 1 | (1 << 31);
  else singleBits[0] += singles[0] > 0 ? -1 : 1;
  return singles[0];
}
