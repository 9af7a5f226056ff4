// The cells of some leaves parted between their children, segment by segment, and the histogram of one child
// of each counted on the way: the other's is the parent's less that.
//
//   parting | leaf | left | right | column | counted leaf or −1 |  as i32, then 256 bytes: which bins go left
import { PARTING_BYTES, PARTING_SIDES } from '../kernel-layout.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { Leaf, Parting } from '../leaf.ts';
import type { ThreadTeam } from '../thread-team.ts';

/** Cells that a thread takes at a time, about. */
const SHARE_CELLS = 16384;

/**
 * Parts the leaves by their best splits.
 * @param counted of each parting the child whose cells are counted, if any; the search collects the counts
 */
export function partLeaves(team: ThreadTeam, partings: Parting[], counted: (Leaf | null)[]): void {
  const { memory } = team;
  const { segments, partings: table } = memory.layout;
  let cells = 0;
  partings.forEach(({ leaf, children: [left, right] }, i) => {
    const { best } = leaf;
    if (best === null) throw new Error('a leaf without a split');
    const at = table + i * PARTING_BYTES;
    const child = counted[i]?.cells ?? -1;
    memory.words.set([leaf.cells, left.cells, right.cells, best.feature, child], at / 4);
    memory.bytes.set(best.goesLeft, at + PARTING_SIDES);
    cells += memory.cellsIn(leaf.cells);
  });
  memory.clearCounters();
  const isShared = team.shares(cells);
  const share = isShared ? Math.ceil((segments * SHARE_CELLS) / cells) : segments;
  team.run(partTask, isShared, [partings.length, share]);
}

/** Arguments: partings; segments to take at a time. */
export function partTask(thread: KernelThread): void {
  const { layout, memory, kernels, part } = thread;
  const { order, columns, padded, segments } = layout;
  const count = thread.argument(0);
  thread.eachBlock(segments, thread.argument(1), (from, to) => {
    // What the cells of these segments have stays in a near cache from one leaf to the next.
    for (let i = 0; i < count; i++) {
      const at = layout.partings + i * PARTING_BYTES;
      const [leaf, left, right] = [0, 1, 2].map((j) =>
        memory.stretchAddress(memory.words[at / 4 + j]),
      );
      const column = columns + memory.words[at / 4 + 3] * padded;
      const sides = at + PARTING_SIDES;
      kernels.splitStretches(from, to, leaf, left, right, order, column, sides, part.spare);
      const counted = memory.words[at / 4 + 4];
      if (counted < 0) continue;
      const stretches = memory.stretchAddress(counted);
      kernels.addStretches(part.counters[i].words, from, to, stretches, order);
    }
  });
}
