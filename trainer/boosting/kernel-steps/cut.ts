// Thresholds of numbers, from a sample of the cells: some columns at a time stand where the table will, and
// every thread takes one after another.
import type { CutColumns, CutSample } from '../../encode/cut-columns.ts';
import { THRESHOLD_BYTES } from '../kernel-layout.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { ThreadTeam } from '../thread-team.ts';

const COUNTS_BYTES = 6 * 2048 * 4;

/** Finds thresholds on all threads of the team, which has no table yet. */
export function cutOnTeam(team: ThreadTeam): CutColumns {
  return (columns, sample, maxBins) => {
    const { layout } = team.memory;
    const atOnce = Math.floor((layout.tableEnd - layout.columns) / stageBytes(sample));
    const thresholds: Float64Array[] = [];
    const batches = Math.ceil(columns.length / atOnce);
    const batch = Math.ceil(columns.length / batches);
    for (let first = 0; first < columns.length; first += batch) {
      thresholds.push(...cutBatch(team, columns.slice(first, first + batch), sample, maxBins));
    }
    return thresholds;
  };
}

/** A column of the sample with its rows, as much again to sort it, and counts of digits. */
function stageBytes({ cells, rows }: CutSample): number {
  const bytes = cells.length * (rows === null ? 8 : 12);
  return 64 * Math.ceil((2 * bytes + COUNTS_BYTES + 64) / 64);
}

function cutBatch(
  team: ThreadTeam,
  columns: Float64Array[],
  sample: CutSample,
  maxBins: number,
): Float64Array[] {
  const { reals, words, layout } = team.memory;
  const { cells, rows } = sample;
  const size = cells.length;
  const stage = stageBytes(sample);
  columns.forEach((values, i) => {
    const at = layout.columns + i * stage;
    const staged = reals.subarray(at / 8, at / 8 + size);
    for (let j = 0; j < size; j++) staged[j] = values[cells[j]];
    if (rows !== null) words.set(rows, at / 4 + 2 * size);
  });
  team.run(cutTask, columns.length > 1, [
    columns.length,
    stage,
    size,
    rows === null ? 0 : 1,
    maxBins,
  ]);
  return columns.map((_, i) => {
    const at = (layout.thresholds + i * THRESHOLD_BYTES) / 8;
    return reals.slice(at, at + words[layout.binsInUse / 4 + i]);
  });
}

/** Arguments: columns; bytes of a column's stage; cells; whether they have rows; most bins. */
export function cutTask(thread: KernelThread): void {
  const { columns, thresholds, binsInUse } = thread.layout;
  const [count, stage, size, hasRows, maxBins] = [0, 1, 2, 3, 4].map((i) => thread.argument(i));
  thread.eachBlock(count, 1, (i) => {
    const values = columns + i * stage;
    const rows = hasRows === 1 ? values + 8 * size : 0;
    const spare = values + 8 * Math.ceil((size * (8 + 4 * hasRows)) / 8);
    const out = thresholds + i * THRESHOLD_BYTES;
    const cuts = thread.kernels.cutColumn(values, rows, size, spare, maxBins, out);
    thread.memory.words[binsInUse / 4 + i] = cuts;
  });
}
