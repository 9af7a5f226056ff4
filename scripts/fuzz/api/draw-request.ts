// Draws requests from a deployment's own documents: any prefix, operation, caller and body, mostly as the document
// says and now and then not.
import fc, { type Arbitrary } from 'fast-check';
import type {
  OpenApiDocument,
  Operation,
  Schema,
} from '../../../trainer/delivery/openapi-document.ts';
import { FUZZ_KEYS } from './deployments.ts';

export interface DrawnRequest {
  prefix: string;
  /** Path of the document, and the method there. */
  path: string;
  method: string;
  /** What is sent: the path filled in, perhaps in another spelling, with a query. */
  target: string;
  isRespelled: boolean;
  sentMethod: string;
  key: string | null;
  headers: Record<string, string>;
  body: string | null;
  /** The rows that the body, or the query, holds; null where it holds something else. */
  rows: Record<string, unknown>[] | null;
}

/** Mostly `usual`, now and then `rare`. */
function seldom<A, B>(usual: Arbitrary<A>, rare: Arbitrary<B>, weight = 9): Arbitrary<A | B> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

const STRANGE_VALUES = [null, '', 'x', -1, 0.5, 1e9, -0, 1e308, true, false, [], {}, '__proto__'];
const STRANGE_NAMES = ['x', '', '__proto__', 'toString', 'valueOf', 'include', 'threshold', 'code'];
const strangeValue = fc.oneof(fc.constantFrom(...STRANGE_VALUES), fc.string(), fc.double());

function drawValue({
  enum: labels,
  examples,
  type,
  minimum = -1e6,
  maximum = 1e6,
}: Schema): Arbitrary<unknown> {
  if (labels) return fc.constantFrom(...labels);
  // Of labels that are not listed, some stand for all.
  if (examples) return fc.constantFrom(...examples);
  const kinds = [type].flat().map((kind) => {
    if (kind === 'null') return fc.constant(null);
    if (kind === 'boolean') return fc.boolean();
    if (kind === 'integer') return fc.integer({ min: minimum, max: maximum });
    return fc.double({ min: minimum, max: maximum, noNaN: true });
  });
  return fc.oneof(...kinds);
}

/** A row of the schema; one in some has a field less, one more, or a strange value. */
function drawRow(schema: Schema): Arbitrary<Record<string, unknown>> {
  const required = new Set(schema.required);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const value = seldom(drawValue(field), strangeValue, 25);
    const present = fc.tuple(fc.constant(name), value);
    const absent = fc.constant(null);
    return required.has(name) ? seldom(present, absent, 60) : seldom(present, absent, 3);
  });
  const extra = fc.tuple(fc.constantFrom(...STRANGE_NAMES), strangeValue);
  return fc
    .tuple(...fields, seldom(fc.constant(null), extra, 30))
    .map((entries) => Object.fromEntries(entries.filter((entry) => entry !== null)));
}

interface DrawnBody {
  body: string | null;
  type: string | null;
  rows: Record<string, unknown>[] | null;
}

const brokenBody: Arbitrary<DrawnBody> = fc.record({
  body: fc.oneof(
    fc.constantFrom('', '{', '[]', '[', 'null', '3', '"x"', '{"a":1', '[{},', '\u0000', '{}{}'),
    fc.constant(`{"a":"${'x'.repeat(70_000)}"}`),
    fc.string(),
    fc.json(),
  ),
  type: fc.constantFrom(
    null,
    'application/json',
    'text/csv',
    'application/x-ndjson',
    'text/plain',
    ';',
  ),
  rows: fc.constant(null),
});

function drawBody(document: OpenApiDocument, operation: Operation): Arbitrary<DrawnBody> {
  const types = Object.keys(operation.requestBody?.content ?? {});
  const row = drawRow(document.components?.schemas?.Row ?? {});
  if (types.length === 0) return fc.constant({ body: null, type: null, rows: null });
  const isBatch = types.length > 1;
  const right = fc
    .tuple(
      fc.constantFrom(...types),
      fc.array(row, isBatch ? { maxLength: 6 } : { minLength: 1, maxLength: 1 }),
    )
    .map(([type, rows]) => ({ type, rows, body: writeRows(type, rows, isBatch) }));
  return seldom(right, brokenBody);
}

function writeRows(type: string, rows: Record<string, unknown>[], isBatch: boolean): string {
  if (type === 'text/csv') return writeCsv(rows);
  if (type === 'application/x-ndjson')
    return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  return JSON.stringify(isBatch ? rows : rows[0]);
}

function writeCsv(rows: Record<string, unknown>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const cell = (value: unknown) => `"${String(value ?? '').replaceAll('"', '""')}"`;
  const lines = rows.map((row) => {
    const values = new Map(Object.entries(row));
    return names.map((name) => cell(values.get(name))).join(',');
  });
  return [names.map(cell).join(','), ...lines].map((line) => `${line}\n`).join('');
}

const include = fc
  .subarray(['label', 'raw', 'decision', 'leaves'], { minLength: 1 })
  .map((names): [string, string] => ['include', names.join(',')]);
