// The rules of the Model Context Protocol that a client of its own never breaks: revisions, headers, bodies, origins.
// What a client sees of it, test/worker/mcp-client.test.ts has.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deployWith, jsonPost, logged, sha256 } from './deployed.ts';
import { ask, problemOf } from './requests.ts';

const CURRENT = '2026-07-28';
const META = {
  'io.modelcontextprotocol/protocolVersion': CURRENT,
  'io.modelcontextprotocol/clientCapabilities': {},
};
const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };

interface Answer {
  status: number;
  id: unknown;
  result: Record<string, unknown>;
  error: { code: number; message: string; data?: unknown };
}

/** Any body with these headers. */
async function send(body: unknown, headers: Record<string, string> = {}, path = '/mcp') {
  const response = await ask(path, jsonPost(body, headers));
  const text = await response.text();
  return { status: response.status, ...(text === '' ? {} : JSON.parse(text)) } as Answer;
}

/** A request of the current revision with the headers that it asks for, some of them others. */
function sendCurrent(
  method: string,
  params: Record<string, unknown> = {},
  headers: Record<string, string> = {},
) {
  const usual: Record<string, string> = { 'mcp-protocol-version': CURRENT, 'mcp-method': method };
  if (typeof params.name === 'string') usual['mcp-name'] = params.name;
  const message = { jsonrpc: '2.0', id: 1, method, params: { _meta: META, ...params } };
  return send(message, { ...usual, ...headers });
}

/** One of the revisions that have a handshake. */
function sendEarlier(method: string, params?: unknown, headers: Record<string, string> = {}) {
  return send({ jsonrpc: '2.0', id: 'a', method, params }, headers);
}

const predict = (given: unknown = ROW) => ({ name: 'predict-caught', arguments: given });

describe('the current revision', () => {
  it('answers each request by itself, and says who answers', async () => {
    const { status, id, result } = await sendCurrent('server/discover');
    expect([status, id]).toEqual([200, 1]);
    expect(result).toMatchObject({
      resultType: 'complete',
      supportedVersions: [CURRENT, '2025-11-25', '2025-06-18', '2025-03-26'],
      capabilities: { tools: {} },
      cacheScope: 'private',
      _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'batcomputer' } },
    });
    const called = await sendCurrent('tools/call', predict());
    const { structuredContent } = called.result;
    expect(structuredContent).toEqual(await (await ask('/api/predict', jsonPost(ROW))).json());
  });

  it.each(['ping', 'initialize', 'resources/list', 'constructor', '__proto__'])(
    'has no method %s',
    async (method) => {
      expect(await sendCurrent(method)).toMatchObject({ status: 404, error: { code: -32601 } });
    },
  );

  it.each([
    ['no revision', { 'mcp-protocol-version': undefined }],
    ['another revision', { 'mcp-protocol-version': '2025-11-25' }],
    ['no method', { 'mcp-method': undefined }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['no name', { 'mcp-name': undefined }],
    ['another name', { 'mcp-name': 'explain-caught' }],
    ['a name that is no base64', { 'mcp-name': '=?base64?a?=' }],
  ])('refuses headers with %s', async (_, changed) => {
    const usual = { 'mcp-protocol-version': CURRENT, 'mcp-method': 'tools/call' };
    const all = { ...usual, 'mcp-name': 'predict-caught', ...changed };
    const headers = Object.entries(all).filter((one): one is [string, string] => Boolean(one[1]));
    const params = { _meta: META, ...predict() };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/call', params };
    expect(await send(body, Object.fromEntries(headers))).toMatchObject({
      status: 400,
      id: 1,
      error: { code: -32020 },
    });
  });

  it('reads a name in base64', async () => {
    const headers = { 'mcp-name': `=?base64?${btoa('predict-caught')}?=` };
    expect((await sendCurrent('tools/call', predict(), headers)).result).toBeDefined();
  });

  it('tells its revisions to a request of another', async () => {
    const _meta = { ...META, 'io.modelcontextprotocol/protocolVersion': '2099-01-01' };
    const { status, error } = await sendCurrent('tools/list', { _meta });
    expect([status, error.code]).toEqual([400, -32022]);
    expect(error.data).toMatchObject({ requested: '2099-01-01' });
  });

  it.each([
    ['nothing', {}],
    ['no capabilities', { 'io.modelcontextprotocol/protocolVersion': CURRENT }],
    ['a number for the revision', { ...META, 'io.modelcontextprotocol/protocolVersion': 1 }],
    ['a list', []],
  ])('refuses _meta with %s', async (_, _meta) => {
    const headers = { 'mcp-protocol-version': CURRENT };
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta } };
    expect(await send(body, headers)).toMatchObject({ status: 400, error: { code: -32602 } });
  });
});

