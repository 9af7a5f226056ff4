// The best split of one node, sought feature by feature in histograms of records (statistics.ts), one
// record per bin, the missing bin last. Every kind of split is a cut through the node's filled bins in
// some order: what stands before the cut goes left.
//
//   numeric    ascending, the missing bin at the end; and once more with it at the start
//   category   by a channel's mean, the missing bin being one category more: the best set for one
//              channel (Fisher 1958; Breiman et al. 1984, theorem 4.5), a one-vs-rest order for each of
//              several
//   random     one cut drawn instead of all tried (Geurts, Ernst, Wehenkel 2006)

import type { Random } from '../base/random.ts';
import type { FeatureBins } from '../encode/encoded-table.ts';
import type { BinSplit } from '../ensemble/grown-tree.ts';
import { FIRST_SUM, ROWS, WEIGHT } from './statistics.ts';

export interface SplitRules {
  /** Doubles per record. */
  stride: number;
  /** Fewest rows on either side. */
  minLeaf: number;
  /** What rounding alone may amount to: a smaller gain is none. */
  leastGain: number;
  /** Draw one cut per feature instead of trying all. */
  randomCuts: boolean;
}

export class ForestSplitSearch {
  readonly #rules: SplitRules;
  readonly #random: Random;
  readonly #total: Float64Array;
  readonly #left: Float64Array;
  readonly #right: Float64Array;
  readonly #order = new Uint8Array(256);
  readonly #share = new Float64Array(256);
  #filled = 0;
  #parentScore = 0;
  /** The best cut so far: the first `size` bins of `order` go left. */
  readonly #best = { gain: 0, feature: -1, size: 0, filled: 0, leftRows: 0 };
  readonly #bestOrder = new Uint8Array(256);

  constructor(rules: SplitRules, random: Random) {
    this.#rules = rules;
    this.#random = random;
    this.#total = new Float64Array(rules.stride);
    this.#left = new Float64Array(rules.stride);
    this.#right = new Float64Array(rules.stride);
  }

  /** Begins a node whose record is at `offset` of `records`. */
  start(records: Float64Array, offset: number): void {
    for (let j = 0; j < this.#total.length; j++) this.#total[j] = records[offset + j];
    this.#parentScore = this.#score(this.#total);
    this.#best.gain = this.#rules.leastGain;
    this.#best.feature = -1;
  }

  /** Tries the node's splits on `feature`; false when the feature is constant in the node. */
  tryFeature(feature: number, bins: FeatureBins, histogram: Float64Array): boolean {
    this.#listFilledBins(bins.binCount + 1, histogram);
    if (this.#filled < 2) return false;
    if (bins.kind === 'numeric') this.#tryNumeric(feature, bins, histogram);
    else this.#tryCategories(feature, histogram);
    return true;
  }

  /**
   * The best split found since `start`, or null. Bins without rows in the node follow the larger side;
   * a numeric cut lies in the middle of the empty bins between its neighbours.
   */
  take(features: FeatureBins[]): BinSplit | null {
    const { feature, size, filled, leftRows } = this.#best;
    if (feature < 0) return null;
    const { kind, binCount } = features[feature];
    const order = this.#bestOrder;
    const leftIsLarger = 2 * leftRows > this.#total[ROWS] ? 1 : 0;
    const goesLeft = new Uint8Array(binCount + 1).fill(leftIsLarger);
    let cut = 0;
    if (kind === 'numeric') {
      const last = order[size - 1];
      const next = size < filled ? order[size] : binCount;
      cut = next === binCount ? binCount - 1 : (last + next - 1) >>> 1;
      goesLeft.fill(1, 0, cut + 1).fill(0, cut + 1, binCount);
    }
    for (let i = 0; i < filled; i++) goesLeft[order[i]] = i < size ? 1 : 0;
    return { feature, cut, goesLeft };
  }

  #listFilledBins(slots: number, histogram: Float64Array): void {
    const { stride } = this.#rules;
    let filled = 0;
    for (let bin = 0; bin < slots; bin++) {
      if (histogram[bin * stride + ROWS] > 0) this.#order[filled++] = bin;
    }
    this.#filled = filled;
  }

  #tryNumeric(feature: number, bins: FeatureBins, histogram: Float64Array): void {
    const order = this.#order;
    const last = this.#filled - 1;
    const hasMissing = order[last] === bins.binCount;
    const only = this.#rules.randomCuts
      ? this.#drawNumericCut(bins, hasMissing ? last : last + 1)
      : 0;
    this.#tryCuts(feature, histogram, only);
    if (!hasMissing) return;
    order.copyWithin(1, 0, last);
    order[0] = bins.binCount;
    this.#tryCuts(feature, histogram, only === 0 ? 0 : Math.min(last, only + 1));
  }

