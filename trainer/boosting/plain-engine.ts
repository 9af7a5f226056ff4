// Gradients in doubles and histograms in plain TypeScript: exact, on one thread, the standard for the
// kernels. `order` holds all cells; a leaf owns one stretch of it, and a split reorders only that stretch.
import type { EncodedTable, FeatureBins } from '../encode/encoded-table.ts';
import { BoostingSplitSearch, RECORD } from './find-split.ts';
import {
  type Engine,
  type Leaf,
  type Parting,
  rootLeaf,
  type StartScores,
  type Sums,
} from './leaf.ts';
import { gradientsInto, softmaxInto } from './loss.ts';
import type { EngineParameters } from './parameters.ts';
import type { Target } from './target.ts';

export class PlainEngine implements Engine {
  readonly features: FeatureBins[];
  readonly atOnce = 1;
  readonly scores: Float64Array[];
  readonly #table: EncodedTable;
  readonly #parameters: EngineParameters;
  readonly #search: BoostingSplitSearch;
  readonly #order: Int32Array;
  readonly #scratch: Int32Array;
  readonly #g: Float64Array;
  readonly #h: Float64Array;
  readonly #chances: Float64Array[];
  /** Per feature: where its records begin in a histogram; last, the length of a histogram. */
  readonly #offset: Int32Array;
  readonly #histograms: Float64Array[] = [];
  /** Which stretches of the order are the cells of the tree's leaves. */
  #stretches: { start: number; end: number }[] = [];
  #free: number[] = [];
  #target: Target;
  #features: Int32Array;

  /** @param start arrays in it are taken over */
  constructor(
    table: EncodedTable,
    parameters: EngineParameters,
    target: Target,
    start: StartScores,
  ) {
    const { cellCount, features } = table;
    this.features = features;
    this.scores = start.map((scores) =>
      typeof scores === 'number' ? new Float64Array(cellCount).fill(scores) : scores,
    );
    this.#table = table;
    this.#parameters = parameters;
    this.#target = target;
    this.#search = new BoostingSplitSearch(parameters);
    this.#order = new Int32Array(cellCount);
    this.#scratch = new Int32Array(cellCount);
    this.#g = new Float64Array(cellCount);
    this.#h = new Float64Array(cellCount);
    const isSoftmax = parameters.loss === 'softmax';
    this.#chances = start.map(() => new Float64Array(isSoftmax ? cellCount : 0));
    this.#offset = new Int32Array(features.length + 1);
    features.forEach((bins, f) => {
      this.#offset[f + 1] = this.#offset[f] + (bins.binCount + 1) * RECORD;
    });
    this.#features = Int32Array.from(features.keys());
  }

  beginRound(target: Target): void {
    this.#target = target;
    if (this.#parameters.loss === 'softmax') softmaxInto(this.scores, this.#chances);
  }

  beginTree(k: number, features: Int32Array): Leaf {
    this.#features = features;
    this.#free = Array.from(this.#histograms.keys());
    for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
    const { scores } = this;
    gradientsInto(this.#parameters, this.#target, k, scores[k], this.#chances[k], this.#g, this.#h);
    const root = rootLeaf(0, this.#takeSlot(), this.#parameters.l2);
    this.#stretches = [{ start: 0, end: this.#order.length }];
    [root.sums] = this.sumsOf([root]);
    this.#buildHistogram(root);
    return root;
  }

  part(partings: Parting[]): void {
    for (const parting of partings) this.#part(parting);
  }

  #part({ leaf, children: [left, right], open }: Parting): void {
    const { best, slot } = leaf;
    if (best === null) throw new Error('a leaf without a split');
    const { start, end } = this.#stretches[leaf.cells];
    const middle = this.#partition(start, end, best.feature, best.goesLeft);
    const [smaller, larger] = middle - start < end - middle ? [left, right] : [right, left];
    smaller.slot = this.#takeSlot();
    larger.slot = slot;
    left.cells = this.#stretches.push({ start, end: middle }) - 1;
    right.cells = this.#stretches.push({ start: middle, end }) - 1;
    if (open.length === 0) return;
    this.#buildHistogram(smaller);
    subtract(this.#histograms[larger.slot], this.#histograms[smaller.slot]);
    for (const child of open) this.findSplit(child);
  }

  findSplit(leaf: Leaf): void {
    const search = this.#search;
    search.start(leaf.sums, leaf.low, leaf.high);
    for (const feature of this.#features) {
      const bins = this.#table.features[feature];
      search.tryFeature(feature, bins, this.#histograms[leaf.slot], this.#offset[feature]);
    }
    leaf.best = search.best;
  }

  cellsOf({ cells }: Leaf): Int32Array {
    const { start, end } = this.#stretches[cells];
    return this.#order.subarray(start, end);
  }

  sumsOf(leaves: Leaf[]): Sums[] {
    return leaves.map((leaf) => {
      const sums: Sums = { g: 0, h: 0, rows: 0 };
      for (const cell of this.cellsOf(leaf)) {
        sums.g += this.#g[cell];
        sums.h += this.#h[cell];
        sums.rows += this.#target.rows[cell];
      }
      return sums;
    });
  }

  addToScores(leaves: Leaf[], k: number, values: number[]): void {
    const scores = this.scores[k];
    leaves.forEach((leaf, i) => {
      for (const cell of this.cellsOf(leaf)) scores[cell] += values[i];
    });
  }

  close(): void {}

  #takeSlot(): number {
    const slot = this.#free.pop();
    if (slot !== undefined) return slot;
    const { length } = this.#table.features;
    return this.#histograms.push(new Float64Array(this.#offset[length])) - 1;
  }

  #buildHistogram(leaf: Leaf): void {
    const histogram = this.#histograms[leaf.slot].fill(0);
    const g = this.#g;
    const h = this.#h;
    const { rows } = this.#target;
    const cells = this.cellsOf(leaf);
    for (const feature of this.#features) {
      const column = this.#table.columns[feature];
      const offset = this.#offset[feature];
      for (let i = 0; i < cells.length; i++) {
        const cell = cells[i];
        const at = offset + column[cell] * RECORD;
        histogram[at] += g[cell];
        histogram[at + 1] += h[cell];
        histogram[at + 2] += rows[cell];
      }
    }
  }

  /** Moves the cells that go left to the front, keeping their order; where the right ones begin. */
  #partition(start: number, end: number, feature: number, goesLeft: Uint8Array): number {
    const column = this.#table.columns[feature];
    const order = this.#order;
    let left = start;
    let right = 0;
    for (let i = start; i < end; i++) {
      const cell = order[i];
      if (goesLeft[column[cell]] === 1) order[left++] = cell;
      else this.#scratch[right++] = cell;
    }
    order.set(this.#scratch.subarray(0, right), left);
    return left;
  }
}

function subtract(from: Float64Array, other: Float64Array): void {
  for (let i = 0; i < from.length; i++) from[i] -= other[i];
}