describe('the revisions with a handshake', () => {
  it.each([
    ['2025-11-25', '2025-11-25'],
    ['2025-03-26', '2025-03-26'],
    ['2024-11-05', '2025-11-25'],
    [undefined, '2025-11-25'],
  ])('a client that asks for %s gets %s', async (asked, agreed) => {
    const { result } = await sendEarlier('initialize', { protocolVersion: asked });
    expect(result).toMatchObject({ protocolVersion: agreed, serverInfo: { name: 'batcomputer' } });
  });

  it('answer ping, and a method that there is none of with 200', async () => {
    const headers = { 'mcp-protocol-version': '2025-11-25' };
    expect(await sendEarlier('ping', undefined, headers)).toMatchObject({
      status: 200,
      result: {},
    });
    const unknown = await sendEarlier('prompts/list', {}, headers);
    expect(unknown).toMatchObject({ status: 200, id: 'a', error: { code: -32601 } });
  });

  it('take a notification without an answer', async () => {
    const message = { jsonrpc: '2.0', method: 'notifications/initialized' };
    const response = await ask('/mcp', jsonPost(message));
    expect([response.status, await response.text()]).toEqual([202, '']);
    expect(response.headers.has('content-type')).toBe(false);
  });

  it('refuse a revision that there is none of', async () => {
    const headers = { 'mcp-protocol-version': '1900-01-01' };
    expect(await sendEarlier('ping', {}, headers)).toMatchObject({
      status: 400,
      error: { code: -32022 },
    });
  });

  it('the oldest alone takes several messages', async () => {
    const ping = { jsonrpc: '2.0', id: 1, method: 'ping' };
    const noted = { jsonrpc: '2.0', method: 'notifications/initialized' };
    const several = await ask('/mcp', jsonPost([ping, noted, 7, { ...ping, id: 2 }]));
    expect(await several.json()).toEqual([
      { jsonrpc: '2.0', id: 1, result: {} },
      { jsonrpc: '2.0', error: expect.objectContaining({ code: -32600 }) },
      { jsonrpc: '2.0', id: 2, result: {} },
    ]);
    expect((await ask('/mcp', jsonPost([noted, noted]))).status).toBe(202);
    for (const [body, headers] of [
      [[], {}],
      [Array(51).fill(ping), {}],
      [[ping], { 'mcp-protocol-version': '2025-06-18' }],
      [[ping], { 'mcp-protocol-version': CURRENT }],
    ] as const) {
      expect(await send(body, headers)).toMatchObject({ status: 400, error: { code: -32600 } });
    }
  });
});

describe('where it stands', () => {
  async function namesAt(path: string) {
    const { result } = await send({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, {}, path);
    return (result.tools as { name: string }[]).map(({ name }) => name);
  }

  it('at the root has the tools of every model, under a prefix those of one version', async () => {
    const caught = ['predict-caught', 'explain-caught', 'what-if-caught'];
    const voyage = ['predict-voyage', 'explain-voyage', 'what-if-voyage'];
    expect(await namesAt('/mcp')).toEqual([...caught, ...voyage]);
    expect(await namesAt('/voyage/mcp')).toEqual(voyage);
    for (const prefix of ['/v1', '/candidate', '/caught', '/caught/v3']) {
      expect(await namesAt(`${prefix}/mcp`)).toEqual(caught);
    }
  });

  it('a prefix chooses the version that answers', async () => {
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: predict() };
    const { result } = await send(message, {}, '/v1/mcp');
    const expected = await (await ask('/v1/api/predict', jsonPost(ROW))).json();
    expect(result.structuredContent).toEqual(expected);
    await problemOf(await ask('/nobody/mcp', jsonPost(message)), 404);
  });

  it('has no stream to get and no session to delete', async () => {
    for (const method of ['GET', 'DELETE']) {
      const response = await ask('/mcp', { method, headers: { accept: 'text/event-stream' } });
      expect(response.headers.get('allow')).toBe('POST, OPTIONS');
      await problemOf(response, 405);
    }
  });

  it('is logged with the model where it names one', async () => {
    const logging = deployWith({ LOG: 'all' });
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
    const lines = await logged(async () => {
      await logging('/mcp', jsonPost(list));
      await logging('/caught/v3/mcp', jsonPost(list));
    });
    expect(lines).toMatchObject([
      { path: '/mcp', model: null, version: null, status: 200 },
      { path: '/caught/v3/mcp', model: 'caught', version: 3 },
    ]);
  });

  it('splits its callers as the API does', async () => {
    const TRAFFIC = { caught: { current: { split: { candidate: 100 } } } };
    const split = deployWith({ TRAFFIC });
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: predict() };
    const { result } = await (await split('/mcp', jsonPost(message))).json<Answer>();
    const candidate = await (await ask('/v3/api/predict', jsonPost(ROW))).json();
    expect(result.structuredContent).toEqual(candidate);
  });
});