const strangeParameter = fc.oneof(
  fc.tuple(fc.constantFrom('code', 'include', 'threshold', 'x'), fc.string({ maxLength: 5 })),
  fc.constant<[string, string]>(['include', 'all']),
  fc.constant<[string, string]>(['threshold', '0x1']),
);

/** Parameters as the document has them: the fields of a row, what is to be included, and now and then another. */
function drawQuery(operation: Operation): Arbitrary<[string, string][]> {
  const names = (operation.parameters ?? []).filter((one) => one.in === 'query');
  const extras = new Set(['include', 'threshold']);
  const fields = names
    .filter(({ name, required }) => required || !extras.has(name))
    .map(({ name, schema, required }) => {
      const present = drawValue(schema).map((value): [string, string] => [name, String(value)]);
      return seldom(present, fc.constant(null), required ? 60 : 3);
    });
  const isAsking = names.some(({ name }) => name === 'include');
  const asked = isAsking ? seldom(fc.constant(null), include, 2) : fc.constant(null);
  return fc
    .tuple(...fields, asked, seldom(fc.constant(null), strangeParameter, 30))
    .map((entries) => entries.filter((entry) => entry !== null));
}

const SPELLINGS: ((path: string) => string)[] = [
  (path) => `${path}/`,
  (path) => path.replace(/\/([^/]*)$/, '/x/%2e%2e/$1'),
  (path) => path.replace(/\/([^/]*)$/, '//$1'),
  (path) => path.replace(/\/([^/]*)$/, '%2f$1'),
  (path) => path.replace(/\/([^/]*)$/, '%5c$1'),
  (path) => path.replace(/\/([^/]*)$/, '\\$1'),
  (path) => path.replace(/\/([^/]*)$/, '/./$1'),
  (path) => path.replace(/\/([^/]*)$/, '/x/%252e%252e/$1'),
  (path) => path.replace(/.$/, (last) => `%${last.charCodeAt(0).toString(16)}`),
  (path) => path.toUpperCase(),
  (path) => `${path};a=b`,
  (path) => `${path}.`,
  (path) => `${path}%00`,
  (path) => `/api/info/%2e%2e/%2e%2e${path}`,
  (path) => `/x${path}`,
  (path) => `/v99${path}`,
];

/** Names of paths; those that are not the document's own are of no model. */
function fillPath(path: string, prefix: string): Arbitrary<string> {
  const names = ['caught', 'voyage', 'price', 'odd', 'nobody', '__proto__', 'constructor', '%2e'];
  return fc
    .tuple(fc.constantFrom(...names), fc.constantFrom('1', '2', '99', '1.0', 'x', '__proto__'))
    .map(([name, version]) => prefix + path.replace('{name}', name).replace('{version}', version));
}

const TYPES = [
  'application/json',
  'text/csv',
  'application/x-ndjson',
  '*/*',
  'text/*;q=0.5',
  'a/b',
  '',
];

/** Any request to a deployment with these documents. */
export function drawRequest(documents: Map<string, OpenApiDocument>): Arbitrary<DrawnRequest> {
  return fc.constantFrom(...documents.keys()).chain((prefix) => {
    const document = documents.get(prefix) as OpenApiDocument;
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method): [string, string] => [path, method]),
    );
    return fc.constantFrom(...operations).chain(([path, method]) => {
      return drawOperation(document, { prefix, path, method });
    });
  });
}

type Place = Pick<DrawnRequest, 'prefix' | 'path' | 'method'>;

function drawOperation(document: OpenApiDocument, place: Place): Arbitrary<DrawnRequest> {
  const { prefix, path, method } = place;
  const operation = document.paths[path][method];
  const parts = fc.record({
    filled: fillPath(path, prefix),
    respell: seldom(fc.constant(null), fc.constantFrom(...SPELLINGS), 6),
    query: drawQuery(operation),
    content: drawBody(document, operation),
    key: fc.constantFrom(null, 'nobody', ...FUZZ_KEYS.keys(), 'all', 'all', 'all'),
    isBearer: fc.boolean(),
    accept: seldom(fc.constant(null), fc.constantFrom(...TYPES), 3),
    sentMethod: seldom(
      fc.constant(method.toUpperCase()),
      fc.constantFrom('GET', 'POST', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PATCH', 'QUERY', 'TRACE'),
      20,
    ),
  });
  return parts.map(({ filled, respell, query, content, key, isBearer, accept, sentMethod }) => {
    const spelled = respell === null ? filled : respell(filled);
    const text = new URLSearchParams(query).toString();
    const headers: Record<string, string> = {};
    if (content.type !== null) headers['content-type'] = content.type;
    if (accept !== null) headers.accept = accept;
    if (key !== null && isBearer) headers.authorization = `Bearer ${key}`;
    else if (key !== null) headers['x-api-key'] = key;
    return {
      ...place,
      target: text === '' ? spelled : `${spelled}?${text}`,
      isRespelled: spelled.replace(/\/+$/, '') !== filled,
      sentMethod,
      key,
      headers,
      body: ['GET', 'HEAD', 'TRACE'].includes(sentMethod) ? null : content.body,
      rows: content.rows,
    };
  });
}
