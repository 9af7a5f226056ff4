// The floating-point numbers next to a given one (IEEE 754 nextUp and nextDown), with which `<` becomes
// `<=` exactly and rows are put one step beside a threshold.

// One double and its two 32-bit words, made once: stepping is done for every code of every category set.
const DOUBLE = new Float64Array(1);
const WORDS = new Uint32Array(DOUBLE.buffer);
const LOW = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 ? 0 : 1;
const SINGLE = new Float32Array(1);
const SINGLE_BITS = new Int32Array(SINGLE.buffer);

/** The next double above (+1) or below (−1); an infinity has none further out, NaN stays. */
export function stepFloat64(value: number, direction: 1 | -1): number {
  if (Number.isNaN(value) || value === direction * Number.POSITIVE_INFINITY) return value;
  if (value === 0) return direction * Number.MIN_VALUE;
  DOUBLE[0] = value;
  if (value > 0 === direction > 0) {
    WORDS[LOW]++;
    if (WORDS[LOW] === 0) WORDS[1 - LOW]++;
  } else {
    if (WORDS[LOW] === 0) WORDS[1 - LOW]--;
    WORDS[LOW]--;
  }
  return DOUBLE[0];
}

/** The next float32 above or below the float32 nearest to the value. */
export function stepFloat32(value: number, direction: 1 | -1): number {
  SINGLE[0] = value;
  const rounded = SINGLE[0];
  if (Number.isNaN(rounded) || rounded === direction * Number.POSITIVE_INFINITY) return rounded;
  if (rounded === 0) return direction * 2 ** -149;
  SINGLE_BITS[0] += rounded > 0 === direction > 0 ? 1 : -1;
  return SINGLE[0];
}
