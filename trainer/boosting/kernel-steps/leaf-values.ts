// What the leaves of a finished tree are worth, from exact derivatives, and the scores of their cells moved
// by it: segment by segment, so that what the cells of a segment have stays in a near cache.
import type { KernelMemory } from '../kernel-memory.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { Leaf, Sums } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';
import type { Units } from './derivatives.ts';

/** Sums of each leaf's exact derivatives: added up as integers, so that their order does not matter. */
export function sumLeaves(team: ThreadTeam, leaves: Leaf[], units: Units): Sums[] {
  const { memory } = team;
  memory.clearParts(({ exactSums }) => exactSums, 2 * leaves.length);
  nameLeaves(memory, leaves);
  const isShared = team.shares(memory.layout.padded);
  team.run(sumTask, isShared, [leaves.length], [1 / units.exactG, 1 / units.exactH]);
  return leaves.map(({ sums }, i) => {
    let [g, h] = [0n, 0n];
    for (const { exactSums } of memory.layout.parts) {
      g += memory.longs[exactSums / 8 + 2 * i];
      h += memory.longs[exactSums / 8 + 2 * i + 1];
    }
    return { g: Number(g) * units.exactG, h: Number(h) * units.exactH, rows: sums.rows };
  });
}

function nameLeaves({ words, layout }: KernelMemory, leaves: Leaf[]): void {
  leaves.forEach(({ cells }, i) => {
    words[layout.leafCells / 4 + i] = cells;
  });
}

/** Arguments: leaves; steps per unit of g, of h. */
export function sumTask(thread: KernelThread): void {
  const { leafCells, stretches, segments, order, pairs } = thread.layout;
  const { kernels, part } = thread;
  const leaves = thread.argument(0);
  const [gUnits, hUnits] = [thread.realArgument(0), thread.realArgument(1)];
  thread.eachBlock(segments, 1, (from, to) => {
    kernels.sumLeaves(
      from,
      to,
      leaves,
      leafCells,
      stretches,
      segments,
      order,
      pairs,
      gUnits,
      hUnits,
      part.exactSums,
    );
  });
}

/** Adds each leaf's value to the scores of its cells for output `k`. */
export function addToLeaves(team: ThreadTeam, leaves: Leaf[], k: number, values: number[]): void {
  const { memory } = team;
  nameLeaves(memory, leaves);
  memory.reals.set(values, memory.layout.leafValues / 8);
  team.run(addTask, team.shares(memory.layout.padded), [leaves.length, k]);
}

/** Arguments: leaves, output. */
export function addTask(thread: KernelThread): void {
  const { leafCells, leafValues, stretches, segments, order, scores, padded } = thread.layout;
  const leaves = thread.argument(0);
  const plane = scores + thread.argument(1) * padded * 8;
  thread.eachBlock(segments, 1, (from, to) => {
    thread.kernels.addToLeaves(
      from,
      to,
      leaves,
      leafCells,
      stretches,
      segments,
      order,
      leafValues,
      plane,
    );
  });
}
