// Exact search for thresholds: the largest number of a precision for which a condition holds that never
// comes to hold again once it has ceased to.

const float = new Float64Array(1);
const bits64 = new BigInt64Array(float.buffer);
const single = new Float32Array(1);
const bits32 = new Int32Array(single.buffer);

/**
 * The largest x of the precision, −∞ and ∞ among them, for which `holds(x)`; undefined when it holds for
 * none. `holds` must be true up to some x and false beyond.
 */
export function largestThatHolds(
  precision: 'f32' | 'f64',
  holds: (x: number) => boolean,
): number | undefined {
  if (!holds(Number.NEGATIVE_INFINITY)) return undefined;
  if (holds(Number.POSITIVE_INFINITY)) return Number.POSITIVE_INFINITY;
  return precision === 'f32' ? searchSingles(holds) : searchDoubles(holds);
}

// Bits of a float, read as an integer that is turned around below zero, are in the order of the floats.

function searchSingles(holds: (x: number) => boolean): number {
  const toFloat = (order: number) => {
    bits32[0] = order >= 0 ? order : -(2 ** 31) - order - 1;
    return single[0];
  };
  let low = -(2 ** 31) + 0x7fffff; // −∞
  let high = 0x7f800000; // ∞
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(toFloat(middle))) low = middle;
    else high = middle;
  }
  return toFloat(low);
}

function searchDoubles(holds: (x: number) => boolean): number {
  const lowest = -(2n ** 63n);
  const toFloat = (order: bigint) => {
    bits64[0] = order >= 0n ? order : lowest - order - 1n;
    return float[0];
  };
  let low = lowest + 0xfffffffffffffn; // −∞
  let high = 0x7ff0000000000000n; // ∞
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (holds(toFloat(middle))) low = middle;
    else high = middle;
  }
  return toFloat(low);
}
