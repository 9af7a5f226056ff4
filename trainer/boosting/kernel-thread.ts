// One training thread: takes blocks of a task until none is left. All that a task needs stands in the
// shared memory, so that every thread, the calling one included, runs the same code; sums are integers,
// so that it does not matter which thread takes which block.
import {
  LOSS_GAMMA,
  LOSS_LOGISTIC,
  LOSS_POISSON,
  LOSS_QUANTILE,
  LOSS_SOFTMAX,
  LOSS_SQUARED,
  LOSS_TWEEDIE,
} from '../../assembly/shared/train-layout.ts';
import type { BoostingLoss } from '../recipe/recipe.ts';
import { type BinKind, RECORD, SplitSearch } from './find-split.ts';
import {
  ARGUMENTS,
  CELL_BLOCK,
  type Layout,
  NEXT_BLOCK,
  PARTITION_BLOCK,
  REAL_ARGUMENTS,
  RESULT_BYTES,
  RESULT_SIDES,
  WIDE_BYTES,
} from './kernel-layout.ts';
import { bindKernels, type TrainKernels } from './kernels.ts';
import type { FoundSplit } from './leaf.ts';
import type { Settings } from './parameters.ts';

export const MAKE_RECORDS = 1;
export const CHANCES = 2;
export const GRADIENTS = 3;
export const QUANTIZE = 4;
export const HISTOGRAM = 5;
export const REDUCE = 6;
export const SEARCH = 7;
export const PARTITION = 8;
export const COPY = 9;
export const SUM = 10;
export const ADD = 11;
export const ENCODE = 12;

const LOSS_CODES: Record<BoostingLoss, number> = {
  logistic: LOSS_LOGISTIC,
  'one-vs-rest': LOSS_LOGISTIC,
  softmax: LOSS_SOFTMAX,
  squared: LOSS_SQUARED,
  absolute: LOSS_QUANTILE,
  quantile: LOSS_QUANTILE,
  poisson: LOSS_POISSON,
  gamma: LOSS_GAMMA,
  tweedie: LOSS_TWEEDIE,
};

/** What a thread is started with. */
export interface ThreadStart {
  number: number;
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  layout: Layout;
  settings: Settings;
  features: BinKind[];
  /** Most rows of one cell. */
  mostRows: number;
}

export class KernelThread {
  readonly #start: ThreadStart;
  readonly #kernels: TrainKernels;
  readonly #words: Int32Array;
  readonly #reals: Float64Array;
  readonly #bytes: Uint8Array;
  readonly #records: Float64Array;
  readonly #searches: [SplitSearch, SplitSearch];
  readonly #tasks: Map<number, () => void>;
  readonly #fields: ReturnType<typeof binFields>;

