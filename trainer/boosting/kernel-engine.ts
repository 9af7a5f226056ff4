// Boosting by the kernels of assembly/train on several threads: quantized derivatives, integer
// histograms, leaf values from exact sums. Its results are the same in every bit for any number of
// threads, because all that threads add up are integers.
import { encodeColumnInto } from '../encode/encode.ts';
import type { FeatureBins, NumericBins } from '../encode/encoded-table.ts';
import { mix32 } from '../random.ts';
import { UserError } from '../user-error.ts';
import {
  ARGUMENTS,
  CELL_BLOCK,
  type Layout,
  layOut,
  PARTITION_BLOCK,
  REAL_ARGUMENTS,
  RESULT_BYTES,
  RESULT_SIDES,
  WIDE_BYTES,
} from './kernel-layout.ts';
import {
  ADD,
  CHANCES,
  COPY,
  ENCODE,
  GRADIENTS,
  HISTOGRAM,
  MAKE_RECORDS,
  PARTITION,
  QUANTIZE,
  REDUCE,
  SEARCH,
  SUM,
} from './kernel-thread.ts';
import { createMemory, loadKernels, MOST_BYTES } from './kernels.ts';
import {
  childLeaf,
  type Engine,
  type FoundSplit,
  type Leaf,
  rootLeaf,
  type StartScores,
  type Sums,
} from './leaf.ts';
import type { Settings } from './parameters.ts';
import type { Target } from './target.ts';
import { ThreadTeam } from './thread-team.ts';

/** Steps of a quantized derivative from 0 to the largest. */
const MOST_STEPS = 1023;
/** Cells times features below which a task is not worth waking other threads. */
const SHARED_WORK = 1 << 15;

/** A table whose bins are known, with its columns as bins where they have been encoded already: taken over. */
export interface UnencodedTable {
  cellCount: number;
  features: FeatureBins[];
  columns: Uint8Array[] | null;
  /** Per feature, one double per cell; unused where `columns` are given. */
  values: Float64Array[];
}

export class KernelEngine implements Engine {
  readonly scores: Float64Array[];
  readonly #layout: Layout;
  readonly #settings: Settings;
  readonly #table: UnencodedTable;
  readonly #team: ThreadTeam;
  readonly #words: Int32Array;
  readonly #reals: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #sums: BigInt64Array;
  #freeSlots: number[] = [];
  #featureCount = 0;
  #trees = 0;
  #target: Target | null = null;
  #mostSteps = MOST_STEPS;
  /** What one step of the quantized and of the exact derivatives is worth. */
  #gUnit = 1;
  #hUnit = 1;
  #exactG = 1;
  #exactH = 1;

  private constructor(
    table: UnencodedTable,
    settings: Settings,
    layout: Layout,
    memory: WebAssembly.Memory,
    team: ThreadTeam,
    start: StartScores,
  ) {
    const { buffer } = memory;
    this.#table = table;
    this.#settings = settings;
    this.#layout = layout;
    this.#team = team;
    this.#words = new Int32Array(buffer);
    this.#reals = new Float64Array(buffer);
    this.#bytes = new Uint8Array(buffer);
    this.#sums = new BigInt64Array(buffer);
    this.scores = start.map((given, k) => {
      const view = this.#doubles(layout.scores, k);
      if (typeof given === 'number') view.fill(given);
      else view.set(given);
      return view;
    });
    this.#loadTable();
  }

  /** Takes the table and the scores into shared memory and starts the threads. */
  static async start(
    table: UnencodedTable,
    settings: Settings,
    target: Target,
    start: StartScores,
    threads: number,
  ): Promise<KernelEngine> {
    const layout = layOut({
      cells: table.cellCount,
      features: table.features.length,
      outputs: start.length,
      hasWeights: target.weight !== target.rows,
      hasChances: settings.loss === 'softmax',
      threads,
      nodes: settings.leaves,
    });
    checkFits(layout);
    const memory = createMemory(layout.bytes);
    const features = table.features.map(({ kind, binCount }) => ({ kind, binCount }));
    const mostRows = target.rows.reduce((most, rows) => Math.max(most, rows), 1);
    const module = await loadKernels();
    const team = await ThreadTeam.start({ module, memory, layout, settings, features, mostRows });
    return new KernelEngine(table, settings, layout, memory, team, start);
  }

