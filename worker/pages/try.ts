// The landing page: shows which models are served, makes a form of the chosen one's parameters, and answers
// it or the rows of a CSV file through the API. Text from outside is set as text, never as HTML.
import { answerRowsOfFile } from './answer-file.ts';
import { makeChoice } from './choice.ts';
import { element, getJson, paragraph, readAnswer } from './page.ts';

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

let prefix = '';
let choices: Choices = new Map();

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
  // Another model has been chosen since.
  if (prefix !== `/${model}`) return;
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
  if (file) answerRowsOfFile(file, prefix, [...choices.keys()]).catch(showProgressFault);
}

function showProgressFault(error: Error): void {
  element('progress').replaceChildren(paragraph('problem', error.message));
}

start().catch(showFault);
