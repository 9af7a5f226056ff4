// A body that is refused is taken to its end: under load every client is told why, and none reports a broken connection.
import { Agent, request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BareWorkerd, startWorkerd } from '../../scripts/bare-workerd.ts';
import { bundleFixture, keysOfScopes } from './fixture-edge.ts';

const CLIENTS = 8;
const REQUESTS = 16;
/** More than the sockets of both sides hold: the client is still sending when it is refused. */
const LARGE = Buffer.alloc(8_000_000, ' ');

let edge: BareWorkerd;
let agent: Agent;

beforeAll(async () => {
  const bundle = await bundleFixture('build/refused-under-test');
  edge = await startWorkerd(bundle, { API_KEYS: keysOfScopes(['predict', 'batch']) });
  agent = new Agent({ keepAlive: true, maxSockets: CLIENTS });
}, 60_000);

afterAll(async () => {
  agent?.destroy();
  await edge?.stop();
});

interface Upload {
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

/** What came of one upload: its status, or the fault of the connection. */
function upload({ path, headers, body }: Upload): Promise<string> {
  const { hostname, port } = edge.url;
  return new Promise((resolve) => {
    const options = { agent, hostname, port, path, method: 'POST', headers };
    const outgoing = request(options, (incoming) => {
      incoming.resume().on('end', () => resolve(String(incoming.statusCode)));
      incoming.on('error', (error) => resolve(error.message));
    });
    outgoing.on('error', (error) => resolve(error.message));
    outgoing.end(body);
  });
}

async function outcomesOf(one: Upload): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  let left = REQUESTS;
  const client = async () => {
    while (left-- > 0) {
      const outcome = await upload(one);
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
  return outcomes;
}

const JSON_TYPE = { 'content-type': 'application/json', 'x-api-key': 'predict' };
const BATCH = { 'content-type': 'text/csv', 'x-api-key': 'batch' };

it.each<[string, number, string, Record<string, string>, Buffer]>([
  ['over the limit of a row', 413, '/api/predict', JSON_TYPE, LARGE],
  [
    'the same with its length',
    413,
    '/api/predict',
    { ...JSON_TYPE, 'content-length': `${LARGE.length}` },
    LARGE,
  ],
  ['of a wrong type', 415, '/api/predict', { ...JSON_TYPE, 'content-type': 'a/b' }, LARGE],
  ['without a key', 401, '/api/predict', { 'content-type': 'application/json' }, LARGE],
  ['without the scope', 403, '/api/predict/batch', JSON_TYPE, LARGE],
  ['to nowhere', 404, '/nothing', JSON_TYPE, LARGE],
  ['to a path that is read', 405, '/api/info', JSON_TYPE, LARGE],
  ['beside a wrong query', 400, '/api/predict?x=1', JSON_TYPE, LARGE],
  [
    'with wrong columns',
    422,
    '/api/predict/batch',
    BATCH,
    Buffer.concat([Buffer.from('x\n'), LARGE]),
  ],
  ['with a row too long', 413, '/api/predict/batch', BATCH, LARGE],
])('%s: %i', async (_, status, path, headers, body) => {
  expect(await outcomesOf({ path, headers, body })).toEqual({ [status]: REQUESTS });
});

it('a batch that ends with a problem: the rest is taken too', async () => {
  const header = 'force,crime,month\n';
  const row = 'Kent Police,Drugs,3\n';
  const body = Buffer.concat([Buffer.from(header + row.repeat(10_000)), LARGE]);
  expect(await outcomesOf({ path: '/api/predict/batch', headers: BATCH, body })).toEqual({
    200: REQUESTS,
  });
}, 60_000);
