// A leaf's cells parted by its split, in two passes: each block by itself, then every block's two parts
// to where they belong.
import { PARTITION_BLOCK } from '../kernel-layout.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { FoundSplit, Leaf } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';

/** Moves the cells that go left to the front, keeping their order; how many those are. */
export function partitionCells(
  team: ThreadTeam,
  { start, end }: Leaf,
  { feature, goesLeft }: FoundSplit,
): number {
  const { words, bytes, layout } = team.memory;
  const cells = end - start;
  const isShared = team.shares(cells);
  bytes.set(goesLeft, layout.goesLeft);
  team.run(partitionTask, isShared, [start, cells, feature]);
  const counts = layout.blockCounts / 4;
  let goLeft = 0;
  for (let block = 0; block * PARTITION_BLOCK < cells; block++) goLeft += words[counts + block];
  team.run(copyTask, isShared, [start, cells, goLeft]);
  return goLeft;
}

/** Arguments: first cell, cells, column. */
export function partitionTask(thread: KernelThread): void {
  const { order, columns, padded, goesLeft, parted, blockCounts } = thread.layout;
  const { kernels, part, memory } = thread;
  const start = thread.argument(0);
  const column = columns + thread.argument(2) * padded;
  thread.eachBlock(thread.argument(1), PARTITION_BLOCK, (from, to) => {
    const at = (start + from) * 4;
    const cells = to - from;
    const left = parted + at;
    const goLeft = kernels.partition(order + at, cells, column, goesLeft, left, part.right);
    kernels.copyCells(part.right, cells - goLeft, left + goLeft * 4);
    memory.words[blockCounts / 4 + from / PARTITION_BLOCK] = goLeft;
  });
}

/** Arguments: first cell, cells, how many go left. Blocks lie where `partitionTask` left them. */
export function copyTask(thread: KernelThread): void {
  const { order, parted, blockCounts } = thread.layout;
  const start = thread.argument(0);
  const counts = thread.memory.words.subarray(blockCounts / 4);
  let counted = 0;
  let leftBefore = 0;
  thread.eachBlock(thread.argument(1), PARTITION_BLOCK, (from, to) => {
    for (; counted < from / PARTITION_BLOCK; counted++) leftBefore += counts[counted];
    const goLeft = counts[counted];
    const rightBefore = thread.argument(2) + from - leftBefore;
    const left = parted + (start + from) * 4;
    thread.kernels.copyCells(left, goLeft, order + (start + leftBefore) * 4);
    const right = left + goLeft * 4;
    thread.kernels.copyCells(right, to - from - goLeft, order + (start + rightBefore) * 4);
  });
}
