// The forms in which a batch is answered: one answer per row, in the order of the rows.
import Papa from 'papaparse';
import type { ServedVersion } from '../served-version.ts';
import type { BadRow } from './row-sink.ts';

export interface AnswerWriter {
  begin(): string;
  /** The row's outputs stand at `outputs[start…]`; `first` is true for the first row of the batch. */
  answer(outputs: Float64Array, start: number, first: boolean): string;
  bad(row: BadRow, first: boolean): string;
  end(): string;
}

export function makeJsonWriter({ writeOutputs }: ServedVersion): AnswerWriter {
  const separator = (first: boolean) => (first ? '' : ',\n');
  return {
    begin: () => '[',
    answer: (outputs, start, first) => separator(first) + writeOutputs(outputs, start),
    bad: (row, first) => separator(first) + badRowJson(row),
    end: () => ']\n',
  };
}

export function makeNdjsonWriter({ writeOutputs }: ServedVersion): AnswerWriter {
  return {
    begin: () => '',
    answer: (outputs, start) => `${writeOutputs(outputs, start)}\n`,
    bad: (row) => `${badRowJson(row)}\n`,
    end: () => '',
  };
}

function badRowJson({ line, detail, faults }: BadRow): string {
  const errors = faults.length > 0 ? { errors: faults } : {};
  return JSON.stringify({ problem: { line, detail, ...errors } });
}

/** One column per flag and a last one, `problem`, that is empty where the row was answered. */
export function makeCsvWriter({ entry: { flags } }: ServedVersion): AnswerWriter {
  const line = (cells: string[]) => `${Papa.unparse([cells])}\n`;
  return {
    begin: () => line([...flags, 'problem']),
    answer(outputs, start) {
      let text = '';
      for (let i = 0; i < flags.length; i++) text += `${outputs[start + i]},`;
      return `${text}\n`;
    },
    bad: (row) => line([...flags.map(() => ''), `line ${row.line}: ${row.detail}`]),
    end: () => '',
  };
}
