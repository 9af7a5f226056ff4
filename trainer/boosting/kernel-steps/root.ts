// The leaf that a tree begins as: row words of all cells, their order, and the histogram of all of them.
import { STRETCH_BYTES } from '../../../assembly/shared/train-layout.ts';
import { WIDE_BYTES } from '../kernel-layout.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { Sums } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';
import { collectFeature } from './counter.ts';
import type { Units } from './derivatives.ts';

/**
 * All cells as leaf 0, with its histogram in this slot.
 * @param key what the coins of rounding depend on besides the cell
 */
export function buildRoot(team: ThreadTeam, slot: number, key: number, units: Units): void {
  const { memory } = team;
  memory.clearCounters();
  const isShared = team.shares(memory.layout.padded);
  team.run(rootTask, isShared, [key | 0], [1 / units.g, 1 / units.h]);
  team.run(collectTask, isShared, [slot]);
}

/** Arguments: key; steps per unit of g, of h. */
export function rootTask(thread: KernelThread): void {
  const { layout, memory, kernels, part } = thread;
  const { padded, cells, pairs, rows, records, stride, order, segmentCells } = layout;
  const key = thread.argument(0);
  const stretches = memory.stretchAddress(0);
  const [gScale, hScale] = [thread.realArgument(0), thread.realArgument(1)];
  const words = records + stride - 4;
  thread.eachBlock(padded, segmentCells, (from, to) => {
    kernels.quantize(from, to, pairs, rows, words, stride, gScale, hScale, key);
    const end = Math.min(to, cells);
    kernels.countUp(order, from, end, stretches + (from / segmentCells) * STRETCH_BYTES);
    kernels.addRange(part.counters[0].words, from, end);
  });
}

/** Argument: slot. */
export function collectTask(thread: KernelThread): void {
  const slot = thread.argument(0);
  thread.eachBlock(thread.layout.features, 1, (feature) => {
    collectFeature(thread, 0, feature, slot, -1);
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
  const at = memory.binsAddress(slot, column) / 4;
  const sums = { g: 0, h: 0, rows: 0 };
  for (let bin = 0; bin < memory.binsOf(column); bin++) {
    sums.g += words[at + bin] * units.g;
    sums.h += words[at + WIDE_BYTES / 12 + bin] * units.h;
    sums.rows += words[at + WIDE_BYTES / 6 + bin];
  }
  return sums;
}
