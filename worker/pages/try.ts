// The landing page: shows which models are served, makes a form of the chosen one's parameters, and answers
// it or the rows of a CSV file through the API. Text from outside is set as text, never as HTML.
import Papa from 'papaparse';
import { CsvReader } from '../../runtime/rows/csv-reader.ts';
import { csvLine } from '../../runtime/rows/csv-text.ts';

import { makeChoice } from './choice.ts';

/** Labels; 0 for a number; a text or, of a date, its format, which is never empty. */
type Choices = Map<string, (string | boolean)[] | 0 | string>;
type Row = Record<string, string | number | boolean>;
type Answer = Record<string, number>;
interface Explanation {
  flag: string;
  sentence: string;
}
interface Served {
  model: string;
  title: string;
  description: string;
  example: Row;
}

/** Rows of a CSV file that are asked at once. */
const ROWS_AT_ONCE = 1000;
/** Characters that a row may have: more than the API takes, which says so. */
const LONGEST_ROW = 1 << 17;
const PREVIEW_ROWS = 20;
/** Cells that a spreadsheet would run; a number with its sign is none. */
const FORMULA = /^(?:[=@\t\r]|[+-](?!(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$))/i;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
let prefix = '';
let choices: Choices = new Map();

async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

async function start(): Promise<void> {
  const [models, { metadata }] = await Promise.all([
    getJson<Served[]>('/api/models'),
    getJson<{ metadata: { name: string } }>('/api/info'),
  ]);
  const select = element<HTMLSelectElement>('model');
  select.append(...models.map(({ model, title }) => new Option(title, model)));
  const wanted = new URLSearchParams(location.search).get('model');
  select.value = wanted ?? metadata.name;
  if (select.selectedIndex < 0) throw new Error(`no model '${wanted}' is served here`);
  const show = () => showModel(models[select.selectedIndex]).catch(showFault);
  select.addEventListener('change', () => {
    history.replaceState(null, '', `?model=${select.value}`);
    show();
  });
  element('form').addEventListener('submit', predictForm);
  element('file').addEventListener('change', predictFile);
  await show();
}

async function showModel({ model, title, description, example }: Served): Promise<void> {
  prefix = `/${model}`;
  const params = await getJson<object>(`${prefix}/api/predict/params`);
  choices = new Map(Object.entries(params));
  const values = new Map(Object.entries(example));
  element('title').textContent = title;
  element('description').textContent = description;
  for (const [id, path] of [
    ['docs', '/api/docs'],
    ['openapi', '/openapi.json'],
    ['info', '/api/info'],
  ]) {
    element<HTMLAnchorElement>(id).href = prefix + path;
  }
  element('answer').replaceChildren();
  element('fields').replaceChildren(
    ...Array.from(choices, ([name, allowed], i) =>
      makeField(name, allowed, values.get(name), `field-${i}`),
    ),
  );
  await answerForm();
}

function makeField(
  name: string,
  allowed: (string | boolean)[] | 0 | string,
  value: unknown,
  id: string,
): HTMLElement {
  const label = document.createElement('label');
  const [control, ...more] = Array.isArray(allowed)
    ? makeChoice(allowed.map(String), id)
    : [allowed === 0 ? makeInput() : makeTextInput(allowed)];
  control.name = name;
  control.value = String(value ?? '');
  label.append(name, control, ...more);
  return label;
}

function makeInput(): HTMLInputElement {
  const input = document.createElement('input');
  input.type = 'number';
  input.step = 'any';
  return input;
}

/** @param format of a date, empty for any text */
function makeTextInput(format: string): HTMLInputElement {
  const input = document.createElement('input');
  input.placeholder = format;
  return input;
}

/** Texts of the form as the JSON that the API takes; an empty one is left out. */
function toRow(texts: Iterable<[string, string]>): Row {
  const fields: [string, Row[string]][] = [];
  for (const [name, text] of texts) {
    const allowed = choices.get(name);
    if (text === '' || allowed === undefined) continue;
    if (allowed === 0) fields.push([name, Number(text)]);
    else if (typeof allowed === 'string') fields.push([name, text]);
    else fields.push([name, typeof allowed[0] === 'boolean' ? text === 'true' : text]);
  }
  return Object.fromEntries(fields);
}

function postJson(path: string, value: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return fetch(prefix + path, { method: 'POST', headers, body: JSON.stringify(value) });
}

/** The body of an answer. @throws Error with the problem's detail */
async function readAnswer<T>(response: Response): Promise<T> {
  const body = await response.json();
  if (!response.ok) throw new Error(body.detail);
  return body;
}

function predictForm(event: Event): void {
  event.preventDefault();
  answerForm().catch(showFault);
}

async function answerForm(): Promise<void> {
  const form = new FormData(element<HTMLFormElement>('form'));
  const row = toRow([...form].map(([name, text]) => [name, String(text)]));
  const answer = await readAnswer<Answer>(await postJson('/api/predict', row));
  element('answer').replaceChildren(...Object.entries(answer).map(bar));
  const reason = await explain(row, answer);
  if (reason !== null) element('answer').append(paragraph('reason', reason));
}

/** Why the most probable flag is what it is; null where the model does not say. */
async function explain(row: Row, answer: Answer): Promise<string | null> {
  const response = await postJson('/api/explain', row);
  if (response.status === 404) return null;
  const { explanations } = await readAnswer<{ explanations: Explanation[] }>(response);
  const best = explanations.toSorted((a, b) => answer[b.flag] - answer[a.flag]);
  return best[0].sentence;
}

function showFault(error: Error): void {
  element('answer').replaceChildren(paragraph('problem', error.message));
}

function paragraph(className: string, text: string): HTMLElement {
  const line = document.createElement('p');
  line.className = className;
  line.textContent = text;
  return line;
}

function bar([flag, value]: [string, number]): HTMLElement {
  const line = document.createElement('div');
  line.className = 'bar';
  const meter = document.createElement('meter');
  meter.value = value;
  const figure = document.createElement('span');
  figure.textContent = value.toFixed(4);
  line.append(flag, meter, figure);
  return line;
}

function predictFile(): void {
  const file = element<HTMLInputElement>('file').files?.[0];
  if (file) answerFile(file).catch(showProgressFault);
}

function showProgressFault(error: Error): void {
  element('progress').replaceChildren(paragraph('problem', error.message));
}

interface FileRow {
  cells: string[];
  line: number;
}

async function answerFile(file: File): Promise<void> {
  const bytes = await file.arrayBuffer();
  const [header, ...rows] = readRows(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  if (header === undefined) throw new Error('the file is empty');
  const answers: BatchAnswer[] = [];
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    answers.push(...(await predictBatch(header, rows.slice(start, start + ROWS_AT_ONCE))));
    element('progress').textContent = `${answers.length} of ${rows.length} rows answered`;
  }
  showAnswers(header.cells, rows, answers);
}

/** The lines of a file; blank ones are rows only where there is one column, as the API has it. */
function readRows(text: string): FileRow[] {
  const rows: FileRow[] = [];
  const reader = new CsvReader(
    {
      record: (cells, line) => rows.push({ cells, line }),
      blank(line) {
        if (rows.at(0)?.cells.length === 1) rows.push({ cells: [''], line });
      },
    },
    LONGEST_ROW,
  );
  reader.read(text, true);
  return rows;
}

interface BatchProblem {
  problem: { detail: string };
}
type BatchAnswer = Answer | BatchProblem;

const isBad = (answer: BatchAnswer): answer is BatchProblem => typeof answer.problem === 'object';

/** @throws Error where the API cannot go on, with the line of the file */
async function predictBatch(header: FileRow, rows: FileRow[]): Promise<BatchAnswer[]> {
  const body = [header, ...rows].map(({ cells }) => csvLine(cells)).join('');
  const headers = { 'content-type': 'text/csv', accept: 'application/json' };
  const init = { method: 'POST', headers, body };
  const answers = await readAnswer<BatchAnswer[]>(await fetch(`${prefix}/api/predict/batch`, init));
  if (answers.length === rows.length) return answers;
  const last = answers[answers.length - 1];
  const why = last !== undefined && isBad(last) ? last.problem.detail : 'the answers broke off';
  throw new Error(`line ${rows[answers.length - 1]?.line}: ${why}`);
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

start().catch(showFault);
