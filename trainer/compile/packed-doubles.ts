// Doubles in as few bytes as keep them exact: those on a common binary grid become integers.

export interface PackedDoubles {
  bytes: Uint8Array;
  /** 8: doubles as they are; 1 to 4: integers i that stand for (minimum + i) × step. */
  elementBytes: number;
  minimum: number;
  step: number;
}

/** Integers are read as 32-bit words, so the last needs bytes behind it. */
const SLACK = 3;

export function packDoubles(values: Float64Array): PackedDoubles {
  const grid = findGrid(values);
  if (!grid) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return { bytes, elementBytes: 8, minimum: 0, step: 1 };
  }
  const { minimum, step, steps } = grid;
  const elementBytes = Math.max(1, Math.ceil(Math.log2(steps + 1) / 8));
  const bytes = new Uint8Array(values.length * elementBytes + SLACK);
  values.forEach((value, i) => {
    let rest = value / step - minimum;
    for (let byte = 0; byte < elementBytes; byte++) {
      bytes[i * elementBytes + byte] = rest % 256;
      rest = Math.floor(rest / 256);
    }
  });
  return { bytes, elementBytes, minimum, step };
}

/** The bytes of integers plane by plane, all lowest bytes first: like stands by like, and packs better. */
export function byPlanes({ bytes, elementBytes }: PackedDoubles, count: number): Uint8Array {
  if (elementBytes === 8) return bytes;
  return Uint8Array.from({ length: count * elementBytes }, (_, i) => {
    const plane = Math.floor(i / count);
    return bytes[(i - plane * count) * elementBytes + plane];
  });
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
