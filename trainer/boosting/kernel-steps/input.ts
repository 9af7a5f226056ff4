// The table and what is learned of it, taken into the shared memory.
import type { CellTable } from '../../encode/cell-table.ts';
import { makeFeatureBins } from '../../encode/encode.ts';
import type { EncodedTable, FeatureBins } from '../../encode/encoded-table.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { Target } from '../target.ts';
import type { ThreadTeam } from '../thread-team.ts';
import { cutOnTeam } from './cut.ts';
import { encodeColumns, recordsTask } from './encode.ts';

/** Bins and records of all cells. */
export function loadCells(team: ThreadTeam, cells: CellTable, maxBins: number): FeatureBins[] {
  const features = makeFeatureBins(cells, maxBins, cutOnTeam(team));
  countBins(team.memory, features);
  encodeColumns(team, features, cells.columns);
  team.run(recordsTask, true, []);
  clearPadding(team.memory);
  return features;
}

/** Records of cells whose bins are known: they are taken over, column by column. */
export function loadEncoded(team: ThreadTeam, { features, columns }: EncodedTable): FeatureBins[] {
  const { bytes, layout } = team.memory;
  countBins(team.memory, features);
  columns.forEach((column, f) => {
    bytes.set(column, layout.columns + f * layout.padded);
    // Gives the memory back at once; the garbage collector may see no reason to run.
    const { buffer } = column;
    if (buffer instanceof ArrayBuffer) buffer.transfer(0);
  });
  team.run(recordsTask, true, []);
  return features;
}

function countBins({ words, layout }: KernelMemory, features: FeatureBins[]): void {
  features.forEach(({ binCount }, f) => {
    words[layout.binsInUse / 4 + f] = binCount + 1;
  });
}

/** The cells that are none have no rows and no derivatives, whatever stood there before. */
function clearPadding({ bytes, layout }: KernelMemory): void {
  const { cells, padded, outputs, hasWeights, hasChances } = layout;
  const clear = (address: number, size: number, planes = 1) => {
    for (let plane = 0; plane < planes; plane++) {
      const at = address + plane * padded * size;
      bytes.fill(0, at + cells * size, at + padded * size);
    }
  };
  clear(layout.rows, 2);
  clear(layout.sums, 8, outputs);
  clear(layout.scores, 8, outputs);
  if (hasWeights) clear(layout.weight, 8);
  if (hasChances) clear(layout.chances, 8, outputs);
}

export function loadTarget(memory: KernelMemory, target: Target): void {
  const { rows, weight, hasWeights, sums, cells } = memory.layout;
  new Uint16Array(memory.words.buffer, rows, cells).set(target.rows);
  if (hasWeights) memory.doubles(weight, 0).set(target.weight);
  for (const [k, values] of target.sums.entries()) memory.doubles(sums, k).set(values);
}