describe('who may ask', async () => {
  const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const keys = [
    { name: 'agent', sha256: await sha256('agent-key'), scopes: ['mcp'] },
    { name: 'web', sha256: await sha256('web-key'), scopes: ['predict', 'batch', 'read'] },
    { name: 'all', sha256: await sha256('all-key') },
  ];

  it('is said by a scope of its own', async () => {
    const guarded = deployWith({ API_KEYS: JSON.stringify(keys) });
    await problemOf(await guarded('/mcp', jsonPost(list)), 401);
    const web = { 'x-api-key': 'web-key' };
    await problemOf(await guarded('/mcp', jsonPost(list, web)), 403);
    for (const key of ['agent-key', 'all-key']) {
      const bearer = { authorization: `Bearer ${key}` };
      expect((await guarded('/voyage/mcp', jsonPost(list, bearer))).status).toBe(200);
    }
    const agent = { 'x-api-key': 'agent-key' };
    await problemOf(await guarded('/api/predict', jsonPost(ROW, agent)), 403);
  });

  it('of pages, those alone whose origin is named', async () => {
    const origin = 'https://page.test';
    const page = { origin };
    const { detail } = await problemOf(await ask('/mcp', jsonPost(list, page)), 403);
    expect(detail).toContain('CORS_ORIGINS');
    // A name that was made to lead here has the host of this server.
    await problemOf(await ask('/mcp', jsonPost(list, { origin: 'https://edge.test' })), 403);
    const named = deployWith({ CORS_ORIGINS: origin });
    expect((await named('/mcp', jsonPost(list, page))).status).toBe(200);
    await problemOf(await named('/mcp', jsonPost(list, { origin: 'null' })), 403);
  });

  it('has a deadline and a rate as for the API', async () => {
    const limited = deployWith({ RATE_LIMITER: { limit: async () => ({ success: false }) } });
    await problemOf(await limited('/mcp', jsonPost(list)), 429);
  });
});

describe('a body', () => {
  it.each([
    ['no JSON', '{', -32700],
    ['nothing', '', -32700],
    ['deep JSON', '['.repeat(20_000), -32700],
    ['a text', '"x"', -32600],
    ['null', 'null', -32600],
    ['no version', '{"id":1,"method":"ping"}', -32600],
    ['no method', '{"jsonrpc":"2.0","id":1,"result":{}}', -32600],
    ['a null id', '{"jsonrpc":"2.0","id":null,"method":"ping"}', -32600],
    ['an id with a fraction', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}', -32600],
    ['an id beyond whole numbers', '{"jsonrpc":"2.0","id":1e400,"method":"ping"}', -32600],
    [
      'an id that doubles change',
      '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}',
      -32600,
    ],
    ['an object for an id', '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
    ['a list of parameters', '{"jsonrpc":"2.0","id":1,"method":"ping","params":[]}', -32602],
  ])('of %s is refused with the code for it', async (_, body, code) => {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    const response = await ask('/mcp', init);
    expect(response.status).toBe(400);
    expect((await response.json<Answer>()).error.code).toBe(code);
  });

  it('has the limits of one row, a content type and no parameters', async () => {
    const long = { jsonrpc: '2.0', id: 'x'.repeat(70_000), method: 'ping' };
    await problemOf(await ask('/mcp', jsonPost(long)), 413);
    const ping = { jsonrpc: '2.0', id: 'x'.repeat(60_000), method: 'ping' };
    expect((await send(ping)).id).toBe(ping.id);
    await problemOf(await ask('/mcp', jsonPost(ping, { 'content-type': 'text/plain' })), 415);
    await problemOf(await ask('/mcp', jsonPost(ping, { accept: 'text/event-stream' })), 406);
    await problemOf(await ask('/mcp?x=1', jsonPost(ping)), 400);
  });
});

it('is never at fault, whatever JSON it is sent', async () => {
  const odd = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('__proto__', 'constructor', CURRENT, -0, 2 ** 53),
  );
  const given = fc.record(
    { row: fc.oneof(fc.constant(ROW), odd), changes: fc.oneof(fc.array(odd), odd), month: odd },
    { requiredKeys: [] },
  );
  const params = fc.record(
    {
      name: fc.oneof(fc.constantFrom('predict-caught', 'explain-caught', 'what-if-caught'), odd),
      arguments: fc.oneof(given, odd),
      _meta: fc.oneof(fc.constant(META), odd),
      protocolVersion: odd,
    },
    { requiredKeys: ['name'] },
  );
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom('2.0', '1.0'),
      id: fc.oneof(fc.integer(), fc.string(), odd),
      method: fc.oneof(fc.constantFrom('tools/call', 'tools/list', 'initialize', 'ping'), odd),
      params: fc.oneof(params, odd),
    },
    { requiredKeys: ['jsonrpc', 'method'] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(message, fc.array(message, { maxLength: 3 }), odd), async (value) => {
      const response = await ask('/mcp', jsonPost(value));
      expect([200, 202, 400]).toContain(response.status);
      const text = await response.text();
      if (response.status !== 202) expect(text).toContain('"jsonrpc":"2.0"');
    }),
    { numRuns: 400 },
  );
});

