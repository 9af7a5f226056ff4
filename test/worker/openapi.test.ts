// The OpenAPI document is held to what the worker does: strict linting, every example called, and requests
// drawn from the document's own schemas, good and bad.
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleWorker, type StandInServer, serveOnMiniflare } from '../../scripts/edge-bundle.ts';
import type {
  DocumentedContent,
  OpenApiDocument,
  Operation,
  Schema,
} from '../../trainer/delivery/openapi-document.ts';
import { ODD_MODEL, writeFixtureRegistry } from '../fixture-registry.ts';
import { MODEL_WITH_INPUTS } from '../model-with-inputs.ts';

const FOLDER = 'build/openapi-under-test';
const MODELS = ['caught', 'voyage', ODD_MODEL.name, MODEL_WITH_INPUTS.name];

/** The worker's documents say where they are served, and name the schemas that they share. */
type Document = OpenApiDocument & {
  servers: { url: string }[];
  components: { schemas: Record<string, Schema> };
};

let edge: StandInServer;
const documents = new Map<string, Document>();

beforeAll(async () => {
  await writeFixtureRegistry(`${FOLDER}/models`, [ODD_MODEL, MODEL_WITH_INPUTS]);
  await bundleWorker(`${FOLDER}/bundle`, `${FOLDER}/models`);
  edge = await serveOnMiniflare(`${FOLDER}/bundle`, { bindings: { METRICS: 'lines' } });
  for (const model of MODELS) {
    const response = await fetch(new URL(`/${model}/openapi.json`, edge.url));
    documents.set(model, (await response.json()) as Document);
  }
}, 60_000);

afterAll(() => edge?.stop());

function documentOf(model: string): Document {
  const document = documents.get(model);
  if (!document) throw new Error(`no document of ${model}`);
  return document;
}

const NO_JSON = [
  'text/csv',
  'application/x-ndjson',
  'application/wasm',
  'application/typescript',
  'text/html',
];

/** Throws unless the response has a documented status, type and body. */
async function checkResponse(document: Document, operation: Operation, response: Response) {
  const text = await response.text();
  const documented = operation.responses[response.status];
  expect(documented, `${operation.operationId}: ${response.status} ${text}`).toBeDefined();
  const type = (response.headers.get('content-type') ?? '').split(';')[0];
  const schema = documented.content?.[type]?.schema;
  expect(schema, `${operation.operationId}: ${type}`).toBeDefined();
  if (NO_JSON.includes(type) || !schema) return;
  const isValid = validatorOf(document, schema);
  expect(isValid(JSON.parse(text)), JSON.stringify(isValid.errors)).toBe(true);
}

const validators = new Map<string, ValidateFunction>();

/** `#/components/…` means the document, from wherever the schema is compiled. */
function validatorOf(document: Document, schema: Schema): ValidateFunction {
  const text = JSON.stringify(schema).replaceAll('"#/components', '"document#/components');
  const key = document.servers[0].url + text;
  let validator = validators.get(key);
  if (!validator) {
    const ajv = new Ajv2020({ strict: false, allErrors: true, ownProperties: true });
    addFormats.default(ajv);
    validator = ajv.addSchema(document, 'document').compile(JSON.parse(text));
    validators.set(key, validator);
  }
  return validator;
}

function resolve(document: Document, { $ref, ...schema }: Schema): Schema {
  if ($ref === undefined) return schema;
  return document.components.schemas[$ref.split('/').at(-1) ?? ''];
}

/** The requests that the document shows for an operation. */
function examplesOf(document: Document, path: string, method: string): [string, RequestInit][] {
  const operation = document.paths[path][method];
  let url = path;
  const query = new URLSearchParams();
  for (const { name, in: place, schema, example } of operation.parameters ?? []) {
    const value = example ?? schema.examples?.[0] ?? (schema as { example?: unknown }).example;
    if (place === 'path') url = url.replace(`{${name}}`, String(value));
    if (place === 'query' && value !== undefined) query.set(name, String(value));
  }
  const target = document.servers[0].url + url + (query.size > 0 ? `?${query}` : '');
  const bodies = Object.entries(operation.requestBody?.content ?? {});
  if (bodies.length === 0) return [[target, { method }]];
  return bodies.flatMap(([type, media]) =>
    bodyExamples(document, media).map((body): [string, RequestInit] => [
      target,
      { method, headers: { 'content-type': type }, body },
    ]),
  );
}

function bodyExamples(document: Document, { schema = {}, example }: DocumentedContent): string[] {
  if (typeof example === 'string') return [example];
  const { examples = [], items } = resolve(document, schema);
  if (items) return [JSON.stringify(resolve(document, items).examples)];
  return examples.map((one) => JSON.stringify(one));
}

