// The best splits of some leaves: every thread takes features one by one, collects what has been counted of it,
// searches it, and writes the best split that it found into the shared memory, where the calling thread takes
// the best of all.
//
//   result | gain | feature | cut | l2 | left g, h, rows | right g, h, rows |  as doubles, then 256 bytes:
//          | which bins go left |  per thread and leaf; a gain of 0 is no split
import { type BinKind, type BoostingSplitSearch, RECORD } from '../find-split.ts';
import { CUT_BYTES, RESULT_BYTES, RESULT_SIDES } from '../kernel-layout.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { FoundSplit, Leaf } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';
import { collectFeature } from './counter.ts';
import type { Units } from './derivatives.ts';

/** Where a leaf that has been counted is to go: its slot, and its parent's, which the other child has. */
export interface Counted {
  slot: number;
  parent: number;
}

/**
 * Fills in the leaves' best splits.
 * @param counted what has been counted, in the order of the threads' counters; null where nothing has
 */
export function searchSplits(
  team: ThreadTeam,
  leaves: Leaf[],
  counted: (Counted | null)[],
  units: Units,
): void {
  const { memory } = team;
  const { threads, atOnce, results, features } = memory.layout;
  for (let i = 0; i < 2 * atOnce * threads; i++) {
    memory.reals[(results + i * RESULT_BYTES) / 8] = 0;
  }
  const collected = counted.flatMap((own) => (own === null ? [-1, -1] : [own.slot, own.parent]));
  const slots = leaves.map(({ slot }) => slot);
  const reals = leaves.flatMap(({ sums, low, high }) => [sums.g, sums.h, sums.rows, low, high]);
  team.run(
    searchTask,
    features > 1,
    [leaves.length, counted.length, ...collected, ...slots],
    [units.g, units.h, ...reals],
  );
  leaves.forEach((leaf, i) => {
    leaf.best = bestResult(memory, i);
  });
}

/**
 * Arguments: leaves, counters; per counter the slot that has been counted, or −1, and its parent's; per leaf
 * its slot; units of g, of h; per leaf g, h, rows, low, high.
 */
export function searchTask(thread: KernelThread): void {
  const { layout, memory, kinds, searches } = thread;
  const [leaves, counters] = [thread.argument(0), thread.argument(1)];
  for (let i = 0; i < leaves; i++) {
    const [g, h, rows, low, high] = [0, 1, 2, 3, 4].map((j) => thread.realArgument(2 + i * 5 + j));
    searches[i].start({ g, h, rows }, low, high);
  }
  const units = { g: thread.realArgument(0), h: thread.realArgument(1) };
  const cuts = Array.from({ length: leaves }, (_, i) => new CutSearch(thread, i, units));
  thread.eachBlock(layout.features, 1, (column) => {
    for (let i = 0; i < counters; i++) {
      const [slot, parent] = [thread.argument(2 + 2 * i), thread.argument(3 + 2 * i)];
      if (slot >= 0) collectFeature(thread, i, column, slot, parent);
    }
    if (memory.bytes[layout.isSearched + column] === 0) return;
    const bins = { kind: kinds[column], binCount: memory.binsOf(column) - 1 };
    for (let i = 0; i < leaves; i++) {
      const node = memory.binsAddress(thread.argument(2 + 2 * counters + i), column);
      if (searches[i].isPlain && bins.kind === 'numeric') cuts[i].tryColumn(column, bins, node);
      else {
        cuts[i].handOver();
        searchFeature(thread, searches[i], column, bins, node, units);
        cuts[i].begin();
      }
    }
  });
  for (let i = 0; i < leaves; i++) {
    cuts[i].handOver();
    const found = searches[i].best;
    if (found !== null) writeResult(memory, thread.number, i, found);
  }
}

/** Cuts of one leaf by the kernel, which keeps the best one in memory until it is handed over to the leaf's search. */
class CutSearch {
  readonly #thread: KernelThread;
  readonly #search: BoostingSplitSearch;
  readonly #units: Pick<Units, 'g' | 'h'>;
  readonly #address: number;
  /** Column, its bins and their address. */
  #best: { column: number; binCount: number; node: number } | null = null;

  constructor(thread: KernelThread, leaf: number, units: Pick<Units, 'g' | 'h'>) {
    this.#thread = thread;
    this.#search = thread.searches[leaf];
    this.#units = units;
    this.#address = thread.part.cuts + leaf * CUT_BYTES;
    this.begin();
  }

  begin(): void {
    this.#thread.memory.reals[this.#address / 8] = this.#search.gainToBeat;
  }

  tryColumn(column: number, { binCount }: BinKind, node: number): void {
    const { kernels, parameters } = this.#thread;
    const { total, parentScore } = this.#search;
    const isFound = kernels.bestCut(
      node,
      binCount,
      this.#units.g,
      this.#units.h,
      total.g,
      total.h,
      total.rows,
      parentScore,
      parameters.l2,
      parameters.minLeaf,
      parameters.minHessian,
      this.#address,
    );
    if (isFound !== 0) this.#best = { column, binCount, node };
  }

  handOver(): void {
    if (this.#best === null) return;
    const { column, binCount, node } = this.#best;
    const { words, reals } = this.#thread.memory;
    const [gain, last, side, g, h, rows] = reals.subarray(this.#address / 8);
    const rowsOfBins = words.subarray(node / 4 + 512, node / 4 + 512 + binCount + 1);
    const left = { g, h, rows };
    this.#search.takeCut(column, rowsOfBins, { gain, last, missingLeft: side === 1, left });
    this.#best = null;
  }
}

function searchFeature(
  { kernels, memory, part }: KernelThread,
  search: BoostingSplitSearch,
  column: number,
  bins: BinKind,
  node: number,
  units: Pick<Units, 'g' | 'h'>,
): void {
  const slots = bins.binCount + 1;
  kernels.recordsOf(slots, node, units.g, units.h, part.records);
  const records = new Float64Array(memory.reals.buffer, part.records, slots * RECORD);
  search.tryFeature(column, bins, records, 0);
}

function resultAddress({ layout }: KernelMemory, thread: number, leaf: number): number {
  return layout.results + (thread * 2 * layout.atOnce + leaf) * RESULT_BYTES;
}

function writeResult(memory: KernelMemory, thread: number, leaf: number, found: FoundSplit): void {
  const at = resultAddress(memory, thread, leaf);
  const { gain, feature, cut, l2, left, right } = found;
  const sums = [left.g, left.h, left.rows, right.g, right.h, right.rows];
  memory.reals.set([gain, feature, cut, l2, ...sums], at / 8);
  memory.bytes.set(found.goesLeft, at + RESULT_SIDES);
}

/** The best that any thread found for the leaf; of equals the one on the first feature. */
function bestResult(memory: KernelMemory, leaf: number): FoundSplit | null {
  let chosen: FoundSplit | null = null;
  for (let thread = 0; thread < memory.layout.threads; thread++) {
    const at = resultAddress(memory, thread, leaf);
    const [gain, feature, cut, l2, ...sums] = memory.reals.subarray(at / 8, at / 8 + 10);
    const isBetter =
      chosen === null || gain > chosen.gain || (gain === chosen.gain && feature < chosen.feature);
    if (gain === 0 || !isBetter) continue;
    const sides = at + RESULT_SIDES;
    const goesLeft = memory.bytes.slice(sides, sides + memory.binsOf(feature));
    const left = { g: sums[0], h: sums[1], rows: sums[2] };
    const right = { g: sums[3], h: sums[4], rows: sums[5] };
    chosen = { gain, feature, cut, l2, goesLeft, left, right };
  }
  return chosen;
}
