// The table and what is learned of it, taken into the shared memory: a byte per value, columns first and
// then cell by cell.
import { encodeColumnInto } from '../../encode/encode.ts';
import type { FeatureBins, NumericBins } from '../../encode/encoded-table.ts';
import { CELL_BLOCK } from '../kernel-layout.ts';
import type { KernelMemory } from '../kernel-memory.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { Target } from '../target.ts';
import type { ThreadTeam } from '../thread-team.ts';

/** A table whose bins are known, with its columns as bins where they have been encoded already: taken over. */
export interface UnencodedTable {
  cellCount: number;
  features: FeatureBins[];
  columns: Uint8Array[] | null;
  /** Per feature, one double per cell; unused where `columns` are given. */
  values: Float64Array[];
}

export function loadTable(team: ThreadTeam, table: UnencodedTable): void {
  const { words, bytes, layout } = team.memory;
  const { slots, columns, padded, cells } = layout;
  table.features.forEach((bins, f) => {
    words[slots / 4 + f] = bins.binCount + 1;
    const at = columns + f * padded;
    const column = bytes.subarray(at, at + cells);
    const encoded = table.columns;
    if (encoded !== null) {
      column.set(encoded[f]);
      // Gives the memory back at once; the garbage collector may see no reason to run.
      const { buffer } = encoded[f];
      if (buffer instanceof ArrayBuffer) buffer.transfer(0);
    } else if (bins.kind === 'numeric') encodeNumbers(team, f, bins, table.values[bins.feature]);
    else encodeColumnInto(column, table.values[bins.feature], bins);
  });
  team.run(recordsTask, true, []);
}

function encodeNumbers(
  team: ThreadTeam,
  column: number,
  { binCount, thresholds }: NumericBins,
  values: Float64Array,
): void {
  const { reals, layout } = team.memory;
  const { pairs, cells, thresholds: table } = layout;
  const size = 2 ** Math.ceil(Math.log2(binCount));
  // The values stand where derivatives will.
  reals.subarray(pairs / 8, pairs / 8 + cells).set(values);
  reals.fill(Infinity, table / 8, table / 8 + size);
  reals.set(thresholds, table / 8);
  team.run(encodeTask, true, [column, size, binCount]);
}

/** Arguments: column, thresholds with padding, missing bin. */
export function encodeTask(thread: KernelThread): void {
  const { padded, pairs, thresholds, columns } = thread.layout;
  const column = columns + thread.argument(0) * padded;
  const [size, missing] = [thread.argument(1), thread.argument(2)];
  thread.eachBlock(padded, CELL_BLOCK, (from, to) => {
    const values = pairs + from * 8;
    thread.kernels.encodeNumbers(values, to - from, thresholds, size, missing, column + from);
  });
}

export function recordsTask(thread: KernelThread): void {
  const { features, columns, padded, records, stride } = thread.layout;
  thread.eachBlock(padded, 1024, (from, to) => {
    thread.kernels.makeRecords(from, to, features, columns, padded, records, stride);
  });
}

export function loadTarget(memory: KernelMemory, target: Target): void {
  const { rows, weight, hasWeights, sums, cells } = memory.layout;
  new Uint16Array(memory.words.buffer, rows, cells).set(target.rows);
  if (hasWeights) memory.doubles(weight, 0).set(target.weight);
  for (const [k, values] of target.sums.entries()) memory.doubles(sums, k).set(values);
}
