// A feature's values fall into finitely many classes: values of one class take the same branch at every
// split. Classes are what tables, masks and ranks are made of; the search that finds a value's class is
// exact because its cuts are the ensemble's own thresholds.
//
//   value      ──────┤──────────────┤─────────┤──────   cuts (ascending)
//   bin           0          1           2        3     number of cuts below the value
//   class         0          1           0        2     bins with the same branches share one

import { stepFloat64 } from '../base/float-step.ts';
import { createRandom } from '../base/random.ts';
import {
  CATEGORY_SPLIT,
  type Ensemble,
  MISSING_LEFT,
  ZERO_BOUND,
  ZERO_IS_MISSING,
} from '../ensemble/ensemble.ts';

export interface FeatureClasses {
  feature: number;
  /** Bin of a value x that is not NaN: the number of cuts < x. */
  cuts: Float64Array;
  /** Per bin (cuts.length + 1), its class. */
  classOfBin: Int32Array;
  missingClass: number;
  classCount: number;
  /** Per class, one of its values. */
  representative: Float64Array;
  /** Every split on the feature is a category split by trunc(x), which the class then follows from. */
  isCategory: boolean;
}

/** Classes of each feature that the ensemble splits on, or of some of them, in feature order. */
export function featureClasses(ensemble: Ensemble, only?: Set<number>): FeatureClasses[] {
  const splits = splitsByFeature(ensemble);
  return splits.flatMap((nodes, feature) =>
    nodes.length === 0 || only?.has(feature) === false ? [] : [classesOf(ensemble, feature, nodes)],
  );
}

/** Class of a value by search: the plain twin of the kernels' look-up. */
export function classOfValue(classes: FeatureClasses, value: number): number {
  if (Number.isNaN(value)) return classes.missingClass;
  return classes.classOfBin[binOf(classes.cuts, value)];
}

function splitsByFeature(ensemble: Ensemble): number[][] {
  const splits: number[][] = Array.from({ length: ensemble.featureCount }, () => []);
  ensemble.feature.forEach((feature, node) => {
    if (feature >= 0) splits[feature].push(node);
  });
  return splits;
}

function classesOf(ensemble: Ensemble, feature: number, nodes: number[]): FeatureClasses {
  const conditions = distinctConditions(ensemble, nodes);
  const cuts = collectCuts(ensemble, conditions);
  const signatures = new Signatures(cuts.length + 1);
  for (const node of conditions) addCondition(signatures, ensemble, cuts, node);

  const classOf = new Map<string, number>();
  const representative: number[] = [];
  const classFor = (signature: string, value: number): number => {
    const known = classOf.get(signature);
    if (known !== undefined) return known;
    classOf.set(signature, representative.length);
    return representative.push(value) - 1;
  };
  // A bin's highest value is its upper cut; nothing is above +∞.
  const classOfBin = Int32Array.from(signatures.ofBins(), (signature, bin) =>
    classFor(signature, bin < cuts.length ? cuts[bin] : Infinity),
  );
  const missingClass = classFor(signatures.ofMissing(), NaN);
  return {
    feature,
    cuts,
    classOfBin,
    missingClass,
    classCount: representative.length,
    representative: Float64Array.from(representative),
    isCategory:
      ensemble.categoryCode === 'trunc' &&
      conditions.every((node) => ensemble.split[node] === CATEGORY_SPLIT),
  };
}

/** One node of each distinct condition; equal thresholds are merged here. */
function distinctConditions(ensemble: Ensemble, nodes: number[]): number[] {
  const seen = new Map<string, number>();
  for (const node of nodes) {
    const key = `${ensemble.split[node]} ${ensemble.flags[node]} ${ensemble.threshold[node]}`;
    if (!seen.has(key)) seen.set(key, node);
  }
  return [...seen.values()];
}

function collectCuts(ensemble: Ensemble, conditions: number[]): Float64Array {
  const cuts = new Set<number>();
  for (const node of conditions) {
    if (ensemble.split[node] === CATEGORY_SPLIT) {
      for (const code of setCodes(ensemble, node)) {
        const { below, upTo } = codeInterval(ensemble, code);
        cuts.add(below).add(upTo);
      }
      continue;
    }
    // −0 and 0 are one cut.
    cuts.add(ensemble.threshold[node] + 0);
    if (ensemble.flags[node] & ZERO_IS_MISSING) {
      cuts.add(stepFloat64(-ZERO_BOUND, -1)).add(ZERO_BOUND);
    }
  }
  cuts.delete(Infinity);
  const exact = ensemble.inputPrecision === 'f32' ? [...cuts].map(floorToFloat32) : [...cuts];
  return Float64Array.from(new Set(exact)).sort();
}