  /** How many bins lie below a threshold drawn evenly between the node's lowest and highest. */
  #drawNumericCut(bins: FeatureBins, known: number): number {
    if (bins.kind !== 'numeric' || known < 2) return 1;
    const lowest = bins.thresholds[this.#order[0]];
    const highest = bins.thresholds[this.#order[known - 1] - 1];
    const drawn = lowest + this.#random.uniform() * (highest - lowest);
    let size = 1;
    while (size < known - 1 && bins.thresholds[this.#order[size] - 1] < drawn) size++;
    return size;
  }

  #tryCategories(feature: number, histogram: Float64Array): void {
    if (this.#rules.randomCuts) {
      this.#shuffle();
      this.#tryCuts(feature, histogram, 1 + this.#random.below(this.#filled - 1));
      return;
    }
    for (let sum = FIRST_SUM; sum < this.#rules.stride; sum++) {
      this.#sortByMean(histogram, sum);
      this.#tryCuts(feature, histogram, 0);
    }
  }

  /** Tries the cuts of `#order`: all, or the one after the first `only` bins (0 = all). */
  #tryCuts(feature: number, histogram: Float64Array, only: number): void {
    const { stride, minLeaf } = this.#rules;
    const order = this.#order;
    const left = this.#left.fill(0);
    const right = this.#right;
    const total = this.#total;
    let bestSize = 0;
    for (let size = 1; size < this.#filled; size++) {
      const record = order[size - 1] * stride;
      for (let j = 0; j < stride; j++) left[j] += histogram[record + j];
      for (let j = 0; j < stride; j++) right[j] = total[j] - left[j];
      if (right[ROWS] < minLeaf) break;
      if (left[ROWS] < minLeaf || (only !== 0 && size !== only)) continue;
      const gain = this.#score(left) + this.#score(right) - this.#parentScore;
      if (gain <= this.#best.gain) continue;
      this.#best.gain = gain;
      this.#best.leftRows = left[ROWS];
      bestSize = size;
    }
    if (bestSize === 0) return;
    this.#best.feature = feature;
    this.#best.size = bestSize;
    this.#best.filled = this.#filled;
    this.#bestOrder.set(order);
  }

  /** Σ_c s_c² / weight. */
  #score(record: Float64Array): number {
    if (record[WEIGHT] <= 0) return 0;
    let squares = 0;
    for (let j = FIRST_SUM; j < record.length; j++) squares += record[j] * record[j];
    return squares / record[WEIGHT];
  }

  /** Insertion sort: few bins, often nearly in order already, and no comparator calls. */
  #sortByMean(histogram: Float64Array, sum: number): void {
    const order = this.#order;
    const share = this.#share;
    const { stride } = this.#rules;
    for (let i = 0; i < this.#filled; i++) {
      const bin = order[i];
      const weight = histogram[bin * stride + WEIGHT];
      const mean = weight > 0 ? histogram[bin * stride + sum] / weight : 0;
      let j = i;
      for (; j > 0 && share[j - 1] > mean; j--) {
        share[j] = share[j - 1];
        order[j] = order[j - 1];
      }
      share[j] = mean;
      order[j] = bin;
    }
  }

  /** Fisher–Yates. */
  #shuffle(): void {
    for (let i = this.#filled - 1; i > 0; i--) {
      const j = this.#random.below(i + 1);
      const bin = this.#order[i];
      this.#order[i] = this.#order[j];
      this.#order[j] = bin;
    }
  }
}
