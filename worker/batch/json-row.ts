// A row of a batch in JSON, from its text into the sink.
import { messagesOf } from '../../runtime/rows/row-fault.ts';
import { NO_ROW } from '../../runtime/rows/row-problems.ts';
import { takenDetail, takenNames } from '../../runtime/rows/taken-names.ts';
import type { ServedVersion } from '../served-version.ts';
import { ridersOf } from './riders.ts';
import type { RowSink } from './row-sink.ts';

/** White space of JSON alone: other blanks are text that nobody can read. */
export const BLANK = /^[ \t\n\r]*$/;

export function parseJson(text: string): { value: unknown } | Error {
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return error instanceof Error ? error : new Error('not JSON');
  }
}

export interface JsonRow {
  value: unknown;
  /** The JSON of the value. */
  text: string;
  line: number;
}

/** Takes the row into the sink; a bad one with what is wrong with it. */
export function addRow(version: ServedVersion, row: JsonRow, sink: RowSink): void {
  const { value, text, line } = row;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    sink.addBad(line, [], NO_ROW, null);
    return;
  }
  const record = value as Record<string, unknown>;
  const { faults, others } = version.encoder.encodeAmid(record, version.row);
  const misfit = misfitOf(others, version, sink);
  if (misfit !== null) {
    sink.addBad(line, [], misfit, null);
    return;
  }
  const riders = others.length > 0 ? ridersOf(text, others) : null;
  if (faults === null) sink.add(riders);
  else sink.addBad(line, faults, messagesOf(faults), riders);
}

/** Why these fields cannot ride along; null where they can. */
function misfitOf(
  others: readonly string[],
  { entry }: ServedVersion,
  sink: RowSink,
): string | null {
  const stray = sink.findStray(others);
  const [taken] = takenNames(entry.flags, others);
  if (taken !== undefined) {
    return takenDetail(taken);
  }
  if (stray === undefined) return null;
  return `the field '${stray}' has no column: answers as CSV have those of the first row`;
}