/** The values that have a category code: those above `below`, up to and with `upTo`. */
function codeInterval({ categoryCode }: Ensemble, code: number): { below: number; upTo: number } {
  const isTruncatedTo0 = code === 0 && categoryCode === 'trunc';
  return {
    below: isTruncatedTo0 ? -1 : stepFloat64(code, -1),
    upTo: categoryCode === 'exact' ? code : stepFloat64(code + 1, -1),
  };
}

function floorToFloat32(value: number): number {
  const rounded = Math.fround(value);
  if (rounded <= value) return rounded;
  const bits = new Int32Array(Float32Array.of(rounded).buffer);
  // Rounded up: the next float32 towards −∞. `value` lies between the two, so neither is 0 from below.
  if (rounded === 0) return -(2 ** -149);
  bits[0] += rounded > 0 ? -1 : 1;
  return new Float32Array(bits.buffer)[0];
}

function* setCodes(ensemble: Ensemble, node: number): Generator<number> {
  const set = ensemble.threshold[node];
  const start = ensemble.setStart[set];
  for (let word = start; word < ensemble.setStart[set + 1]; word++) {
    for (let bits = ensemble.setWords[word]; bits !== 0; bits &= bits - 1) {
      yield (word - start) * 32 + 31 - Math.clz32(bits & -bits);
    }
  }
}

/** Number of cuts below a value. */
function binOf(cuts: Float64Array, value: number): number {
  let low = 0;
  let high = cuts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cuts[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Marks the bins whose values go left at the node. */
function addCondition(
  signatures: Signatures,
  ensemble: Ensemble,
  cuts: Float64Array,
  node: number,
): void {
  const flags = ensemble.flags[node];
  const missingLeft = (flags & MISSING_LEFT) !== 0;
  const isF32 = ensemble.inputPrecision === 'f32';
  const bin = (cut: number) => binOf(cuts, isF32 ? floorToFloat32(cut) : cut);
  signatures.begin();
  if (missingLeft) signatures.addMissing();
  if (ensemble.split[node] === CATEGORY_SPLIT) {
    for (const code of setCodes(ensemble, node)) {
      const { below, upTo } = codeInterval(ensemble, code);
      signatures.addBins(bin(below) + 1, bin(upTo));
    }
    return;
  }
  const last = ensemble.threshold[node] === Infinity ? cuts.length : bin(ensemble.threshold[node]);
  if ((flags & ZERO_IS_MISSING) === 0) {
    signatures.addBins(0, last);
    return;
  }
  const firstZero = bin(stepFloat64(-ZERO_BOUND, -1)) + 1;
  const lastZero = bin(ZERO_BOUND);
  signatures.addBins(0, Math.min(last, firstZero - 1));
  if (missingLeft) signatures.addBins(firstZero, lastZero);
  signatures.addBins(lastZero + 1, last);
}

/**
 * Per bin, which conditions hold, as the exclusive-or of 96 random bits for each (Zobrist hashing), so
 * that a condition costs a few steps however many bins there are. Two bins that differ meet in one
 * signature with probability 2⁻⁹⁶.
 */
class Signatures {
  static readonly #WORDS = 3;
  readonly #random = createRandom(1, 0xc1a55);
  readonly #changes: Uint32Array;
  readonly #missing = new Uint32Array(Signatures.#WORDS);
  readonly #condition = new Uint32Array(Signatures.#WORDS);

  constructor(binCount: number) {
    this.#changes = new Uint32Array((binCount + 1) * Signatures.#WORDS);
  }

  begin(): void {
    for (let i = 0; i < Signatures.#WORDS; i++) {
      this.#condition[i] = this.#random.uint32();
    }
  }

  /** The condition holds for the bins from `first` to `last`; none when they are in the wrong order. */
  addBins(first: number, last: number): void {
    if (first > last) return;
    for (let i = 0; i < Signatures.#WORDS; i++) {
      this.#changes[first * Signatures.#WORDS + i] ^= this.#condition[i];
      this.#changes[(last + 1) * Signatures.#WORDS + i] ^= this.#condition[i];
    }
  }

  addMissing(): void {
    for (let i = 0; i < Signatures.#WORDS; i++) this.#missing[i] ^= this.#condition[i];
  }

  *ofBins(): Generator<string> {
    const running = new Uint32Array(Signatures.#WORDS);
    const end = this.#changes.length - Signatures.#WORDS;
    for (let at = 0; at < end; at += Signatures.#WORDS) {
      for (let i = 0; i < Signatures.#WORDS; i++) running[i] ^= this.#changes[at + i];
      yield running.join();
    }
  }

  ofMissing(): string {
    return this.#missing.join();
  }
}