  beginRound(target: Target): void {
    if (target !== this.#target) this.#loadTarget(target);
    if (this.#settings.loss === 'softmax') this.#run(CHANCES, true, []);
  }

  beginTree(k: number, features: Int32Array): Leaf {
    const { featureList, cells, padded } = this.#layout;
    this.#words.set(features, featureList / 4);
    this.#featureCount = features.length;
    this.#freeSlots = Array.from({ length: this.#settings.leaves }, (_, i) => i);
    this.#clearParts(({ maxima }) => maxima, 2);
    this.#run(GRADIENTS, this.#isLarge(padded), [k]);
    this.#chooseUnits();
    const key = mix32(++this.#trees);
    this.#run(QUANTIZE, this.#isLarge(padded), [key | 0], [1 / this.#gUnit, 1 / this.#hUnit]);
    const root = rootLeaf(cells, this.#takeSlot(), this.#settings.l2);
    this.#buildHistogram(root, true, -1);
    root.sums = this.#sumsOfHistogram(root.slot, features[0]);
    return root;
  }

  findSplits(leaves: Leaf[]): void {
    const reals = leaves.flatMap(({ sums, low, high }) => [sums.g, sums.h, sums.rows, low, high]);
    const slots = leaves.map(({ slot }) => slot);
    // A gain of 0 is no split.
    for (let i = 0; i < 2 * this.#team.size; i++) {
      this.#reals[(this.#layout.results + i * RESULT_BYTES) / 8] = 0;
    }
    this.#run(
      SEARCH,
      this.#featureCount > 1,
      [leaves.length, this.#featureCount, ...slots],
      [this.#gUnit, this.#hUnit, ...reals],
    );
    leaves.forEach((leaf, i) => {
      leaf.best = this.#readResult(i);
    });
  }

  split(leaf: Leaf): [Leaf, Leaf] {
    const { best, start, end, slot } = leaf;
    if (best === null) throw new Error('a leaf without a split');
    const middle = start + this.#partition(leaf, best);
    const left = childLeaf(leaf, start, middle, best.left, best.l2);
    const right = childLeaf(leaf, middle, end, best.right, best.l2);
    const [smaller, larger] = middle - start < end - middle ? [left, right] : [right, left];
    smaller.slot = this.#takeSlot();
    larger.slot = slot;
    this.#buildHistogram(smaller, false, slot);
    return [left, right];
  }

  cellsOf({ start, end }: Leaf): Int32Array {
    const { order } = this.#layout;
    return this.#words.subarray(order / 4 + start, order / 4 + end);
  }

  sumsOf({ start, end, sums }: Leaf): Sums {
    this.#clearParts(({ exactSums }) => exactSums, 2);
    const units = [1 / this.#exactG, 1 / this.#exactH];
    this.#run(SUM, this.#isLarge(end - start), [start, end - start], units);
    let [g, h] = [0n, 0n];
    for (const { exactSums } of this.#layout.parts) {
      g += this.#sums[exactSums / 8];
      h += this.#sums[exactSums / 8 + 1];
    }
    return { g: Number(g) * this.#exactG, h: Number(h) * this.#exactH, rows: sums.rows };
  }

  addToScores({ start, end }: Leaf, k: number, value: number): void {
    this.#run(ADD, this.#isLarge(end - start), [start, end - start, k], [value]);
  }

  close(): void {
    this.#team.end();
  }

  #doubles(address: number, plane: number): Float64Array {
    const { padded, cells } = this.#layout;
    const at = address / 8 + plane * padded;
    return this.#reals.subarray(at, at + cells);
  }

  #loadTable(): void {
    const { slots, columns, padded, cells } = this.#layout;
    this.#table.features.forEach((bins, f) => {
      this.#words[slots / 4 + f] = bins.binCount + 1;
      const at = columns + f * padded;
      const column = this.#bytes.subarray(at, at + cells);
      const encoded = this.#table.columns;
      if (encoded !== null) {
        column.set(encoded[f]);
        // Gives the memory back at once; the garbage collector may see no reason to run.
        const { buffer } = encoded[f];
        if (buffer instanceof ArrayBuffer) buffer.transfer(0);
      } else if (bins.kind === 'numeric') this.#encode(f, bins);
      else encodeColumnInto(column, this.#table.values[bins.feature], bins);
    });
    this.#run(MAKE_RECORDS, true, []);
  }

  #encode(column: number, { feature, binCount, thresholds }: NumericBins): void {
    const { pairs, cells, thresholds: table } = this.#layout;
    const size = 2 ** Math.ceil(Math.log2(binCount));
    this.#reals.subarray(pairs / 8, pairs / 8 + cells).set(this.#table.values[feature]);
    this.#reals.fill(Infinity, table / 8, table / 8 + size);
    this.#reals.set(thresholds, table / 8);
    this.#run(ENCODE, true, [column, size, binCount]);
  }

  #loadTarget(target: Target): void {
    const { rows, weight, hasWeights, sums, cells } = this.#layout;
    new Uint16Array(this.#words.buffer, rows, cells).set(target.rows);
    if (hasWeights) this.#doubles(weight, 0).set(target.weight);
    for (const [k, values] of target.sums.entries()) this.#doubles(sums, k).set(values);
    const total = target.rows.reduce((sum, count) => sum + count, 0);
    this.#mostSteps = Math.min(MOST_STEPS, Math.floor((2 ** 31 - 1) / Math.max(1, total)));
    this.#target = target;
  }

  /** Powers of two, so that sums in real units are exact. */
  #chooseUnits(): void {
    const { parts, cells } = this.#layout;
    let mostG = 0;
    let mostH = 0;
    for (const { maxima } of parts) {
      mostG = Math.max(mostG, this.#reals[maxima / 8]);
      mostH = Math.max(mostH, this.#reals[maxima / 8 + 1]);
    }
    this.#gUnit = powerAtLeast(mostG / this.#mostSteps);
    this.#hUnit = powerAtLeast(mostH / this.#mostSteps);
    // Sums of all cells stay below 2^62.
    this.#exactG = powerAtLeast((mostG * cells) / 2 ** 61);
    this.#exactH = powerAtLeast((mostH * cells) / 2 ** 61);
  }

  /** Sets doubles of every thread's part to 0: a thread that does not join a task leaves none behind. */
  #clearParts(address: (part: Layout['parts'][number]) => number, count: number): void {
    for (const part of this.#layout.parts) {
      this.#reals.fill(0, address(part) / 8, address(part) / 8 + count);
    }
  }

  #takeSlot(): number {
    const slot = this.#freeSlots.pop();
    if (slot === undefined) throw new Error('more leaves than histograms');
    return slot;
  }

  #buildHistogram({ start, end, slot }: Leaf, isRoot: boolean, parent: number): void {
    const cells = end - start;
    const isShared = this.#isLarge(cells);
    const share = Math.ceil(cells / (this.#team.size * 4) / 256) * 256;
    const block = Math.max(256, Math.min(1024, share));
    this.#run(HISTOGRAM, isShared, [start, cells, isRoot ? 1 : 0, block]);
    const sharesReduction = this.#table.features.length >= 8;
    this.#run(REDUCE, sharesReduction, [slot, parent, isShared ? this.#team.size : 1]);
  }

  #sumsOfHistogram(slot: number, feature: number): Sums {
    const { node, features } = this.#layout;
    const at = (node + (slot * features + feature) * WIDE_BYTES) / 4;
    const sums = { g: 0, h: 0, rows: 0 };
    for (let bin = 0; bin <= this.#table.features[feature].binCount; bin++) {
      sums.g += this.#words[at + bin] * this.#gUnit;
      sums.h += this.#words[at + 256 + bin] * this.#hUnit;
      sums.rows += this.#words[at + 512 + bin];
    }
    return sums;
  }

  #readResult(leaf: number): FoundSplit | null {
    let chosen: FoundSplit | null = null;
    for (let thread = 0; thread < this.#team.size; thread++) {
      const at = this.#layout.results + (thread * 2 + leaf) * RESULT_BYTES;
      const [gain, feature, cut, l2, ...sums] = this.#reals.subarray(at / 8, at / 8 + 10);
      const isBetter =
        chosen === null || gain > chosen.gain || (gain === chosen.gain && feature < chosen.feature);
      if (gain === 0 || !isBetter) continue;
      const sides = at + RESULT_SIDES;
      const goesLeft = this.#bytes.slice(sides, sides + this.#table.features[feature].binCount + 1);
      const left = { g: sums[0], h: sums[1], rows: sums[2] };
      const right = { g: sums[3], h: sums[4], rows: sums[5] };
      chosen = { gain, feature, cut, l2, goesLeft, left, right };
    }
    return chosen;
  }

  /** Moves the cells that go left to the front, keeping their order; how many those are. */
  #partition({ start, end }: Leaf, { feature, goesLeft }: FoundSplit): number {
    const cells = end - start;
    const isShared = this.#isLarge(cells);
    this.#bytes.set(goesLeft, this.#layout.goesLeft);
    this.#run(PARTITION, isShared, [start, cells, feature]);
    const counts = this.#layout.blockCounts / 4;
    let goLeft = 0;
    for (let block = 0; block * PARTITION_BLOCK < cells; block++) {
      goLeft += this.#words[counts + block];
    }
    this.#run(COPY, isShared, [start, cells, goLeft]);
    return goLeft;
  }

  #isLarge(cells: number): boolean {
    return cells >= 2 * CELL_BLOCK && cells * this.#table.features.length >= SHARED_WORK;
  }

  #run(task: number, isShared: boolean, given: number[], reals: number[] = []): void {
    for (let i = 0; i < given.length; i++) this.#words[ARGUMENTS + i] = given[i];
    for (let i = 0; i < reals.length; i++) this.#reals[REAL_ARGUMENTS + i] = reals[i];
    this.#team.run(task, isShared);
  }
}

function checkFits({ bytes, cells, features, nodes }: Layout): void {
  if (bytes <= MOST_BYTES) return;
  throw new UserError(
    `Boosting ${cells} rows × ${features} features with ${nodes} leaves needs ` +
      `${(bytes / 2 ** 30).toFixed(1)} GiB; 4 GiB is the most. Use fewer rows (a condition in ` +
      '`where`), features or leaves.',
  );
}

/** The smallest power of two that is at least `value`; 1 for 0. */
function powerAtLeast(value: number): number {
  if (value <= 0) return 1;
  const power = 2 ** Math.ceil(Math.log2(value));
  return power < value ? power * 2 : power;
}
