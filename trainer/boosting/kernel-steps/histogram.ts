// Histograms of quantized derivatives: only the smaller child's cells are added up, the larger one's
// histogram is its parent's less that.
import { WIDE_BYTES } from '../kernel-layout.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { Leaf, Sums } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';
import type { Units } from './derivatives.ts';

/** Features below which each thread's sums are added up faster by one thread alone. */
const SHARED_FEATURES = 8;

/** The histogram of a leaf with all cells, into the leaf's slot. */
export function buildRootHistogram(team: ThreadTeam, root: Leaf): void {
  buildHistogram(team, root, true, -1);
}

/** The histogram of the smaller child; that of their parent becomes the larger one's. */
export function buildChildHistograms(team: ThreadTeam, smaller: Leaf, parentSlot: number): void {
  buildHistogram(team, smaller, false, parentSlot);
}

function buildHistogram(
  team: ThreadTeam,
  { start, end, slot }: Leaf,
  isRoot: boolean,
  parentSlot: number,
): void {
  const cells = end - start;
  const isShared = team.shares(cells);
  const share = Math.ceil(cells / (team.size * 4) / 256) * 256;
  const block = Math.max(256, Math.min(1024, share));
  team.run(histogramTask, isShared, [start, cells, isRoot ? 1 : 0, block]);
  const sharesReduction = team.memory.layout.features >= SHARED_FEATURES;
  team.run(reduceTask, sharesReduction, [slot, parentSlot, isShared ? team.size : 1]);
}

/** Arguments: first cell, cells, whether they are all, cells of a block. */
export function histogramTask(thread: KernelThread): void {
  const { layout, kernels, part } = thread;
  const { mostAdded, hShift, gShift } = binFields(thread.mostRows);
  const start = thread.argument(0);
  const isRoot = thread.argument(2) === 1;
  let added = 0;
  const flush = () => {
    kernels.flushBins(layout.features, layout.slots, hShift, gShift, part.bins, part.wide);
    added = 0;
  };
  thread.eachBlock(thread.argument(1), thread.argument(3), (from, to) => {
    if (added + to - from > mostAdded) flush();
    added += to - from;
    kernels.addToBins(
      isRoot ? 0 : layout.order + (start + from) * 4,
      from,
      to - from,
      layout.records,
      layout.stride,
      layout.words,
      layout.tiles,
      BigInt(hShift),
      BigInt(gShift),
      part.bins,
      part.scratch,
    );
  });
  if (added > 0) flush();
}

/** Where the fields of a bin word begin, and how many cells may be added before one runs over. */
function binFields(mostRows: number) {
  const countBits = Math.ceil(Math.log2(mostRows + 1));
  const bits = Math.floor((64 - 21 - countBits) / 3);
  const hShift = countBits + bits;
  return { mostAdded: 2 ** bits, hShift, gShift: hShift + 10 + bits };
}

/** Arguments: slot, slot of the parent or −1, threads that have sums. */
export function reduceTask(thread: KernelThread): void {
  const { layout, memory, kernels } = thread;
  const wide = layout.parts[0].wide;
  const distance = layout.threads > 1 ? layout.parts[1].wide - wide : 0;
  const small = memory.histogramAddress(thread.argument(0));
  const parent = thread.argument(1);
  const threads = thread.argument(2);
  thread.eachBlock(layout.features, 1, (feature) => {
    const at = feature * WIDE_BYTES;
    const bins = memory.binsOf(feature);
    kernels.gatherThreads(threads, bins, wide + at, distance, small + at);
    if (parent < 0) return;
    kernels.subtractBins(bins, memory.histogramAddress(parent) + at, small + at);
  });
}

/** Sums of a leaf from one column of its histogram. */
export function sumsOfHistogram(
  memory: KernelMemory,
  slot: number,
  column: number,
  units: Units,
): Sums {
  const { words } = memory;
  const at = (memory.histogramAddress(slot) + column * WIDE_BYTES) / 4;
  const sums = { g: 0, h: 0, rows: 0 };
  for (let bin = 0; bin < memory.binsOf(column); bin++) {
    sums.g += words[at + bin] * units.g;
    sums.h += words[at + 256 + bin] * units.h;
    sums.rows += words[at + 512 + bin];
  }
  return sums;
}
