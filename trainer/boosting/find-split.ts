// The best split of one leaf, feature by feature, from histograms (one record of g, h, rows per bin, the
// missing bin last). Gains follow Chen and Guestrin 2016, eq. 7, without the factor 1/2; category sets
// follow LightGBM (feature_histogram.hpp, FindBestThresholdCategorical).
import type { FeatureBins } from '../encode/encoded-table.ts';
import { type FoundSplit, leafValue, type Sums, shrink } from './leaf.ts';
import type { EngineParameters } from './parameters.ts';

/** What the search needs to know of a feature. */
export type BinKind = Pick<FeatureBins, 'kind' | 'binCount'>;

/** Doubles per bin of a histogram. */
export const RECORD = 3;
/** With at most so many categories in the leaf, one is tried against the rest. */
const ONE_AGAINST_REST = 4;
/** A gain that is a smaller share of the scores than this is rounding. */
const LEAST_SHARE = 1e-11;

/** The best cut of a feature, as a kernel finds it (assembly/train/search.ts). */
export interface FoundCut {
  gain: number;
  /** Last bin on the left. */
  last: number;
  /** Whether missing rows go left. */
  missingLeft: boolean;
  left: Sums;
}

export class BoostingSplitSearch {
  best: FoundSplit | null = null;
  /** Gains are sums of g² / (h + l2): no bounds, no l1. A kernel may then search cuts. */
  readonly isPlain: boolean;
  readonly #parameters: EngineParameters;
  readonly #isBounded: boolean;
  readonly #order = new Int32Array(256);
  readonly #key = new Float64Array(256);
  #total: Sums = { g: 0, h: 0, rows: 0 };
  #low = -Infinity;
  #high = Infinity;
  #parentScore = 0;
  #left: Sums = { g: 0, h: 0, rows: 0 };

  constructor(parameters: EngineParameters) {
    this.#parameters = parameters;
    this.#isBounded = parameters.monotone.some((sign) => sign !== 0);
    this.isPlain = !this.#isBounded && parameters.l1 === 0;
  }

  get total(): Sums {
    return this.#total;
  }

  get parentScore(): number {
    return this.#parentScore;
  }

  get gainToBeat(): number {
    return this.best === null ? this.#parameters.minGain : this.best.gain;
  }

  /** Begins a leaf with these sums whose values must lie in [low, high]. */
  start(total: Sums, low: number, high: number): void {
    this.best = null;
    this.#total = total;
    this.#low = low;
    this.#high = high;
    this.#parentScore = this.#score(total.g, total.h, this.#parameters.l2);
  }

  /**
   * Tries every split on `feature`.
   * @param histogram the feature's records, from `offset` on
   */
  tryFeature(feature: number, bins: BinKind, histogram: Float64Array, offset: number): void {
    const filled = this.#listFilled(bins.binCount + 1, histogram, offset);
    if (filled < 2) return;
    if (bins.kind === 'numeric') {
      this.#tryCuts(feature, bins.binCount, histogram, offset, filled);
    } else if (filled <= ONE_AGAINST_REST) {
      this.#tryEach(feature, bins.binCount, histogram, offset, filled);
    } else this.#trySets(feature, bins.binCount, histogram, offset, filled);
  }

  /**
   * Takes a cut of `feature` that gains more than `gainToBeat`.
   * @param rows of each bin, the missing one last
   */
  takeCut(feature: number, rows: Int32Array, { gain, last, missingLeft, left }: FoundCut): void {
    const binCount = rows.length - 1;
    let next = last + 1;
    while (next < binCount && rows[next] === 0) next++;
    this.#left = left;
    this.#keep(feature, this.#parameters.l2, gain);
    this.#cutBefore(last, next, binCount, rows[binCount] > 0 ? missingLeft : null);
  }