describe.each(MODELS)('the document of %s', (model) => {
  it('passes a strict linter', async () => {
    await mkdir(FOLDER, { recursive: true });
    const file = `${FOLDER}/${model}.json`;
    await writeFile(file, JSON.stringify(documentOf(model)));
    // Whose a model is, and under which license, is recorded nowhere.
    const args = ['lint', '--extends=recommended-strict', '--skip-rule=info-license'];
    args.push('--format=json', file);
    const { stdout } = await promisify(execFile)('node_modules/.bin/redocly', args).catch(
      (error: { stdout: string }) => error,
    );
    expect(JSON.parse(stdout).problems).toEqual([]);
  });

  it('claims the license, contact and terms that its recipe has, and none else', () => {
    const { title: _, version: __, ...claimed } = documentOf(model).info;
    const { license, contact, terms } = ODD_MODEL.ownership ?? {};
    const own = {
      license: { name: license, identifier: license },
      contact,
      termsOfService: terms,
    };
    const { description } = claimed as { description?: string };
    expect(claimed).toEqual({ description, ...(model === ODD_MODEL.name && own) });
  });

  it.runIf(model === MODEL_WITH_INPUTS.name)('of a number speaks of no classes', () => {
    const told: string[] = [];
    JSON.stringify(documentOf(model), (key, value) => {
      if (['description', 'summary'].includes(key) && typeof value === 'string') told.push(value);
      return value;
    });
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter((one) => /flag|threshold|probabilit|class\b/i.test(one))).toEqual([]);
    const { parameters = [] } = documentOf(model).paths['/api/predict'].post;
    expect(parameters.map(({ name }) => name)).toEqual(['include', 'id']);
  });

  it('shows each problem by an example of its own', () => {
    const document = documentOf(model);
    for (const operations of Object.values(document.paths)) {
      for (const { responses, operationId } of Object.values(operations)) {
        const examples = Object.entries(responses).flatMap(([status, { content }]) => {
          const example = content?.['application/problem+json']?.example as { status: number };
          if (example && status !== 'default') expect(example.status).toBe(Number(status));
          return example ? [JSON.stringify(example)] : [];
        });
        expect(new Set(examples).size, operationId).toBe(examples.length);
        // What any operation may answer without keys: 400, 429, 503 and the rest.
        expect(examples.length).toBeGreaterThan(3);
      }
    }
  });

  it('shows only requests that run, and answers that are as it says', async () => {
    const document = documentOf(model);
    let called = 0;
    for (const [path, operations] of Object.entries(document.paths)) {
      for (const [method, operation] of Object.entries(operations)) {
        const examples = examplesOf(document, path, method);
        expect(examples.length, `${method} ${path}`).toBeGreaterThan(0);
        for (const [target, init] of examples) {
          const response = await fetch(new URL(target, edge.url), init);
          expect(response.status, `${method} ${target}`).toBe(200);
          await checkResponse(document, operation, response);
          called++;
        }
      }
    }
    expect(called).toBeGreaterThanOrEqual(12);
  });

  // No schema says which days there are, nor which texts make a label.
  const isTold = model !== MODEL_WITH_INPUTS.name;
  it.runIf(isTold)('describes what happens to any row, good or bad', async () => {
    const document = documentOf(model);
    const operation = document.paths['/api/predict'].post;
    const ajv = new Ajv2020({ strict: false, ownProperties: true });
    const isRow = ajv.compile(document.components.schemas.Row);
    let good = 0;
    let bad = 0;
    await fc.assert(
      fc.asyncProperty(anyRow(document.components.schemas.Row), async (row) => {
        const response = await fetch(new URL(`/${model}/api/predict`, edge.url), {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(row),
        });
        const isGood = isRow(row);
        if (isGood) good++;
        else bad++;
        expect(response.status).toBe(isGood ? 200 : 422);
        await checkResponse(document, operation, response);
      }),
      { numRuns: 150 },
    );
    expect(good).toBeGreaterThan(10);
    expect(bad).toBeGreaterThan(10);
  });
});

/** Mostly `usual`, now and then `rare`. */
function seldom<A, B>(usual: fc.Arbitrary<A>, rare: fc.Arbitrary<B>): fc.Arbitrary<A | B> {
  return fc.oneof({ weight: 15, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

/** Rows of the schema; now and then a field is absent or of a wrong kind, or there is one field more. */
function anyRow(schema: Schema): fc.Arbitrary<Record<string, unknown>> {
  const wrong = fc.constantFrom<unknown[]>(null, '', 'x', -1, 0.5, 1e9, true, [], {});
  const absent = fc.constant([]);
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    seldom(fc.tuple(fc.constant(name), seldom(anyValue(field), wrong)), absent),
  );
  const extra = fc.tuple(fc.constantFrom('x', '__proto__', 'toString'), wrong);
  return fc.tuple(...fields, seldom(absent, extra)).map((entries) => {
    return Object.fromEntries(entries.filter((entry) => entry.length > 0));
  });
}

function anyValue({
  enum: labels,
  type,
  minimum = -1e6,
  maximum = 1e6,
}: Schema): fc.Arbitrary<unknown> {
  if (labels) return fc.constantFrom(...labels.filter((label) => label !== null));
  const types = [type].flat();
  if (types.includes('boolean')) return fc.boolean();
  if (types.includes('integer')) return fc.integer({ min: minimum, max: maximum });
  return fc.double({ min: minimum, max: maximum, noNaN: true });
}
