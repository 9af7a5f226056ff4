// Answers the rows of a CSV file through the API, some at a time, beside what was asked.
import Papa from 'papaparse';
import type { CsvForm } from '../../../runtime/schema/cell-grammar.ts';
import { inputsOf } from '../../../runtime/schema/input-schema.ts';
import { httpOptions } from '../model/api-key.ts';
import type { ShownModel } from '../model/shown-model.ts';
import { type FileRow, readFile, writeLine } from './read-file.ts';

/** Rows that are asked at once. */
const ROWS_AT_ONCE = 1000;
/** Cells that a spreadsheet would run; a number with its sign is none. */
const FORMULA = /^(?:[=@\t\r]|[+-](?!(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$))/i;

/** The file's columns and those of the answers, line by line. */
export interface AnsweredTable {
  columns: string[];
  lines: string[][];
}

/** @param tell is told after each part how many rows of how many are answered  @throws Error where it cannot go on */
export async function answerRowsOfFile(
  file: File,
  { base, entry }: Pick<ShownModel, 'base' | 'entry'>,
  tell: (answered: number, rows: number) => void,
): Promise<AnsweredTable> {
  const { features, derivation, cellGrammar } = entry;
  const inputs = inputsOf(derivation === undefined ? { features } : { features, derivation });
  const own = cellGrammar?.csv;
  const { header, rows } = await readFile(
    file,
    own,
    inputs.map(({ name }) => name),
  );
  const answers: BatchAnswer[] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const part = rows.slice(start, start + ROWS_AT_ONCE);
    answers.push(...(await predictPart({ base, own }, header, part)));
    tell(answers.length, rows.length);
  }
  return tableOf(header, rows, answers);
}

/** As a CSV whose cells no spreadsheet runs. */
export function csvOf({ columns, lines }: AnsweredTable): string {
  return Papa.unparse({ fields: columns, data: lines }, { escapeFormulae: FORMULA });
}

type BatchAnswer = Record<string, number> | BatchProblem;
interface BatchProblem {
  problem: { detail: string };
}

const isBad = (answer: BatchAnswer): answer is BatchProblem => typeof answer.problem === 'object';

interface AskedModel {
  base: string;
  /** How its own CSV is written. */
  own: CsvForm | undefined;
}

/** The rows that can be asked, by the API. @throws Error where it cannot go on, with the line of the file */
async function predictPart(
  { base, own }: AskedModel,
  header: string[],
  rows: FileRow[],
): Promise<BatchAnswer[]> {
  const asked = rows.filter(({ fault }) => fault === undefined);
  const lines = [header, ...asked.map(({ cells }) => cells)];
  const answers = asked.length === 0 ? [] : await postLines(base, lines, own);
  if (answers.length !== asked.length) {
    const last = answers[answers.length - 1];
    const why = last !== undefined && isBad(last) ? last.problem.detail : 'the answers broke off';
    throw new Error(`line ${asked[answers.length - 1]?.line}: ${why}`);
  }
  let next = 0;
  return rows.map(({ fault }) =>
    fault === undefined ? answers[next++] : { problem: { detail: fault } },
  );
}

async function postLines(
  base: string,
  lines: string[][],
  own: CsvForm | undefined,
): Promise<BatchAnswer[]> {
  const { key } = httpOptions();
  const response = await fetch(`${base}/api/predict/batch`, {
    method: 'POST',
    headers: {
      'content-type': 'text/csv',
      accept: 'application/json',
      ...(key !== undefined && { 'x-api-key': key }),
    },
    body: lines.map((cells) => writeLine(cells, own)).join(''),
  });
  const answers = await response.json();
  if (!response.ok) throw new Error(answers.detail);
  return answers;
}

/** Columns that are none of the model come back with the answers. */
function tableOf(header: string[], rows: FileRow[], answers: BatchAnswer[]): AnsweredTable {
  const names = [...new Set(answers.flatMap(Object.keys))].filter((name) => !header.includes(name));
  const lines = rows.map(({ cells }, i) => {
    const values = new Map(Object.entries(answers[i]));
    const texts = names.map((name) => textOf(values.get(name)));
    return [...header.map((_, column) => cells[column] ?? ''), ...texts];
  });
  return { columns: [...header, ...names], lines };
}

/** Of an output, or of the problem in place of all of them. */
function textOf(value: number | BatchProblem['problem'] | undefined): string {
  return typeof value === 'object' ? value.detail : String(value ?? '');
}