  constructor(start: ThreadStart) {
    const { memory, layout, settings } = start;
    this.#start = start;
    this.#kernels = bindKernels(start.module, memory);
    this.#words = new Int32Array(memory.buffer);
    this.#reals = new Float64Array(memory.buffer);
    this.#bytes = new Uint8Array(memory.buffer);
    const { records } = layout.parts[start.number];
    this.#records = new Float64Array(memory.buffer, records, 256 * RECORD);
    this.#searches = [new SplitSearch(settings), new SplitSearch(settings)];
    this.#fields = binFields(start.mostRows);
    this.#tasks = new Map([
      [ENCODE, () => this.#encode()],
      [MAKE_RECORDS, () => this.#makeRecords()],
      [CHANCES, () => this.#makeChances()],
      [GRADIENTS, () => this.#makeGradients()],
      [QUANTIZE, () => this.#quantize()],
      [HISTOGRAM, () => this.#buildHistogram()],
      [REDUCE, () => this.#reduce()],
      [SEARCH, () => this.#search()],
      [PARTITION, () => this.#partition()],
      [COPY, () => this.#copy()],
      [SUM, () => this.#sum()],
      [ADD, () => this.#add()],
    ]);
  }

  /** Takes part in the task until no block of it is left. */
  run(task: number): void {
    const run = this.#tasks.get(task);
    if (run === undefined) throw new Error(`no task ${task}`);
    run();
  }

  #argument(index: number): number {
    return this.#words[ARGUMENTS + index];
  }

  #realArgument(index: number): number {
    return this.#reals[REAL_ARGUMENTS + index];
  }

  /** Calls `work` with each stretch of [0, size) that this thread gets. */
  #eachBlock(size: number, block: number, work: (from: number, to: number) => void): void {
    for (;;) {
      const from = Atomics.add(this.#words, NEXT_BLOCK, 1) * block;
      if (from >= size) return;
      work(from, Math.min(size, from + block));
    }
  }

  /** Arguments: feature, thresholds with padding, missing bin. The values stand where derivatives will. */
  #encode(): void {
    const { padded, pairs, thresholds, columns } = this.#start.layout;
    const column = columns + this.#argument(0) * padded;
    const [size, missing] = [this.#argument(1), this.#argument(2)];
    this.#eachBlock(padded, CELL_BLOCK, (from, to) => {
      this.#kernels.encodeNumbers(
        pairs + from * 8,
        to - from,
        thresholds,
        size,
        missing,
        column + from,
      );
    });
  }

  #makeRecords(): void {
    const { features, columns, padded, records, stride } = this.#start.layout;
    this.#eachBlock(padded, 1024, (from, to) => {
      this.#kernels.makeRecords(from, to, features, columns, padded, records, stride);
    });
  }

  #makeChances(): void {
    const { outputs, padded, scores, chances } = this.#start.layout;
    this.#eachBlock(padded, CELL_BLOCK, (from, to) => {
      const at = from * 8;
      this.#kernels.softmaxChances(to - from, outputs, scores + at, chances + at, padded * 8);
    });
  }

  #makeGradients(): void {
    const { layout, settings } = this.#start;
    const { padded } = layout;
    const { maxima } = layout.parts[this.#start.number];
    const plane = this.#argument(0) * padded * 8;
    const [a, b] = lossFactors(settings, layout.outputs);
    this.#eachBlock(padded, CELL_BLOCK, (from, to) => {
      this.#kernels.gradients(
        LOSS_CODES[settings.loss],
        to - from,
        layout.hasWeights ? layout.weight + from * 8 : 0,
        layout.rows + from * 2,
        layout.sums + plane + from * 8,
        layout.scores + plane + from * 8,
        layout.chances + plane + from * 8,
        layout.pairs + from * 8,
        maxima,
        a,
        b,
      );
    });
  }

  #quantize(): void {
    const { padded, pairs, rows, words, order } = this.#start.layout;
    const key = this.#argument(0);
    const gScale = this.#realArgument(0);
    const hScale = this.#realArgument(1);
    this.#eachBlock(padded, CELL_BLOCK, (from, to) => {
      this.#kernels.quantize(from, to, pairs, rows, words, gScale, hScale, key);
      this.#kernels.countUp(order, from, to);
    });
  }

  #buildHistogram(): void {
    const { layout, number } = this.#start;
    const { bins, wide, scratch } = layout.parts[number];
    const { mostAdded, hShift, gShift } = this.#fields;
    const start = this.#argument(0);
    const isRoot = this.#argument(2) === 1;
    let added = 0;
    const flush = () => {
      this.#kernels.flushBins(layout.features, layout.slots, hShift, gShift, bins, wide);
      added = 0;
    };
    this.#eachBlock(this.#argument(1), this.#argument(3), (from, to) => {
      if (added + to - from > mostAdded) flush();
      added += to - from;
      this.#kernels.addToBins(
        isRoot ? 0 : layout.order + (start + from) * 4,
        from,
        to - from,
        layout.records,
        layout.stride,
        layout.words,
        layout.tiles,
        BigInt(hShift),
        BigInt(gShift),
        bins,
        scratch,
      );
    });
    if (added > 0) flush();
  }

  /** Threads' sums → the smaller child's histogram; the larger one's is its parent's less that. */
  #reduce(): void {
    const { layout, features } = this.#start;
    const wide = layout.parts[0].wide;
    const threads = this.#argument(2);
    const distance = layout.threads > 1 ? layout.parts[1].wide - wide : 0;
    const small = this.#nodeAddress(this.#argument(0));
    const parent = this.#argument(1);
    this.#eachBlock(layout.features, 1, (feature) => {
      const at = feature * WIDE_BYTES;
      const slots = features[feature].binCount + 1;
      this.#kernels.gatherThreads(threads, slots, wide + at, distance, small + at);
      if (parent < 0) return;
      this.#kernels.subtractBins(slots, this.#nodeAddress(parent) + at, small + at);
    });
  }

  #nodeAddress(slot: number): number {
    const { node, features } = this.#start.layout;
    return node + slot * features * WIDE_BYTES;
  }

  /** Arguments: leaves, features; per leaf its slot, and reals g, h, rows, low, high. */
  #search(): void {
    const { layout, features, number } = this.#start;
    const leaves = this.#argument(0);
    for (let i = 0; i < leaves; i++) {
      const [g, h, rows, low, high] = [0, 1, 2, 3, 4].map((j) => this.#realArgument(2 + i * 5 + j));
      this.#searches[i].start({ g, h, rows }, low, high);
    }
    const [gUnit, hUnit] = [this.#realArgument(0), this.#realArgument(1)];
    const out = layout.parts[number].records;
    this.#eachBlock(this.#argument(1), 1, (position) => {
      const feature = this.#words[layout.featureList / 4 + position];
      const bins = features[feature];
      for (let i = 0; i < leaves; i++) {
        const node = this.#nodeAddress(this.#argument(2 + i)) + feature * WIDE_BYTES;
        this.#kernels.recordsOf(bins.binCount + 1, node, gUnit, hUnit, out);
        this.#searches[i].tryFeature(feature, bins, this.#records, 0);
      }
    });
    for (let i = 0; i < leaves; i++) this.#writeResult(i, this.#searches[i].best);
  }

  #writeResult(leaf: number, found: FoundSplit | null): void {
    const at = this.#start.layout.results + (this.#start.number * 2 + leaf) * RESULT_BYTES;
    if (found === null) return;
    const { gain, feature, cut, l2, left, right } = found;
    const sums = [left.g, left.h, left.rows, right.g, right.h, right.rows];
    this.#reals.set([gain, feature, cut, l2, ...sums], at / 8);
    this.#bytes.set(found.goesLeft, at + RESULT_SIDES);
  }

  #partition(): void {
    const { order, columns, padded, goesLeft, parted, blockCounts, parts } = this.#start.layout;
    const { right } = parts[this.#start.number];
    const start = this.#argument(0);
    const column = columns + this.#argument(2) * padded;
    this.#eachBlock(this.#argument(1), PARTITION_BLOCK, (from, to) => {
      const at = (start + from) * 4;
      const cells = to - from;
      const left = parted + at;
      const goLeft = this.#kernels.partition(order + at, cells, column, goesLeft, left, right);
      this.#kernels.copyCells(right, cells - goLeft, left + goLeft * 4);
      this.#words[blockCounts / 4 + from / PARTITION_BLOCK] = goLeft;
    });
  }

  /** Arguments: start, cells, how many go left. Blocks lie where `#partition` left them. */
  #copy(): void {
    const { order, parted, blockCounts } = this.#start.layout;
    const start = this.#argument(0);
    const counts = this.#words.subarray(blockCounts / 4);
    let counted = 0;
    let leftBefore = 0;
    this.#eachBlock(this.#argument(1), PARTITION_BLOCK, (from, to) => {
      for (; counted < from / PARTITION_BLOCK; counted++) leftBefore += counts[counted];
      const goLeft = counts[counted];
      const rightBefore = this.#argument(2) + from - leftBefore;
      const left = parted + (start + from) * 4;
      this.#kernels.copyCells(left, goLeft, order + (start + leftBefore) * 4);
      const right = left + goLeft * 4;
      this.#kernels.copyCells(right, to - from - goLeft, order + (start + rightBefore) * 4);
    });
  }

  #sum(): void {
    const { layout, number } = this.#start;
    const { exactSums } = layout.parts[number];
    const start = this.#argument(0);
    const [gUnits, hUnits] = [this.#realArgument(0), this.#realArgument(1)];
    this.#eachBlock(this.#argument(1), CELL_BLOCK, (from, to) => {
      const cells = layout.order + (start + from) * 4;
      this.#kernels.sumCells(cells, to - from, layout.pairs, gUnits, hUnits, exactSums);
    });
  }

  #add(): void {
    const { order, scores, padded } = this.#start.layout;
    const start = this.#argument(0);
    const plane = scores + this.#argument(2) * padded * 8;
    const value = this.#realArgument(0);
    this.#eachBlock(this.#argument(1), CELL_BLOCK, (from, to) => {
      this.#kernels.addScores(order + (start + from) * 4, to - from, plane, value);
    });
  }
}

/** Where the fields of a bin word begin, and how many cells may be added before one runs over. */
function binFields(mostRows: number) {
  const countBits = Math.ceil(Math.log2(mostRows + 1));
  const bits = Math.floor((64 - 21 - countBits) / 3);
  const hShift = countBits + bits;
  return { mostAdded: 2 ** bits, hShift, gShift: hShift + 10 + bits };
}

function lossFactors({ loss, quantile, tweediePower }: Settings, outputs: number) {
  switch (loss) {
    case 'softmax':
      return [outputs / (outputs - 1), 0];
    case 'absolute':
      return [1, 1];
    case 'quantile':
      return [1 - quantile, quantile];
    default:
      return [tweediePower, 0];
  }
}
