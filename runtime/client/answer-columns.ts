// Columns in, columns out: many rows of a table that a page holds already, such as Arrow's or DuckDB's, without an object
// for each row and each answer.
import type { Predictor } from '../module/predictor.ts';
import type { JsonEncoder } from '../rows/encode-row.ts';
import { messagesOf } from '../rows/row-fault.ts';
import { inputsOf } from '../schema/input-schema.ts';
import type { RowProblem } from './model-client.ts';

/** Values of one field, one for each row: an array, a typed array, or a vector that has them by `get`, as Arrow's. */
export type FieldColumn =
  | ArrayLike<unknown>
  | { readonly length: number; get(index: number): unknown };

export interface ColumnAnswers<Answer> {
  /** One column for each output, one double for each row; NaN where the row has a problem. */
  outputs: { [Name in keyof Answer]: Float64Array };
  /** Of the rows that cannot be answered, in their order. */
  problems: RowProblem[];
}

/** Rows that are answered at once. */
const BLOCK_ROWS = 256;

/** What is wrong with the columns themselves, or null. */
export function columnsFault(
  { manifest }: Predictor,
  columns: Readonly<Record<string, FieldColumn>>,
): string | null {
  const names = inputsOf(manifest).map(({ name }) => name);
  const absent = names.filter((name) => !Object.hasOwn(columns, name));
  if (absent.length > 0) return `no column for ${absent.join(', ')}`;
  const lengths = new Set(names.map((name) => columns[name].length));
  return lengths.size > 1 ? `columns of ${[...lengths].join(' and ')} rows` : null;
}

/** @param pause is awaited between blocks of rows. The columns are without fault. */
export async function answerColumns(
  predictor: Predictor,
  encoder: JsonEncoder,
  columns: Readonly<Record<string, FieldColumn>>,
  pause: () => Promise<void> | undefined,
): Promise<ColumnAnswers<Record<string, number>>> {
  const { flags, features } = predictor.manifest;
  const readers = inputsOf(predictor.manifest).map(({ name }) => reader(name, columns[name]));
  const rowCount = readers.length === 0 ? 0 : columns[readers[0].name].length;
  const outputs = flags.map(() => new Float64Array(rowCount).fill(Number.NaN));
  const problems: RowProblem[] = [];
  const record: Record<string, unknown> = Object.create(null);
  const row = new Float64Array(features.length);
  const rows = new Float64Array(BLOCK_ROWS * features.length);
  const answers = new Float64Array(BLOCK_ROWS * flags.length);
  for (let start = 0; start < rowCount; start += BLOCK_ROWS) {
    await pause();
    const asked: number[] = [];
    for (let i = start; i < Math.min(start + BLOCK_ROWS, rowCount); i++) {
      for (const { name, read } of readers) record[name] = read(i);
      const faults = encoder.encode(record, row);
      if (faults === null) rows.set(row, features.length * (asked.push(i) - 1));
      else problems.push({ line: i + 1, detail: messagesOf(faults), errors: faults });
    }
    predictor.predictInto(rows, asked.length, 'probability', answers);
    outputs.forEach((output, k) => {
      for (let n = 0; n < asked.length; n++) output[asked[n]] = answers[n * flags.length + k];
    });
  }
  return { outputs: Object.fromEntries(flags.map((flag, k) => [flag, outputs[k]])), problems };
}

function reader(name: string, column: FieldColumn): { name: string; read(i: number): unknown } {
  if ('get' in column && typeof column.get === 'function') {
    const vector = column;
    return { name, read: (i) => asField(vector.get(i)) };
  }
  const array = column as ArrayLike<unknown>;
  return { name, read: (i) => asField(array[i]) };
}

/** A value as JSON has it: what is missing is null, and integers of 64 bits are numbers. */
function asField(value: unknown): unknown {
  if (value === undefined || Number.isNaN(value)) return null;
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
