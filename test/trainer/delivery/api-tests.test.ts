// The integration tests find what they are for: an API of its own that is right, and the same with one fault.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runApiTests } from '../../../trainer/delivery/run-api-tests.ts';
import { close, listen } from '../../listen.ts';

const FORCES = [
  'Metropolitan Police Service',
  ...Array.from({ length: 25 }, (_, i) => `Force ${i}`),
];
const CRIMES = ['Drugs', ...Array.from({ length: 12 }, (_, i) => `Crime ${i}`)];

const problem = { description: '', content: { 'application/problem+json': {} } };
const answer = (schema: object) => ({
  description: '',
  content: { 'application/json': { schema } },
});
const DOCUMENT = {
  openapi: '3.1.0',
  info: { title: 'Police', version: '1' },
  paths: {
    '/api/predict': {
      post: {
        operationId: 'predict',
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Row' } } },
        },
        responses: {
          200: answer({ $ref: '#/components/schemas/Answer' }),
          400: problem,
          422: problem,
        },
      },
    },
    '/api/info': { get: { operationId: 'info', responses: { 200: answer({ type: 'object' }) } } },
  },
  components: {
    schemas: {
      Row: {
        type: 'object',
        properties: {
          force: { type: 'string', enum: FORCES },
          crime: { type: 'string', enum: CRIMES },
          month: { type: 'integer', minimum: 1, maximum: 12 },
        },
        required: ['force', 'crime', 'month'],
        examples: [],
      },
      Answer: {
        type: 'object',
        properties: { caughtProb: { type: 'number' }, notCaughtProb: { type: 'number' } },
        required: ['caughtProb', 'notCaughtProb'],
        additionalProperties: false,
      },
    },
  },
};

interface Reply {
  status: number;
  body: unknown;
}

function predict(text: string): Reply {
  let row: Record<string, string>;
  try {
    row = JSON.parse(text);
  } catch {
    return { status: 400, body: { status: 400 } };
  }
  if (row.force === undefined) return { status: 422, body: { status: 422 } };
  return { status: 200, body: { caughtProb: 0.25, notCaughtProb: 0.75 } };
}

function reply(path: string, text: string): Reply {
  if (path.endsWith('/openapi.json') || path.endsWith('/swagger.json')) {
    return { status: 200, body: DOCUMENT };
  }
  if (path.endsWith('/info')) {
    return { status: 200, body: { status: 'alive', metadata: { version: 1 } } };
  }
  if (path.endsWith('/params')) {
    return { status: 200, body: { force: FORCES, crime: CRIMES, month: 0 } };
  }
  return predict(text);
}

/** A path that begins with the name of a fault is answered with that fault. */
const FAULTS: Record<string, (reply: Reply, text: string) => Reply> = {
  refusing: (right, text) => (text.includes('Force 7') ? { status: 500, body: {} } : right),
  undocumented: (right, text) =>
    text.includes('Drugs') ? { status: 200, body: { ...(right.body as object), extra: 1 } } : right,
  improbable: (right, text) =>
    text.includes('Force 3')
      ? { status: 200, body: { caughtProb: 0.95, notCaughtProb: 0.05 } }
      : right,
  absent: () => ({ status: 404, body: {} }),
  lenient: (right) => ({ ...right, status: 200 }),
};

let server: Server;
let folder: string;
let base: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'api-'));
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const [, fault] = (request.url ?? '').split('/');
    if (fault === 'keyed' && request.headers['x-api-key'] !== 'secret') {
      response.writeHead(401).end();
      return;
    }
    const right = reply(request.url ?? '', text);
    const { status, body } = FAULTS[fault]?.(right, text) ?? right;
    const type = status < 300 ? 'application/json' : 'application/problem+json';
    response.writeHead(status, { 'content-type': type }).end(JSON.stringify(body));
  });
  base = await listen(server);
});

afterAll(async () => {
  await close(server);
  await rm(folder, { recursive: true, force: true });
});

it('passes an API that is right, with a report of every check', async () => {
  const report = join(folder, 'report.xml');
  const result = await runApiTests({ url: `${base}/`, report });
  expect(result.failures).toEqual([]);
  // Documented, refused, each force, each crime, three documents.
  expect(result.requests).toBe(2 + 2 + FORCES.length + CRIMES.length + 3);
  const xml = await readFile(report, 'utf8');
  expect(xml.match(/<testcase /g)).toHaveLength(result.assertions);
});

it('sends the key where one is asked for, and does not write it down', async () => {
  const { failures, collection } = await runApiTests({ url: `${base}/keyed`, apiKey: 'secret' });
  expect(failures).toEqual([]);
  expect(JSON.stringify(collection)).not.toContain('secret');
  await expect(runApiTests({ url: `${base}/keyed` })).rejects.toThrow('answers 401');
});

it.each([
  ['refusing', /^Force 7, Drugs: status 200/],
  ['undocumented', /as documented: [\s\S]*additional/],
  ['improbable', /^Force 3, Drugs: caughtProb between 0.1 and 0.9/],
  ['lenient', /refuses broken JSON: status 400/],
])('finds the fault of an API that is %s', async (fault, message) => {
  const { failures } = await runApiTests({ url: `${base}/${fault}` });
  expect(failures).toContainEqual(expect.stringMatching(message));
});

it('says so when there is nothing, or no API', async () => {
  await expect(runApiTests({ url: 'http://127.0.0.1:9' })).rejects.toThrow('cannot be reached');
  const closed = runApiTests({ url: `${base}/absent` });
  await expect(closed).rejects.toThrow('without an OpenAPI document');
});
