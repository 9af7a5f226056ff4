// The landing page: shows which models are served, makes a form of the chosen one's parameters, and answers
// it or the rows of a CSV file through the API. Text from outside is set as text, never as HTML.
import Papa from 'papaparse';

type Choices = Record<string, (string | boolean)[] | 0>;
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
const PREVIEW_ROWS = 20;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
let prefix = '';
let choices: Choices = {};

async function getJson<T>(path: string): Promise<T> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return (await response.json()) as T;
}

async function start(): Promise<void> {
  const models = await getJson<Served[]>('/api/models');
  const select = element<HTMLSelectElement>('model');
  select.append(...models.map(({ model, title }) => new Option(title, model)));
  const show = () => showModel(models[select.selectedIndex]).catch(showFault);
  select.addEventListener('change', show);
  element('form').addEventListener('submit', predictForm);
  element('file').addEventListener('change', predictFile);
  await show();
}

async function showModel({ model, title, description, example }: Served): Promise<void> {
  prefix = `/${model}`;
  choices = await getJson<Choices>(`${prefix}/api/predict/params`);
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
    ...Object.entries(choices).map(([name, allowed]) => makeField(name, allowed, example[name])),
  );
  await answerForm();
}

function makeField(name: string, allowed: Choices[string], value: unknown): HTMLElement {
  const label = document.createElement('label');
  const control = allowed === 0 ? makeInput() : makeSelect(allowed);
  control.name = name;
  control.value = String(value ?? '');
  label.append(name, control);
  return label;
}

function makeInput(): HTMLInputElement {
  const input = document.createElement('input');
  input.type = 'number';
  input.step = 'any';
  return input;
}

function makeSelect(allowed: (string | boolean)[]): HTMLSelectElement {
  const select = document.createElement('select');
  select.append(new Option('', ''), ...allowed.map((label) => new Option(String(label))));
  return select;
}

/** Texts of a form or of CSV cells as the JSON that the API takes; an empty one is left out. */
function toRow(texts: Iterable<[string, string]>): Row {
  const row: Row = {};
  for (const [name, text] of texts) {
    const allowed = choices[name];
    if (text === '' || allowed === undefined) continue;
    if (allowed === 0) row[name] = Number(text);
    else row[name] = typeof allowed[0] === 'boolean' ? text === 'true' : text;
  }
  return row;
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
  if (!file) return;
  Papa.parse<Record<string, string>>(file, {
    header: true,
    skipEmptyLines: true,
    complete: ({ data }) => {
      answerRows(data).catch(showProgressFault);
    },
    error: showProgressFault,
  });
}

function showProgressFault(error: Error): void {
  element('progress').replaceChildren(paragraph('problem', error.message));
}

async function answerRows(lines: Record<string, string>[]): Promise<void> {
  const answered: Record<string, string | number>[] = [];
  for (let start = 0; start < lines.length; start += ROWS_AT_ONCE) {
    const group = lines.slice(start, start + ROWS_AT_ONCE);
    const answers = await predictBatch(group.map((line) => toRow(Object.entries(line))));
    answers.forEach((answer, i) => {
      const columns = isBad(answer) ? { problem: answer.problem.detail } : answer;
      answered.push({ ...group[i], ...columns });
    });
    element('progress').textContent = `${answered.length} of ${lines.length} rows answered`;
  }
  showAnswers(answered);
}

type BatchAnswer = Answer | { problem: { detail: string } };

const isBad = (answer: BatchAnswer): answer is { problem: { detail: string } } =>
  typeof answer.problem === 'object';

async function predictBatch(rows: Row[]): Promise<BatchAnswer[]> {
  return readAnswer(await postJson('/api/predict/batch', rows));
}

function showAnswers(rows: Record<string, string | number>[]): void {
  const columns = [...new Set(rows.flatMap(Object.keys))];
  const csv = Papa.unparse({ fields: columns, data: rows }, { escapeFormulae: true });
  const link = element<HTMLAnchorElement>('download');
  URL.revokeObjectURL(link.href);
  link.href = URL.createObjectURL(new Blob([csv], { type: 'text/csv' }));
  link.hidden = false;
  const table = element<HTMLTableElement>('preview');
  const lines = rows.slice(0, PREVIEW_ROWS).map((row) => columns.map((name) => row[name] ?? ''));
  table.replaceChildren(tableRow(columns, 'th'), ...lines.map((cells) => tableRow(cells, 'td')));
  table.hidden = false;
}

function tableRow(texts: (string | number)[], tag: 'th' | 'td'): HTMLTableRowElement {
  const line = document.createElement('tr');
  for (const text of texts) {
    const cell = document.createElement(tag);
    cell.textContent = String(text);
    line.append(cell);
  }
  return line;
}

start().catch(showFault);
