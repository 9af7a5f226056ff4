// The forms in which a batch is answered: one answer per row, in the order of the rows.
import Papa from 'papaparse';
import {
  EXTRA_NAMES,
  type ExtraName,
  type Extras,
  type Included,
  withIncluded,
} from '../extras.ts';
import type { ServedVersion } from '../served-version.ts';
import type { BadRow } from './row-sink.ts';

export interface AnswerWriter {
  begin(): string;
  /** The row's outputs stand at `outputs[start…]`; `first` is true for the first row of the batch. */
  answer(outputs: Float64Array, start: number, first: boolean, included?: Included): string;
  bad(row: BadRow, first: boolean): string;
  end(): string;
}

export function makeJsonWriter(version: ServedVersion): AnswerWriter {
  const write = makeObjectWriter(version);
  const separator = (first: boolean) => (first ? '' : ',\n');
  return {
    begin: () => '[',
    answer: (outputs, start, first, included) => separator(first) + write(outputs, start, included),
    bad: (row, first) => separator(first) + badRowJson(row),
    end: () => ']\n',
  };
}

export function makeNdjsonWriter(version: ServedVersion): AnswerWriter {
  const write = makeObjectWriter(version);
  return {
    begin: () => '',
    answer: (outputs, start, _first, included) => `${write(outputs, start, included)}\n`,
    bad: (row) => `${badRowJson(row)}\n`,
    end: () => '',
  };
}

function makeObjectWriter({ writeOutputs }: ServedVersion) {
  return (outputs: Float64Array, start: number, included?: Included): string => {
    const flags = writeOutputs(outputs, start);
    return included === undefined ? flags : withIncluded(flags, included);
  };
}

function badRowJson({ line, detail, faults }: BadRow): string {
  const errors = faults.length > 0 ? { errors: faults } : {};
  return JSON.stringify({ problem: { line, detail, ...errors } });
}

/** A CSV cell of each extra: numbers are separated by spaces, a decision is the label decided for. */
const CELL_TEXTS: Record<ExtraName, (included: Included) => string> = {
  label: ({ label = '' }) => label,
  raw: ({ raw = [] }) => raw.join(' '),
  decision: ({ decision }) => decision?.label ?? '',
  leaves: ({ leaves = [] }) => leaves.join(' '),
};

/** One column per flag and per extra, and a last one, `problem`, that is empty where the row was answered. */
export function makeCsvWriter(
  { entry: { flags } }: ServedVersion,
  extras: Extras | null,
): AnswerWriter {
  const names = EXTRA_NAMES.filter((name) => extras?.names.has(name));
  const columns = [...flags, ...names.map((name) => `included.${name}`)];
  const line = (cells: string[]) => `${Papa.unparse([cells])}\n`;
  return {
    begin: () => line([...columns, 'problem']),
    answer(outputs, start, _first, included) {
      let text = '';
      for (let i = 0; i < flags.length; i++) text += `${outputs[start + i]},`;
      if (included === undefined) return `${text}\n`;
      return text + line([...names.map((name) => CELL_TEXTS[name](included)), '']);
    },
    bad: (row) => line([...columns.map(() => ''), `line ${row.line}: ${row.detail}`]),
    end: () => '',
  };
}
