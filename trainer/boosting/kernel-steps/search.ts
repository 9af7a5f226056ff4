// The best splits of up to two leaves: every thread searches some of the features and writes the best
// split that it found into the shared memory, where the calling thread takes the best of all.
//
//   result | gain | feature | cut | l2 | left g, h, rows | right g, h, rows |  as doubles, then 256 bytes:
//          | which bins go left |  per thread and leaf; a gain of 0 is no split
import { RECORD } from '../find-split.ts';
import { RESULT_BYTES, RESULT_SIDES, WIDE_BYTES } from '../kernel-layout.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { FoundSplit, Leaf } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';
import type { Units } from './derivatives.ts';

/** Searches the columns of the feature list, `columnCount` of them, and fills in the leaves' best splits. */
export function searchSplits(
  team: ThreadTeam,
  leaves: Leaf[],
  columnCount: number,
  units: Units,
): void {
  const reals = leaves.flatMap(({ sums, low, high }) => [sums.g, sums.h, sums.rows, low, high]);
  const slots = leaves.map(({ slot }) => slot);
  for (let i = 0; i < 2 * team.size; i++) {
    team.memory.reals[(team.memory.layout.results + i * RESULT_BYTES) / 8] = 0;
  }
  team.run(
    searchTask,
    columnCount > 1,
    [leaves.length, columnCount, ...slots],
    [units.g, units.h, ...reals],
  );
  leaves.forEach((leaf, i) => {
    leaf.best = bestResult(team.memory, i);
  });
}

/** Arguments: leaves, columns; per leaf its slot; units of g, of h; per leaf g, h, rows, low, high. */
export function searchTask(thread: KernelThread): void {
  const { layout, memory, features, searches } = thread;
  const leaves = thread.argument(0);
  for (let i = 0; i < leaves; i++) {
    const [g, h, rows, low, high] = [0, 1, 2, 3, 4].map((j) => thread.realArgument(2 + i * 5 + j));
    searches[i].start({ g, h, rows }, low, high);
  }
  const [gUnit, hUnit] = [thread.realArgument(0), thread.realArgument(1)];
  const { records: out } = thread.part;
  const records = new Float64Array(memory.reals.buffer, out, 256 * RECORD);
  thread.eachBlock(thread.argument(1), 1, (position) => {
    const column = memory.words[layout.featureList / 4 + position];
    const bins = features[column];
    for (let i = 0; i < leaves; i++) {
      const node = memory.histogramAddress(thread.argument(2 + i)) + column * WIDE_BYTES;
      thread.kernels.recordsOf(bins.binCount + 1, node, gUnit, hUnit, out);
      searches[i].tryFeature(column, bins, records, 0);
    }
  });
  for (let i = 0; i < leaves; i++) {
    const found = searches[i].best;
    if (found !== null) writeResult(memory, thread.number, i, found);
  }
}

function resultAddress({ layout }: KernelMemory, thread: number, leaf: number): number {
  return layout.results + (thread * 2 + leaf) * RESULT_BYTES;
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
