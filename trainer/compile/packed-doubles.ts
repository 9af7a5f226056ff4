// Doubles in as few bytes as keep them exact: those on a common binary grid become integers.

export interface PackedDoubles {
  /** Integers plane by plane, all lowest bytes first: like stands by like, and packs better. */
  bytes: Uint8Array;
  /** 8: doubles as they are; 1 to 4: integers i that stand for (minimum + i) × step. */
  elementBytes: number;
  minimum: number;
  step: number;
}

export function packDoubles(values: Float64Array): PackedDoubles {
  const grid = findGrid(values);
  if (!grid) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return { bytes, elementBytes: 8, minimum: 0, step: 1 };
  }
  const { minimum, step, steps } = grid;
  const bytes = toPlanes(
    values.map((value) => value / step - minimum),
    steps,
  );
  return { bytes, elementBytes: bytes.length / values.length, minimum, step };
}

/** The distinct values, and their numbers in place of the values. */
export interface PackedDistinct {
  codes: PackedDoubles;
  /** Ascending. */
  table: Float64Array;
}

/** Null when that takes no fewer bytes than the values do, packed as `packed`. */
export function packDistinct(values: Float64Array, packed: PackedDoubles): PackedDistinct | null {
  const codeOf = new Map<number, number>();
  for (const value of values) {
    // A Map takes −0 for 0.
    if (Object.is(value, -0)) return null;
    codeOf.set(value, 0);
    if (codeOf.size * 8 > packed.bytes.length) return null;
  }
  const table = Float64Array.from(codeOf.keys()).sort();
  table.forEach((value, code) => {
    codeOf.set(value, code);
  });
  const codes = packDoubles(values.map((value) => codeOf.get(value) ?? 0));
  const isSmaller = codes.bytes.length + table.byteLength < packed.bytes.length;
  return isSmaller ? { codes, table } : null;
}

/** Integers from 0 to `largest` in as few bytes as that needs (1 to 4), plane by plane. */
export function toPlanes(integers: ArrayLike<number>, largest: number): Uint8Array {
  const count = integers.length;
  const planes = Math.max(1, Math.ceil(Math.log2(largest + 1) / 8));
  const bytes = new Uint8Array(count * planes);
  for (let i = 0; i < count; i++) {
    let rest = integers[i];
    for (let at = i; at < bytes.length; at += count) {
      bytes[at] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  }
  return bytes;
}

/** Rounds to a grid of 2^−40 of the largest value, so that the low bytes are zeros. */
export function roundTo40Bits(values: Float64Array): Float64Array {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (largest === 0) return values;
  const step = 2 ** (Math.ceil(Math.log2(largest)) - 40);
  return values.map((value) => Math.round(value / step) * step);
}

/** The coarsest grid that all values are on, when 32 bits span it; the integers are exact doubles. */
function findGrid(values: Float64Array): { minimum: number; step: number; steps: number } | null {
  let lowest = Infinity;
  let smallest = Infinity;
  let largest = -Infinity;
  for (const value of values) {
    if (Object.is(value, -0)) return null;
    lowest = Math.min(lowest, lowestBit(value));
    smallest = Math.min(smallest, value);
    largest = Math.max(largest, value);
  }
  if (values.length === 0) return null;
  const step = lowest === Infinity ? 1 : lowest;
  const steps = (largest - smallest) / step;
  const isExact = Math.abs(smallest / step) < 2 ** 52 && steps < 2 ** 32;
  return isExact ? { minimum: smallest / step, step, steps } : null;
}

const bits = new DataView(new ArrayBuffer(8));

/** The largest power of two that a double is a multiple of; +∞ for 0, and 0 (no use) for a subnormal. */
function lowestBit(value: number): number {
  if (value === 0) return Infinity;
  if (Math.abs(value) < 2 ** -1022) return 0;
  bits.setFloat64(0, value);
  const exponent = ((bits.getUint32(0) >>> 20) & 0x7ff) - 1075;
  const low = bits.getUint32(4);
  const high = (bits.getUint32(0) & 0xfffff) | 0x100000;
  const zeros = low === 0 ? 32 + trailingZeros(high) : trailingZeros(low);
  return 2 ** (exponent + zeros);
}

function trailingZeros(word: number): number {
  return 31 - Math.clz32(word & -word);
}
