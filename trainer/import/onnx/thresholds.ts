// Exact search for thresholds: the largest number of a precision, within bounds, for which a condition
// holds that never comes to hold again once it has ceased to.
import { stepFloat32, stepFloat64 } from '../../base/float-step.ts';

export type Precision = 'f32' | 'f64';

const float = new Float64Array(1);
const bits64 = new BigInt64Array(float.buffer);
const single = new Float32Array(1);
const bits32 = new Int32Array(single.buffer);

/** The next number of the precision below (−1) or above (+1). */
export function stepOf(precision: Precision, value: number, direction: 1 | -1): number {
  return precision === 'f32' ? stepFloat32(value, direction) : stepFloat64(value, direction);
}

/** The largest number of the precision below a value, which may be of a wider one. */
export function largestBelow(precision: Precision, value: number): number {
  const rounded = precision === 'f32' ? Math.fround(value) : value;
  return rounded < value ? rounded : stepOf(precision, rounded, -1);
}

/**
 * The largest x of the precision in [first, last] for which `holds(x)`; undefined when it holds for
 * none. `holds` must be true up to some x and false beyond.
 */
export function largestThatHolds(
  precision: Precision,
  holds: (x: number) => boolean,
  first = Number.NEGATIVE_INFINITY,
  last = Number.POSITIVE_INFINITY,
): number | undefined {
  if (first > last || !holds(first)) return undefined;
  if (holds(last)) return last;
  return precision === 'f32'
    ? searchSingles(holds, first, last)
    : searchDoubles(holds, first, last);
}

// Bits of a float, read as an integer that is turned around below zero, are in the order of the floats.

function searchSingles(holds: (x: number) => boolean, first: number, last: number): number {
  const toFloat = (order: number) => {
    bits32[0] = order >= 0 ? order : -(2 ** 31) - order - 1;
    return single[0];
  };
  const toOrder = (value: number) => {
    single[0] = value;
    return bits32[0] >= 0 ? bits32[0] : -(2 ** 31) - bits32[0] - 1;
  };
  let low = toOrder(first);
  let high = toOrder(last);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (holds(toFloat(middle))) low = middle;
    else high = middle;
  }
  return toFloat(low);
}

function searchDoubles(holds: (x: number) => boolean, first: number, last: number): number {
  const lowest = -(2n ** 63n);
  const toFloat = (order: bigint) => {
    bits64[0] = order >= 0n ? order : lowest - order - 1n;
    return float[0];
  };
  const toOrder = (value: number) => {
    float[0] = value;
    return bits64[0] >= 0n ? bits64[0] : lowest - bits64[0] - 1n;
  };
  let low = toOrder(first);
  let high = toOrder(last);
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (holds(toFloat(middle))) low = middle;
    else high = middle;
  }
  return toFloat(low);
}