describe('a call', () => {
  const call = (params: unknown) => sendEarlier('tools/call', params);

  it.each([
    ['an unknown tool', { name: 'predict-nobody', arguments: ROW }],
    ['a tool called as a member of objects', { name: 'constructor', arguments: ROW }],
    ['no tool', { arguments: ROW }],
    ['a list of arguments', predict([ROW])],
    ['arguments that are null', predict(null)],
  ])('of %s is an error of the protocol', async (_, params) => {
    expect(await call(params)).toMatchObject({ status: 200, error: { code: -32602 } });
  });

  it('that does not fit the model is an answer to mend it by', async () => {
    const { result } = await call(predict({ force: 'Kent Polic', crime: 7, mont: 1 }));
    const [said, told] = result.content as { text: string }[];
    expect(result).not.toHaveProperty('structuredContent');
    expect(result.isError).toBe(true);
    expect(said.text).toContain('did you mean "Kent Police"?');
    const { errors } = JSON.parse(told.text);
    expect(errors.map((one: { field: string; reason: string }) => [one.field, one.reason])).toEqual(
      [
        ['force', 'unknown_label'],
        ['crime', 'wrong_type'],
        ['month', 'missing_field'],
        ['mont', 'unknown_field'],
      ],
    );
  });

  it('takes a row of odd names as the API does', async () => {
    const text = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"predict-caught","arguments":${JSON.stringify(ROW).replace('{', '{"__proto__":{"month":3},')}}}`;
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: text };
    const { result } = await (await ask('/mcp', init)).json<Answer>();
    expect(JSON.stringify(result)).toContain('__proto__ is not a field of this model');
  });

  it('of what-if answers the row, and each change by itself', async () => {
    const changes = [{ month: 12 }, { force: 'Dyfed-Powys Police', crime: 'Burglary' }];
    const { result } = await call({ name: 'what-if-caught', arguments: { row: ROW, changes } });
    const answers = await Promise.all(
      [{}, ...changes].map(async (change) => {
        const response = await ask('/api/predict', jsonPost({ ...ROW, ...change }));
        return response.json<Record<string, number>>();
      }),
    );
    const [answer, ...others] = answers;
    const changed = others.map((other) => ({
      answer: other,
      difference: Object.fromEntries(
        Object.entries(other).map(([flag, value]) => [flag, value - answer[flag]]),
      ),
    }));
    expect(result.structuredContent).toEqual({ answer, changed });
  });

  it.each([
    ['row must be an object', {}],
    ['changes must be a list of 1 to 100 objects', { row: ROW }],
    ['changes must be a list', { row: ROW, changes: [] }],
    ['changes must be a list', { row: ROW, changes: [7] }],
    ['changes must be a list', { row: ROW, changes: Array(101).fill({ month: 1 }) }],
    ['the fields within row', { ...ROW, changes: [{ month: 1 }] }],
    ['changes[1]: month must be at most 12', { row: ROW, changes: [{ month: 1 }, { month: 13 }] }],
    ['month must be at least 1', { row: { ...ROW, month: 0 }, changes: [{ month: 1 }] }],
  ])('of what-if may be told that %s', async (said, given) => {
    const { result } = await call({ name: 'what-if-caught', arguments: given });
    expect(result.isError).toBe(true);
    expect((result.content as { text: string }[])[0].text).toContain(said);
  });
});