  /** Lists the bins that have rows, ascending. */
  #listFilled(slots: number, histogram: Float64Array, offset: number): number {
    let filled = 0;
    for (let bin = 0; bin < slots; bin++) {
      if (histogram[offset + bin * RECORD + 2] > 0) this.#order[filled++] = bin;
    }
    return filled;
  }

  /** Cuts between filled bins, missing rows on the right, then (if there are any) on the left. */
  #tryCuts(
    feature: number,
    binCount: number,
    histogram: Float64Array,
    offset: number,
    filled: number,
  ): void {
    const hasMissing = this.#order[filled - 1] === binCount;
    const known = hasMissing ? filled - 1 : filled;
    this.#clear();
    const right = this.#bestCut(feature, histogram, offset, hasMissing ? known : known - 1);
    let left = -1;
    if (hasMissing) {
      this.#clear();
      this.#add(histogram, offset, binCount);
      left = this.#bestCut(feature, histogram, offset, known - 1);
    }
    const last = left >= 0 ? left : right;
    if (last < 0) return;
    const order = this.#order;
    const next = last + 1 < known ? order[last + 1] : binCount;
    this.#cutBefore(order[last], next, binCount, hasMissing ? left >= 0 : null);
  }

  /**
   * Where the kept cut lies: in the middle of the empty bins between two filled ones, `last` and `next`
   * (`binCount` where there is none).
   * @param missingLeft null where the leaf has no missing rows: a missing value then goes with the larger part
   */
  #cutBefore(last: number, next: number, binCount: number, missingLeft: boolean | null): void {
    const { best } = this;
    if (best === null) return;
    best.cut = next < binCount ? (last + next - 1) >> 1 : binCount - 1;
    best.goesLeft = new Uint8Array(binCount + 1).fill(1, 0, best.cut + 1);
    best.goesLeft[binCount] = (missingLeft ?? best.left.rows > best.right.rows) ? 1 : 0;
  }

  /**
   * Moves the first `cuts` filled bins to the left part one by one and keeps the best split on the way.
   * The hottest loop in TypeScript: sums are local, and nothing is called without need.
   * @returns position of the last bin on the left; −1 when nothing beats what was found before
   */
  #bestCut(feature: number, histogram: Float64Array, offset: number, cuts: number): number {
    const { minLeaf, minHessian, l2 } = this.#parameters;
    const order = this.#order;
    const total = this.#total;
    const mostH = total.h - minHessian;
    const mostRows = total.rows - minLeaf;
    const parent = this.#parentScore;
    const { isPlain } = this;
    let { g, h, rows } = this.#left;
    let most = this.gainToBeat;
    let [chosen, chosenG, chosenH, chosenRows] = [-1, 0, 0, 0];
    for (let i = 0; i < cuts; i++) {
      const at = offset + order[i] * RECORD;
      g += histogram[at];
      h += histogram[at + 1];
      rows += histogram[at + 2];
      if (rows < minLeaf || h < minHessian) continue;
      if (rows > mostRows || h > mostH) break;
      const rightG = total.g - g;
      const score = (g * g) / (h + l2) + (rightG * rightG) / (total.h - h + l2);
      const gain = isPlain ? score - parent : this.#constrainedGain(feature, l2, g, h);
      if (!(gain > most) || gain <= LEAST_SHARE * score) continue;
      most = gain;
      chosen = i;
      chosenG = g;
      chosenH = h;
      chosenRows = rows;
    }
    if (chosen >= 0) this.#left = { g: chosenG, h: chosenH, rows: chosenRows };
    if (chosen >= 0) this.#keep(feature, l2, most);
    return chosen;
  }

  #tryEach(
    feature: number,
    binCount: number,
    histogram: Float64Array,
    offset: number,
    filled: number,
  ): void {
    const { l2 } = this.#parameters;
    let listed = -1;
    for (let i = 0; i < filled; i++) {
      this.#clear();
      this.#add(histogram, offset, this.#order[i]);
      if (this.#rightIsTooSmall() || !this.#improves(feature, l2)) continue;
      listed = this.#order[i];
      this.#keep(feature, l2, this.#leftGain(feature, l2));
    }
    if (listed < 0 || this.best === null) return;
    this.best.goesLeft = new Uint8Array(binCount + 1);
    this.best.goesLeft[listed] = 1;
  }

  /** Categories in the order of their smoothed mean gradient; a set is taken from either end. */
  #trySets(
    feature: number,
    binCount: number,
    histogram: Float64Array,
    offset: number,
    filled: number,
  ): void {
    const { categories, l2 } = this.#parameters;
    const usual = this.#sortCategories(histogram, offset, filled);
    const most = Math.min(categories.maxListed, (usual + 1) >> 1);
    const penalty = l2 + categories.l2;
    let listed = 0;
    let fromEnd = false;
    for (let end = 0; end < 2; end++) {
      this.#clear();
      let moved = 0;
      for (let i = 0; i < most; i++) {
        const bin = this.#order[end === 0 ? i : usual - 1 - i];
        this.#add(histogram, offset, bin);
        moved += histogram[offset + bin * RECORD + 2];
        if (this.#rightIsTooSmall()) break;
        if (this.#total.rows - this.#left.rows < categories.minRows) break;
        if (this.#leftIsTooSmall() || moved < categories.minRows) continue;
        moved = 0;
        if (!this.#improves(feature, penalty)) continue;
        listed = i + 1;
        fromEnd = end === 1;
        this.#keep(feature, penalty, this.#leftGain(feature, penalty));
      }
    }
    if (listed === 0 || this.best === null) return;
    this.best.goesLeft = new Uint8Array(binCount + 1);
    for (let i = 0; i < listed; i++) {
      this.best.goesLeft[this.#order[fromEnd ? usual - 1 - i : i]] = 1;
    }
  }

  /** Sorts the filled bins that have enough rows to the front of `#order`; how many those are. */
  #sortCategories(histogram: Float64Array, offset: number, filled: number): number {
    const { smoothing } = this.#parameters.categories;
    let usual = 0;
    for (let i = 0; i < filled; i++) {
      const bin = this.#order[i];
      const at = offset + bin * RECORD;
      if (histogram[at + 2] < smoothing) continue;
      this.#key[bin] = histogram[at] / (histogram[at + 1] + smoothing);
      this.#order[usual++] = bin;
    }
    this.#order.subarray(0, usual).sort((a, b) => this.#key[a] - this.#key[b] || a - b);
    return usual;
  }

  #clear(): void {
    this.#left = { g: 0, h: 0, rows: 0 };
  }

  #add(histogram: Float64Array, offset: number, bin: number): void {
    const at = offset + bin * RECORD;
    this.#left.g += histogram[at];
    this.#left.h += histogram[at + 1];
    this.#left.rows += histogram[at + 2];
  }

  #leftIsTooSmall(): boolean {
    return this.#left.rows < this.#parameters.minLeaf || this.#left.h < this.#parameters.minHessian;
  }

  #rightIsTooSmall(): boolean {
    const { minLeaf, minHessian } = this.#parameters;
    return (
      this.#total.rows - this.#left.rows < minLeaf || this.#total.h - this.#left.h < minHessian
    );
  }

  #improves(feature: number, l2: number): boolean {
    if (this.#leftIsTooSmall()) return false;
    return this.#leftGain(feature, l2) > this.gainToBeat;
  }

  /** Gain of the left part; 0 for what rounding may amount to or constraints forbid. */
  #leftGain(feature: number, l2: number): number {
    const { g, h } = this.#left;
    if (!this.isPlain) return this.#constrainedGain(feature, l2, g, h);
    const rightG = this.#total.g - g;
    const score = (g * g) / (h + l2) + (rightG * rightG) / (this.#total.h - h + l2);
    const gain = score - this.#parentScore;
    return gain > LEAST_SHARE * score ? gain : 0;
  }

  #constrainedGain(feature: number, l2: number, g: number, h: number): number {
    const rightG = this.#total.g - g;
    const rightH = this.#total.h - h;
    if (this.#isBounded && this.#breaksOrder(feature, l2, g, h, rightG, rightH)) return 0;
    const score = this.#score(g, h, l2) + this.#score(rightG, rightH, l2);
    const gain = score - this.#parentScore;
    return gain > LEAST_SHARE * score ? gain : 0;
  }

  #breaksOrder(feature: number, l2: number, g: number, h: number, rg: number, rh: number): boolean {
    const sign = this.#parameters.monotone[feature];
    if (sign === 0) return false;
    const { l1 } = this.#parameters;
    const left = leafValue({ g, h, rows: 0 }, l1, l2, this.#low, this.#high);
    const right = leafValue({ g: rg, h: rh, rows: 0 }, l1, l2, this.#low, this.#high);
    return sign > 0 ? left > right : left < right;
  }

  /** How far a leaf with these sums lowers the objective, twice. */
  #score(g: number, h: number, l2: number): number {
    if (h + l2 <= 0) return 0;
    const { l1 } = this.#parameters;
    const shrunk = shrink(g, l1);
    if (!this.#isBounded) return (shrunk * shrunk) / (h + l2);
    const value = leafValue({ g, h, rows: 0 }, l1, l2, this.#low, this.#high);
    return -(2 * shrunk * value + (h + l2) * value * value);
  }

  #keep(feature: number, l2: number, gain: number): void {
    const { g, h, rows } = this.#left;
    const total = this.#total;
    this.best = {
      feature,
      gain,
      l2,
      cut: -1,
      goesLeft: EMPTY,
      left: { g, h, rows },
      right: { g: total.g - g, h: total.h - h, rows: total.rows - rows },
    };
  }
}

const EMPTY = new Uint8Array(0);
