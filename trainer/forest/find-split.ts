// The best split of one node on one feature, from the feature's histogram (one record per bin, the
// missing bin last). Sets `search.best` when it beats what is there.

import type { FeatureBins } from '../encode/encoded-table.ts';
import type { BinSplit } from '../ensemble/grown-tree.ts';
import { FIRST_SUM, ROWS, WEIGHT } from './statistics.ts';

export interface FoundSplit extends BinSplit {
  /** Rise of Σ_c s_c² / weight (statistics.ts), above 0. */
  gain: number;
}

export class SplitSearch {
  best: FoundSplit | null = null;
  readonly #stride: number;
  readonly #minLeaf: number;
  readonly #leastGain: number;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  readonly #total: Float64Array;
  readonly #order = new Uint8Array(256);
  readonly #share = new Float64Array(256);
  #parentScore = 0;

  /** @param leastGain what rounding alone may amount to: a smaller gain is none */
  constructor(stride: number, minLeaf: number, leastGain: number) {
    this.#leastGain = leastGain;
    this.#stride = stride;
    this.#minLeaf = minLeaf;
    this.#left = new Float64Array(stride);
    this.#right = new Float64Array(stride);
    this.#total = new Float64Array(stride);
  }

  /** Begins a node with these sums. */
  start(total: Float64Array): void {
    this.best = null;
    this.#total.set(total);
    this.#parentScore = this.#score(total);
  }

  /** Tries every split of the node on `feature`; false when the feature is constant in the node. */
  tryFeature(feature: number, bins: FeatureBins, histogram: Float64Array): boolean {
    const filled = this.#filledBins(bins.binCount + 1, histogram);
    if (filled < 2) return false;
    if (bins.kind === 'numeric') this.#tryNumeric(feature, bins.binCount, histogram, filled);
    else this.#tryCategories(feature, bins.binCount, histogram, filled);
    return true;
  }

  /** Lists the bins that have rows, ascending, in `#order`. */
  #filledBins(slots: number, histogram: Float64Array): number {
    let filled = 0;
    for (let bin = 0; bin < slots; bin++) {
      if (histogram[bin * this.#stride + ROWS] > 0) this.#order[filled++] = bin;
    }
    return filled;
  }

  /** Cuts between filled bins, with the missing rows on the right, then (if there are any) on the left. */
  #tryNumeric(feature: number, binCount: number, histogram: Float64Array, filled: number): void {
    const hasMissing = this.#order[filled - 1] === binCount;
    const known = hasMissing ? filled - 1 : filled;
    for (const missingLeft of hasMissing ? [false, true] : [false]) {
      this.#left.fill(0);
      if (missingLeft) this.#addBin(histogram, binCount);
      const cuts = hasMissing && !missingLeft ? known : known - 1;
      for (let i = 0; i < cuts; i++) {
        this.#addBin(histogram, this.#order[i]);
        const gain = this.#gain();
        if (!this.#isBetter(gain)) continue;
        const bin = this.#order[i];
        // The cut lies in the middle of the empty bins up to the next filled one.
        const cut = i + 1 < known ? (bin + this.#order[i + 1] - 1) >>> 1 : binCount - 1;
        const goesLeft = new Uint8Array(256).fill(1, 0, cut + 1);
        goesLeft[binCount] = (hasMissing ? missingLeft : this.#leftIsLarger()) ? 1 : 0;
        this.best = { gain, feature, cut, goesLeft };
      }
    }
  }

  /**
   * Category sets: bins sorted by a channel's mean and cut as if ordered, which finds the best set for
   * one channel (Fisher 1958; Breiman et al. 1984, theorem 4.5) and a good one of each one-vs-rest
   * order for several. The missing bin is one category more. Labels without rows in the node follow
   * the larger side.
   */
  #tryCategories(feature: number, binCount: number, histogram: Float64Array, filled: number): void {
    const filledOrder = this.#order.slice(0, filled);
    for (let sum = FIRST_SUM; sum < this.#stride; sum++) {
      this.#order.set(filledOrder);
      this.#sortByShare(histogram, filled, sum);
      this.#left.fill(0);
      for (let i = 0; i < filled - 1; i++) {
        this.#addBin(histogram, this.#order[i]);
        const gain = this.#gain();
        if (!this.#isBetter(gain)) continue;
        const goesLeft = new Uint8Array(256).fill(this.#leftIsLarger() ? 1 : 0, 0, binCount + 1);
        for (let j = 0; j < filled; j++) goesLeft[this.#order[j]] = j <= i ? 1 : 0;
        this.best = { gain, feature, cut: 0, goesLeft };
      }
    }
  }

  /** Insertion sort: few bins, often nearly in order, and no comparator calls. */
  #sortByShare(histogram: Float64Array, filled: number, sum: number): void {
    const order = this.#order;
    const share = this.#share;
    for (let i = 0; i < filled; i++) {
      const bin = order[i];
      const record = bin * this.#stride;
      const weight = histogram[record + WEIGHT];
      const mean = weight > 0 ? histogram[record + sum] / weight : 0;
      let j = i;
      for (; j > 0 && share[j - 1] > mean; j--) {
        share[j] = share[j - 1];
        order[j] = order[j - 1];
      }
      share[j] = mean;
      order[j] = bin;
    }
  }

  #addBin(histogram: Float64Array, bin: number): void {
    const record = bin * this.#stride;
    for (let j = 0; j < this.#stride; j++) this.#left[j] += histogram[record + j];
  }

  /** Gain of parting `#left` from the rest; 0 when a side has fewer than minLeaf rows. */
  #gain(): number {
    const rowsLeft = this.#left[ROWS];
    if (rowsLeft < this.#minLeaf || this.#total[ROWS] - rowsLeft < this.#minLeaf) return 0;
    for (let j = 0; j < this.#stride; j++) this.#right[j] = this.#total[j] - this.#left[j];
    return this.#score(this.#left) + this.#score(this.#right) - this.#parentScore;
  }

  /** Σ_c s_c² / weight. */
  #score(record: Float64Array): number {
    if (record[WEIGHT] <= 0) return 0;
    let squares = 0;
    for (let j = FIRST_SUM; j < this.#stride; j++) squares += record[j] * record[j];
    return squares / record[WEIGHT];
  }

  #isBetter(gain: number): boolean {
    return gain > (this.best === null ? this.#leastGain : this.best.gain);
  }

  #leftIsLarger(): boolean {
    return 2 * this.#left[ROWS] > this.#total[ROWS];
  }
}
