// The forms in which a batch is answered: one answer per row, in the order of the rows.
import { csvLine } from '../../runtime/rows/csv-text.ts';
import { type Extras, extraCell, type Included } from '../../runtime/rows/extras.ts';
import { EXTRA_NAMES, extraColumn } from '../../runtime/schema/outputs.ts';
import { withIncluded } from '../extras.ts';
import type { ServedVersion } from '../served-version.ts';
import type { BadRow } from './bad-row.ts';
import { cellsText, memberText, type Riders } from './riders.ts';

export interface AnswerWriter {
  /** Every answer has the same cells. */
  readonly hasColumns: boolean;
  /** @param columns names of the fields that ride along, where answers have columns */
  begin(columns: readonly string[]): string;
  /** The row's outputs stand at `outputs[start…]`; `first` is true for the first row of the batch. */
  answer(
    outputs: Float64Array,
    start: number,
    first: boolean,
    riders: Riders | null,
    included?: Included,
  ): string;
  bad(row: BadRow, first: boolean): string;
  end(): string;
}

export function makeJsonWriter(version: ServedVersion): AnswerWriter {
  const write = makeObjectWriter(version);
  const separator = (first: boolean) => (first ? '' : ',\n');
  return {
    hasColumns: false,
    begin: () => '[',
    answer: (outputs, start, first, riders, included) =>
      separator(first) + write(outputs, start, riders, included),
    bad: (row, first) => separator(first) + badRowJson(row),
    end: () => ']\n',
  };
}

export function makeNdjsonWriter(version: ServedVersion): AnswerWriter {
  const write = makeObjectWriter(version);
  return {
    hasColumns: false,
    begin: () => '',
    answer: (outputs, start, _first, riders, included) =>
      `${write(outputs, start, riders, included)}\n`,
    bad: (row) => `${badRowJson(row)}\n`,
    end: () => '',
  };
}

function makeObjectWriter({ writeOutputs }: ServedVersion) {
  return (
    outputs: Float64Array,
    start: number,
    riders: Riders | null,
    included?: Included,
  ): string => {
    const flags = writeOutputs(outputs, start);
    const answer = included === undefined ? flags : withIncluded(flags, included);
    return riders === null ? answer : `{${memberText(riders)}${answer.slice(1)}`;
  };
}

function badRowJson({ line, detail, faults, riders }: BadRow): string {
  const errors = faults.length > 0 ? { errors: faults } : {};
  const problem = JSON.stringify({ problem: { line, detail, ...errors } });
  return riders === null ? problem : `{${memberText(riders)}${problem.slice(1)}`;
}

/**
 * One column per field that rides along, per flag and per extra, and a last one, `problem`, that is empty where
 * the row was answered.
 */
export function makeCsvWriter(
  { entry: { flags } }: ServedVersion,
  extras: Extras | null,
): AnswerWriter {
  const names = EXTRA_NAMES.filter((name) => extras?.names.has(name));
  const outputs = [...flags, ...names.map(extraColumn)];
  let columns: readonly string[] = [];
  return {
    hasColumns: true,
    begin(riding) {
      columns = riding;
      return csvLine([...columns, ...outputs, 'problem']);
    },
    answer(values, start, _first, riders, included) {
      let text = cellsText(columns, riders);
      for (let i = 0; i < flags.length; i++) text += `${values[start + i]},`;
      if (included === undefined) return `${text}\n`;
      return text + csvLine([...names.map((name) => extraCell(name, included)), '']);
    },
    bad: ({ line, detail, riders }) =>
      cellsText(columns, riders) + csvLine([...outputs.map(() => ''), `line ${line}: ${detail}`]),
    end: () => '',
  };
}
