// Which engine a table is learnt with. The choice depends on the table alone, never on the machine.
import { availableParallelism } from 'node:os';
import type { TrainingTable } from '../encode/cell-table.ts';
import { encodeTable, featuresOfColumns } from '../encode/encode.ts';
import { KernelEngine } from './kernel-engine.ts';
import type { Engine, StartScores } from './leaf.ts';
import type { EngineParameters } from './parameters.ts';
import { PlainEngine } from './plain-engine.ts';
import type { Target } from './target.ts';

/** Values (cells times features) from which loading the kernels pays. */
const KERNEL_VALUES = 100_000;
/** Values from which starting threads (about 50 ms) pays. */
const THREAD_VALUES = 1_000_000;
/** Rows of a cell that fit a row word. */
const MOST_ROWS = 2047;
/**
 * Quantized derivatives are as good as exact ones while none is so many times the usual one: beyond,
 * the coin's noise on the small ones would be felt.
 */
const MOST_CONTRAST = 64;

/** Starts the kernels for a large table of even rows, and plain TypeScript for a small or steep one. */
export async function startEngine(
  cells: TrainingTable,
  parameters: EngineParameters,
  target: Target,
  start: StartScores,
  threads: number = availableParallelism(),
): Promise<Engine> {
  const values = cells.cellCount * featuresOfColumns(cells.schema).length;
  if (values < KERNEL_VALUES || !isEven(target)) {
    const table =
      cells.kind === 'streamed' ? cells.encoded : encodeTable(cells, parameters.maxBins);
    return new PlainEngine(table, parameters, target, start);
  }
  const used = values < THREAD_VALUES ? 1 : Math.max(1, threads);
  return KernelEngine.start(cells, parameters, target, start, used);
}

/** Whether no cell has very many rows or weighs very much more than the others. */
function isEven({ rows, weight }: Target): boolean {
  let most = 0;
  let squares = 0;
  let filled = 0;
  for (let i = 0; i < rows.length; i++) {
    if (rows[i] > MOST_ROWS) return false;
    most = Math.max(most, weight[i]);
    squares += weight[i] * weight[i];
    if (weight[i] > 0) filled++;
  }
  return most * most * filled <= MOST_CONTRAST * MOST_CONTRAST * squares;
}
