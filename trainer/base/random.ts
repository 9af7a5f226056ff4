// The one source of chance: a seeded generator and exact draws of counts. Same key, same numbers, on
// every machine; no draw reads a clock or a global state.

/** A stream of random numbers (xoshiro128**, Blackman and Vigna 2018). */
export interface Random {
  /** An integer in [0, 2^32). */
  uint32(): number;
  /** A double in [0, 1) with 53 random bits. */
  uniform(): number;
  /** An integer in [0, bound), without bias; 1 <= bound <= 2^32. */
  below(bound: number): number;
}

/**
 * A generator for a key of integers, e.g. `(seed, tree)`. Streams of different keys are independent.
 */
export function createRandom(...key: number[]): Random {
  const state = new Uint32Array(4);
  let hash = 0x9e3779b9;
  for (const part of key) {
    hash = mix32(hash ^ mix32(part >>> 0));
    hash = mix32(hash + Math.floor(part / 0x100000000) + 0x6d2b79f5);
  }
  for (let i = 0; i < 4; i++) state[i] = mix32(hash + Math.imul(i + 1, 0x9e3779b9));
  if (state.every((word) => word === 0)) state[0] = 1; // the one state xoshiro cannot leave

  function uint32(): number {
    const result = Math.imul(rotateLeft(Math.imul(state[1], 5), 7), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = rotateLeft(state[3], 11);
    return result;
  }

  function below(bound: number): number {
    let value = uint32();
    // Only so high a value may lie beyond the last whole multiple, for which a division takes longer than the rest.
    if (value >= 0x100000000 - bound) {
      const tooHigh = 0x100000000 - (0x100000000 % bound);
      while (value >= tooHigh) value = uint32();
    }
    return value % bound;
  }

  const uniform = () => ((uint32() >>> 5) * 0x4000000 + (uint32() >>> 6)) / 0x20000000000000;
  return { uint32, uniform, below };
}

/** Integer hash of 32 bits (the finalizer of MurmurHash3); a counter put through it is a random word. */
export function mix32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** How many of `trials` succeed when each does with probability `p`. */
export function drawBinomial(random: Random, trials: number, p: number): number {
  if (trials <= 0 || p <= 0) return 0;
  if (p >= 1) return trials;
  const odds = p / (1 - p);
  const mode = Math.floor((trials + 1) * p);
  const logChance = logChoose(trials, mode) + mode * Math.log(p) + (trials - mode) * Math.log1p(-p);
  return drawAroundMode(random, mode, logChance, 0, trials, (k) => ((trials - k) / (k + 1)) * odds);
}

/** How many marked items are among `drawn` taken without replacement from `total`, of which `marked` are marked. */
export function drawHypergeometric(
  random: Random,
  total: number,
  marked: number,
  drawn: number,
): number {
  const lowest = Math.max(0, drawn + marked - total);
  const highest = Math.min(marked, drawn);
  if (lowest === highest) return lowest;
  const mode = Math.min(
    highest,
    Math.max(lowest, Math.floor(((drawn + 1) * (marked + 1)) / (total + 2))),
  );
  const logChance =
    logChoose(marked, mode) + logChoose(total - marked, drawn - mode) - logChoose(total, drawn);
  const ratio = (k: number) =>
    ((marked - k) * (drawn - k)) / ((k + 1) * (total - marked - drawn + k + 1));
  return drawAroundMode(random, mode, logChance, lowest, highest, ratio);
}

/** A Poisson draw with this mean. */
export function drawPoisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  const mode = Math.floor(mean);
  const logChance = mode * Math.log(mean) - mean - logFactorial(mode);
  return drawAroundMode(
    random,
    mode,
    logChance,
    0,
    Number.POSITIVE_INFINITY,
    (k) => mean / (k + 1),
  );
}

/**
 * Inverts the distribution by walking outwards from its mode: exact, and about as many steps as the
 * standard deviation. `ratio(k)` = P(k + 1) / P(k).
 */
function drawAroundMode(
  random: Random,
  mode: number,
  logChanceOfMode: number,
  lowest: number,
  highest: number,
  ratio: (k: number) => number,
): number {
  let up = mode;
  let down = mode;
  let chanceUp = Math.exp(logChanceOfMode);
  let chanceDown = chanceUp;
  let left = random.uniform() - chanceUp;
  while (left >= 0) {
    if (down > lowest) {
      chanceDown /= ratio(--down);
      left -= chanceDown;
      if (left < 0) return down;
    }
    if (up < highest) {
      chanceUp *= ratio(up++);
      left -= chanceUp;
      if (left < 0) return up;
    }
    // What rounding leaves over after all values (about 1e-12) falls to the mode.
    const exhausted =
      (down === lowest || chanceDown < 1e-300) && (up >= highest || chanceUp < 1e-300);
    if (exhausted) return mode;
  }
  return mode;
}

const LOG_FACTORIALS = buildLogFactorials(1024);

function buildLogFactorials(size: number): Float64Array {
  const table = new Float64Array(size);
  for (let n = 2; n < size; n++) table[n] = table[n - 1] + Math.log(n);
  return table;
}

/** ln n!; Stirling's series beyond the table (error below 1e-15 relative). */
function logFactorial(n: number): number {
  if (n < LOG_FACTORIALS.length) return LOG_FACTORIALS[n];
  const inverse = 1 / n;
  const series = inverse / 12 - inverse ** 3 / 360;
  return (n + 0.5) * Math.log(n) - n + 0.5 * Math.log(2 * Math.PI) + series;
}

function logChoose(n: number, k: number): number {
  return logFactorial(n) - logFactorial(k) - logFactorial(n - k);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
