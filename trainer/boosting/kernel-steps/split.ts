// A leaf's cells parted between its children, segment by segment, and the histogram of one child counted on
// the way: the other's is the parent's less that.
import type { KernelThread } from '../kernel-thread.ts';
import type { Leaf } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';

/** Cells that a thread takes at a time, about. */
const SHARE_CELLS = 4096;

/**
 * Parts the leaf by its best split.
 * @param counted the child whose cells are counted, if any; the search collects what the threads have
 */
export function splitLeaf(
  team: ThreadTeam,
  { slot, best }: Leaf,
  [left, right]: [Leaf, Leaf],
  counted: Leaf | null,
): void {
  if (best === null) throw new Error('a leaf without a split');
  const { memory } = team;
  const { segments, goesLeft } = memory.layout;
  const cells = memory.cellsIn(slot);
  const isShared = team.shares(cells);
  const share = Math.ceil((segments * SHARE_CELLS) / cells);
  memory.bytes.set(best.goesLeft, goesLeft);
  if (counted !== null) memory.clearCounters();
  const slots = [slot, left.slot, right.slot, counted === null ? -1 : counted.slot];
  team.run(splitTask, isShared, [isShared ? share : segments, best.feature, ...slots]);
}

/** Arguments: segments to take at a time, column; slots of the leaf, its children, and the one that is counted. */
export function splitTask(thread: KernelThread): void {
  const { layout, memory, kernels, part } = thread;
  const { order, columns, padded, goesLeft, segments } = layout;
  const column = columns + thread.argument(1) * padded;
  const [leaf, left, right] = [2, 3, 4].map((i) => memory.stretchAddress(thread.argument(i)));
  const counted = thread.argument(5);
  const stretches = memory.stretchAddress(counted);
  thread.eachBlock(segments, thread.argument(0), (from, to) => {
    kernels.splitStretches(from, to, leaf, left, right, order, column, goesLeft, part.spare);
    if (counted >= 0) kernels.addStretches(part.counter, from, to, stretches, order);
  });
}
