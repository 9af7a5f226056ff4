// What a finished leaf is worth, from exact derivatives, and the scores of its cells moved by it.
import { CELL_BLOCK } from '../kernel-layout.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { Leaf, Sums } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';
import type { Units } from './derivatives.ts';

/** Sums of the leaf's exact derivatives: added up as integers, so that their order does not matter. */
export function sumLeaf(team: ThreadTeam, { start, end, sums }: Leaf, units: Units): Sums {
  const { memory } = team;
  memory.clearParts(({ exactSums }) => exactSums, 2);
  const perUnit = [1 / units.exactG, 1 / units.exactH];
  team.run(sumTask, team.shares(end - start), [start, end - start], perUnit);
  let [g, h] = [0n, 0n];
  for (const { exactSums } of memory.layout.parts) {
    g += memory.longs[exactSums / 8];
    h += memory.longs[exactSums / 8 + 1];
  }
  return { g: Number(g) * units.exactG, h: Number(h) * units.exactH, rows: sums.rows };
}

/** Arguments: first cell, cells; steps per unit of g, of h. */
export function sumTask(thread: KernelThread): void {
  const { layout, part } = thread;
  const start = thread.argument(0);
  const [gUnits, hUnits] = [thread.realArgument(0), thread.realArgument(1)];
  thread.eachBlock(thread.argument(1), CELL_BLOCK, (from, to) => {
    const cells = layout.order + (start + from) * 4;
    thread.kernels.sumCells(cells, to - from, layout.pairs, gUnits, hUnits, part.exactSums);
  });
}

/** Adds `value` to the scores of the leaf's cells for output `k`. */
export function addToLeaf(team: ThreadTeam, { start, end }: Leaf, k: number, value: number): void {
  team.run(addTask, team.shares(end - start), [start, end - start, k], [value]);
}

/** Arguments: first cell, cells, output; value. */
export function addTask(thread: KernelThread): void {
  const { order, scores, padded } = thread.layout;
  const start = thread.argument(0);
  const plane = scores + thread.argument(2) * padded * 8;
  const value = thread.realArgument(0);
  thread.eachBlock(thread.argument(1), CELL_BLOCK, (from, to) => {
    thread.kernels.addScores(order + (start + from) * 4, to - from, plane, value);
  });
}
