// Values → a byte each, columns first and then cell by cell.
import { encodeColumnInto } from '../../encode/encode.ts';
import type { FeatureBins, NumericBins } from '../../encode/encoded-table.ts';
import { CELL_BLOCK, THRESHOLD_BYTES } from '../kernel-layout.ts';
import type { KernelThread } from '../kernel-thread.ts';
import type { ThreadTeam } from '../thread-team.ts';

/** Encodes all columns. @param values per feature, one double per cell */
export function encodeColumns(
  team: ThreadTeam,
  features: FeatureBins[],
  values: Float64Array[],
): void {
  const { bytes, layout } = team.memory;
  const { columns, padded, cells, order, tableEnd } = layout;
  const numbers: number[] = [];
  features.forEach((bins, column) => {
    if (bins.kind === 'numeric') numbers.push(column);
    else {
      const at = columns + column * padded;
      encodeColumnInto(bytes.subarray(at, at + cells), values[bins.feature], bins);
    }
  });
  // Some columns at a time stand where the order and the scores will.
  const atOnce = Math.floor((tableEnd - order) / (8 * padded));
  for (let first = 0; first < numbers.length; first += atOnce) {
    encodeBatch(team, numbers.slice(first, first + atOnce), features, values);
  }
}

function encodeBatch(
  team: ThreadTeam,
  columns: number[],
  features: FeatureBins[],
  values: Float64Array[],
): void {
  const { reals, words, layout } = team.memory;
  const { order, padded, thresholds } = layout;
  columns.forEach((column, i) => {
    const bins = features[column] as NumericBins;
    reals.set(values[bins.feature], order / 8 + i * padded);
    const at = (thresholds + i * THRESHOLD_BYTES) / 8;
    reals.fill(Infinity, at, at + THRESHOLD_BYTES / 8);
    reals.set(bins.thresholds, at);
    words[layout.encoded / 4 + i] = column;
  });
  team.run(encodeTask, team.shares(padded), [columns.length]);
}

/** Argument: columns. */
export function encodeTask(thread: KernelThread): void {
  const { padded, order, thresholds, columns, encoded } = thread.layout;
  const { memory, kernels } = thread;
  const blocks = Math.ceil(padded / CELL_BLOCK);
  thread.eachBlock(blocks * thread.argument(0), 1, (block) => {
    const i = Math.floor(block / blocks);
    const column = memory.words[encoded / 4 + i];
    const missing = memory.binsOf(column) - 1;
    const from = (block % blocks) * CELL_BLOCK;
    const size = 2 ** Math.ceil(Math.log2(missing));
    kernels.encodeNumbers(
      order + (i * padded + from) * 8,
      Math.min(CELL_BLOCK, padded - from),
      thresholds + i * THRESHOLD_BYTES,
      size,
      missing,
      columns + column * padded + from,
    );
  });
}

export function recordsTask(thread: KernelThread): void {
  const { features, columns, padded, records, stride } = thread.layout;
  thread.eachBlock(padded, 1024, (from, to) => {
    thread.kernels.makeRecords(from, to, features, columns, padded, records, stride);
  });
}
