// What each thread counts histograms with, one for each leaf that is parted at a time: set up once, in the
// words of assembly/train/histogram.ts.
import type { KernelThread } from '../kernel-thread.ts';

/** Bits of a row word's g and h. */
const G_BITS = 11;
const H_BITS = 10;

export function prepareCounters({ memory, layout, part, mostRows }: KernelThread): void {
  const { features, binsInUse, records, stride } = layout;
  const { mostAdded, hShift, gShift } = binFields(mostRows);
  const { counters, scratch } = part;
  const table = [features, binsInUse, records, stride, hShift, gShift, mostAdded];
  for (const { words, bins, wide } of counters) {
    memory.words.set([...table, bins, wide, scratch], words / 4);
  }
}

/** Where the fields of a bin word begin, and how many cells may be added before one runs over. */
function binFields(mostRows: number) {
  const countBits = Math.ceil(Math.log2(mostRows + 1));
  const bits = Math.floor((64 - G_BITS - H_BITS - countBits) / 3);
  const hShift = countBits + bits;
  return { mostAdded: 2 ** bits, hShift, gShift: hShift + H_BITS + bits };
}

/**
 * What the threads have counted of one feature becomes the leaf's histogram, and its parent's becomes the
 * other child's.
 * @param number of the threads' counters  @param parent slot; −1 for a root
 */
export function collectFeature(
  { layout, memory, kernels }: KernelThread,
  number: number,
  feature: number,
  slot: number,
  parent: number,
): void {
  const { parts, threads } = layout;
  const first = parts[0].counters[number].words;
  const distance = threads > 1 ? parts[1].counters[number].words - first : 0;
  kernels.collectBins(
    first,
    threads,
    distance,
    feature,
    parent < 0 ? 0 : memory.binsAddress(parent, feature),
    memory.binsAddress(slot, feature),
  );
}
