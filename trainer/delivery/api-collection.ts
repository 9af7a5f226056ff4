// A Postman collection (format 2.1) of a running API: every operation of its OpenAPI document with the
// document's own examples, what each must refuse, and the calls that clients of a shipped model always made.
//
// Made here, not by openapi-to-postmanv2: that one ignores the examples of a 3.1 schema and writes
// placeholders ("month": "<integer>") which no server accepts.
import type { ApiCall } from '../recipes/api-call.ts';
import { CLIENT_CALLS } from '../recipes/shipped.ts';
import {
  inlineRefs,
  type OpenApiDocument,
  type Operation,
  valueOfSchema,
} from './openapi-document.ts';

export interface CollectionItem {
  name: string;
  request: {
    method: string;
    url: string;
    header: { key: string; value: string }[];
    body?: { mode: 'raw'; raw: string };
  };
  event: { listen: 'test'; script: { type: 'text/javascript'; exec: string[] } }[];
}

export interface Collection {
  info: { name: string; schema: string };
  item: { name: string; item: CollectionItem[] }[];
}

const FORMAT = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

interface Call {
  name: string;
  method: string;
  /** Below {{baseUrl}}. */
  path: string;
  type?: string;
  body?: string;
  accept?: string;
}

/** Lines of Postman's test script, in its sandbox. */
type Checks = string[];

function item(call: Call, checks: Checks): CollectionItem {
  const header = [];
  if (call.type !== undefined) header.push({ key: 'content-type', value: call.type });
  if (call.accept !== undefined) header.push({ key: 'accept', value: call.accept });
  return {
    name: call.name,
    request: {
      method: call.method,
      url: `{{baseUrl}}${call.path}`,
      header,
      ...(call.body !== undefined && { body: { mode: 'raw', raw: call.body } }),
    },
    event: [{ listen: 'test', script: { type: 'text/javascript', exec: checks } }],
  };
}

function check(name: string, statement: string): string {
  return `pm.test(${JSON.stringify(name)}, () => { ${statement} });`;
}

function answersWith(status: number, type: string): Checks {
  return [
    check(`status ${status}`, `pm.response.to.have.status(${status});`),
    check(
      `content-type ${type}`,
      `pm.expect(pm.response.headers.get('content-type')).to.include(${JSON.stringify(type)});`,
    ),
  ];
}

/** @param document as served under the base URL that the collection is run against */
export function makeCollection(document: OpenApiDocument): Collection {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const documented = operations.flatMap(({ path, method, operation }) => {
    const calls = [
      ...documentedCalls(document, path, method.toUpperCase(), operation),
      ...refusedCalls(document, path, method.toUpperCase(), operation),
    ];
    return NEEDS_RECORDS.test(path) ? calls.map(whereRecorded) : calls;
  });
  const folders = [{ name: 'documented', item: documented }];
  for (const [name, callsOf] of Object.entries(CLIENT_CALLS)) {
    const calls = callsOf(document.components?.schemas ?? {});
    if (calls.length > 0) folders.push({ name, item: calls.map(clientCall) });
  }
  return {
    info: { name: `${document.info.title} v${document.info.version}`, schema: FORMAT },
    item: folders,
  };
}

/** What a deployment answers only if it has a place for records, and documents in either case. */
const NEEDS_RECORDS = /\/feedback$/;

/** The call of such an operation: a deployment without that place must say so. */
function whereRecorded(call: CollectionItem): CollectionItem {
  const says = check(
    'says that nothing is recorded here',
    'pm.expect(pm.response.json().type).to.match(/not-recorded$/);',
  );
  const event = call.event.map(({ listen, script }) => {
    const exec = ['if (pm.response.code === 404) {', says, '} else {', ...script.exec, '}'];
    return { listen, script: { ...script, exec } };
  });
  return { ...call, event };
}

/** A call as clients make it, and what they count on. */
function clientCall({ tests, ...call }: ApiCall): CollectionItem {
  const type = call.body === undefined ? {} : { type: 'application/json' };
  const checks = Object.entries(tests).map(([name, statement]) => check(name, statement));
  return item({ ...call, ...type }, [...answersWith(200, 'application/json'), ...checks]);
}

/** One call for each type of body that an operation takes. */
function documentedCalls(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: Operation,
): CollectionItem[] {
  const content = operation.responses['200']?.content ?? {};
  const types = Object.entries(operation.requestBody?.content ?? {});
  const call: Call = {
    name: operation.summary ?? operation.operationId,
    method,
    path: filledPath(document, path, operation),
  };
  const checksOf = (type: string): Checks => {
    const schema = content[type]?.schema;
    const checks = answersWith(200, type);
    if (!type.endsWith('json') || type.includes('ndjson') || schema === undefined) return checks;
    const text = JSON.stringify(inlineRefs(document, schema));
    return [...checks, check('as documented', `pm.response.to.have.jsonSchema(${text});`)];
  };
  if (types.length === 0)
    return [item(call, checksOf(Object.keys(content)[0] ?? 'application/json'))];
  return types.map(([type, { schema = {}, example }]) => {
    const value = example ?? valueOfSchema(inlineRefs(document, schema));
    const body = typeof value === 'string' ? value : JSON.stringify(value);
    const answer = content[type] === undefined ? 'application/json' : type;
    return item(
      { ...call, name: `${call.name}: ${type}`, type, body, accept: answer },
      checksOf(answer),
    );
  });
}

/** The path with examples for its parameters, and for those of the query that are required. */
function filledPath(document: OpenApiDocument, path: string, operation: Operation): string {
  let filled = path;
  const query: string[] = [];
  for (const parameter of operation.parameters ?? []) {
    const { name, schema } = parameter;
    const example = parameter.example ?? valueOfSchema(inlineRefs(document, schema));
    const value = encodeURIComponent(String(example));
    if (parameter.in === 'path') filled = filled.replace(`{${name}}`, value);
    else if (parameter.in === 'query' && parameter.required === true) {
      query.push(`${encodeURIComponent(name)}=${value}`);
    }
  }
  return query.length === 0 ? filled : `${filled}?${query.join('&')}`;
}

/** What a JSON operation must refuse, as far as it documents that it does. */
function refusedCalls(
  document: OpenApiDocument,
  path: string,
  method: string,
  operation: Operation,
): CollectionItem[] {
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema === undefined) return [];
  const takesRow = inlineRefs(document, schema).type === 'object';
  const problem = 'application/problem+json';
  const json = 'application/json';
  const refused: { status: number; what: string; type: string; body: string }[] = [
    { status: 400, what: 'broken JSON', type: json, body: '{"' },
    { status: 415, what: 'another type', type: 'application/x-unknown', body: 'x' },
    { status: 422, what: 'not a row', type: json, body: '{"no such field":1}' },
  ];
  return refused
    .filter(({ status }) => operation.responses[String(status)] !== undefined)
    .filter(({ status }) => takesRow || status !== 422)
    .map(({ status, what, type, body }) => {
      const checks = [
        ...answersWith(status, problem),
        check('says what is wrong', `pm.expect(pm.response.json().status).to.equal(${status});`),
      ];
      return item({ name: `${path} refuses ${what}`, method, path, type, body }, checks);
    });
}
