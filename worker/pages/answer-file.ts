// Answers the rows of a CSV file through the API, some at a time, and shows them beside what was asked.
import Papa from 'papaparse';
import type { CellGrammar, CsvForm } from '../../runtime/schema/cell-grammar.ts';
import { element, getJson, readAnswer } from './page.ts';
import { type FileRow, readFile, writeLine } from './read-file.ts';

/** Rows that are asked at once. */
const ROWS_AT_ONCE = 1000;
const PREVIEW_ROWS = 20;
/** Cells that a spreadsheet would run; a number with its sign is none. */
const FORMULA = /^(?:[=@\t\r]|[+-](?!(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$))/i;

/** The model that is asked. */
interface Asked {
  /** Of its paths. */
  prefix: string;
  /** How its own CSV is written. */
  own: CsvForm | undefined;
}

/** @param prefix of the model's paths  @param names of its fields */
export async function answerRowsOfFile(
  file: File,
  prefix: string,
  names: readonly string[],
): Promise<void> {
  const asked = { prefix, own: await ownForm(prefix) };
  const { header, rows } = await readFile(file, asked.own, names);
  const answers: BatchAnswer[] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    answers.push(...(await predictBatch(asked, header, rows.slice(start, start + ROWS_AT_ONCE))));
    element('progress').textContent = `${answers.length} of ${rows.length} rows answered`;
  }
  showAnswers(header, rows, answers);
}

async function ownForm(prefix: string): Promise<CsvForm | undefined> {
  const { metadata } = await getJson<{ metadata: { name: string; version: number } }>(
    `${prefix}/api/info`,
  );
  const path = `/api/models/${metadata.name}/versions/${metadata.version}`;
  return (await getJson<{ cellGrammar?: CellGrammar }>(path)).cellGrammar?.csv;
}

type Answer = Record<string, number>;
interface BatchProblem {
  problem: { detail: string };
}
type BatchAnswer = Answer | BatchProblem;

const isBad = (answer: BatchAnswer): answer is BatchProblem => typeof answer.problem === 'object';

/** The rows that can be asked, by the API. @throws Error where it cannot go on, with the line of the file */
async function predictBatch(
  { prefix, own }: Asked,
  header: string[],
  rows: FileRow[],
): Promise<BatchAnswer[]> {
  const asked = rows.filter(({ fault }) => fault === undefined);
  const lines = [header, ...asked.map(({ cells }) => cells)];
  const body = lines.map((cells) => writeLine(cells, own)).join('');
  const headers = { 'content-type': 'text/csv', accept: 'application/json' };
  const init = { method: 'POST', headers, body };
  const answers =
    asked.length === 0
      ? []
      : await readAnswer<BatchAnswer[]>(await fetch(`${prefix}/api/predict/batch`, init));
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

function showAnswers(header: string[], rows: FileRow[], answers: BatchAnswer[]): void {
  // Columns that are none of the model come back with the answers.
  const names = [...new Set(answers.flatMap(Object.keys))].filter((name) => !header.includes(name));
  const columns = [...header, ...names];
  const lines = rows.map(({ cells }, i) => {
    const values = new Map(Object.entries(answers[i]));
    const texts = names.map((name) => textOf(values.get(name)));
    return [...header.map((_, column) => cells[column] ?? ''), ...texts];
  });
  const csv = Papa.unparse({ fields: columns, data: lines }, { escapeFormulae: FORMULA });
  const link = element<HTMLAnchorElement>('download');
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  link.hidden = false;
  const table = element<HTMLTableElement>('preview');
  const shown = lines.slice(0, PREVIEW_ROWS).map((cells) => tableRow(cells, 'td'));
  table.replaceChildren(tableRow(columns, 'th'), ...shown);
  table.hidden = false;
}

/** Of an output, or of the problem in place of all of them. */
function textOf(value: number | BatchProblem['problem'] | undefined): string {
  return typeof value === 'object' ? value.detail : String(value ?? '');
}

function tableRow(texts: string[], tag: 'th' | 'td'): HTMLTableRowElement {
  const line = document.createElement('tr');
  for (const text of texts) {
    const cell = document.createElement(tag);
    cell.textContent = text;
    line.append(cell);
  }
  return line;
}
