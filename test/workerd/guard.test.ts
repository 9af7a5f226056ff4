// What a deployment that is open to the public turns on: keys, rate limit, deadline, origins, headers.
import { env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { type Ask, deployWith, jsonPost, sha256 } from './deployed.ts';
import { problemOf, textOf } from './requests.ts';

const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };

describe('API keys', async () => {
  const keys = [
    { name: 'web', sha256: await sha256('web-key'), scopes: ['predict'] },
    { name: 'all', sha256: await sha256('all-key') },
    { name: 'reader', sha256: await sha256('read-key'), scopes: ['read'] },
  ];
  const ask = deployWith({ API_KEYS: JSON.stringify(keys) });

  it('without one, or with a wrong one, is 401', async () => {
    const response = await ask('/api/predict', jsonPost(ROW));
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    await problemOf(response, 401);
    for (const key of ['', 'web-ke', 'web-key2', keys[0].sha256]) {
      await problemOf(await ask('/api/predict', jsonPost(ROW, { 'x-api-key': key })), 401);
    }
  });

  it('with one is answered, from either header', async () => {
    expect((await ask('/api/predict', jsonPost(ROW, { 'x-api-key': 'web-key' }))).status).toBe(200);
    const bearer = jsonPost(ROW, { authorization: 'Bearer all-key' });
    expect((await ask('/v1/api/predict', bearer)).status).toBe(200);
  });

  it('may do what its scopes say', async () => {
    const web = { 'x-api-key': 'web-key' };
    await problemOf(await ask('/api/predict/batch', jsonPost([ROW], web)), 403);
    await problemOf(await ask('/api/models', { headers: web }), 403);
    const reader = { 'x-api-key': 'read-key' };
    for (const path of ['/api/predict', '/api/predict/', '/v1/api/predict//']) {
      await problemOf(await ask(path, jsonPost(ROW, reader)), 403);
    }
    await problemOf(await ask('/api/predict/batch/', jsonPost([ROW], reader)), 403);
    const all = { 'x-api-key': 'all-key' };
    expect((await ask('/api/predict/batch', jsonPost([ROW], all))).status).toBe(200);
    expect((await ask('/api/models', { headers: all })).status).toBe(200);
  });

  it('leaves documents, preflight and health open', async () => {
    for (const path of ['/openapi.json', '/api/docs', '/healthz', '/readyz']) {
      expect((await ask(path)).status).toBe(200);
    }
    expect((await ask('/api/predict', { method: 'OPTIONS' })).status).toBe(204);
  });

  it('are in the document of a deployment that has some, and in no other', async () => {
    const { paths, components } = await documentOf(ask);
    expect(Object.keys(components.securitySchemes ?? {})).toEqual(['apiKey', 'bearer']);
    const { security, responses } = paths['/api/predict'].post;
    expect(security).toEqual([{ apiKey: ['predict'] }, { bearer: ['predict'] }]);
    expect(Object.keys(responses)).toEqual(expect.arrayContaining(['401', '403']));

    const open = await documentOf(deployWith({}));
    expect(open.components).not.toHaveProperty('securitySchemes');
    for (const operation of Object.values(open.paths).flatMap((one) => Object.values(one))) {
      expect(operation.security).toEqual([]);
      expect(operation.responses).not.toHaveProperty('401');
      expect(operation.responses).not.toHaveProperty('403');
    }
  });
});

interface DocumentWithKeys {
  components: { securitySchemes?: object };
  paths: Record<string, Record<string, { security: object[]; responses: object }>>;
}

async function documentOf(ask: Ask): Promise<DocumentWithKeys> {
  return (await ask('/openapi.json')).json<DocumentWithKeys>();
}

describe('/readyz', async () => {
  const keys = [
    { name: 'web', sha256: await sha256('web-key'), scopes: ['predict', 'batch'] },
    { name: 'reader', sha256: await sha256('read-key'), scopes: ['read'] },
  ];
  const API_KEYS = JSON.stringify(keys);
  const models = [expect.objectContaining({ name: 'caught', version: 1 })];

  it.each([
    ['no key', {}],
    ['a wrong key', { 'x-api-key': 'read-ke' }],
    ['an empty key', { 'x-api-key': '' }],
    ['a key without the scope read', { authorization: 'Bearer web-key' }],
  ])('says to %s that all is well, and not what is served', async (_, headers) => {
    for (const method of ['GET', 'HEAD']) {
      const response = await deployWith({ API_KEYS })('/readyz', { method, headers });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(method === 'GET' ? '{"status":"ready"}' : '');
    }
  });

  it('names what is served to a key of scope read, and to all where there are no keys', async () => {
    for (const [settings, headers] of [
      [{ API_KEYS }, { 'x-api-key': 'read-key' }],
      [{ API_KEYS }, { authorization: 'Bearer read-key' }],
      [{}, {}],
    ] as const) {
      const response = await deployWith(settings)('/readyz', { headers });
      expect(await response.json()).toMatchObject({
        status: 'ready',
        models: expect.arrayContaining(models),
      });
    }
  });

  it('counts keys that are tried there, and those alone', async () => {
    const counted: string[] = [];
    const RATE_LIMITER = {
      limit: async ({ key }: { key: string }) => ({ success: counted.push(key) < 2 }),
    };
    const ask = deployWith({ API_KEYS, RATE_LIMITER });
    expect((await ask('/readyz')).status).toBe(200);
    const guess = { headers: { 'x-api-key': 'guess' } };
    expect((await ask('/readyz', guess)).status).toBe(200);
    await problemOf(await ask('/readyz', guess), 429);
    expect((await ask('/readyz')).status).toBe(200);
    expect(counted).toEqual(['address:unknown', 'address:unknown']);
  });
});

describe('caches', async () => {
  const keys = [{ name: 'all', sha256: await sha256('all-key') }];
  const API_KEYS = JSON.stringify(keys);
  const row = '?force=Kent+Police&crime=Drugs&month=3';
  const cases: [string, string, RequestInit][] = [
    ['an answer', `/api/predict${row}`, {}],
    ['an answer of a version', `/v1/api/predict${row}`, {}],
    ['HEAD', `/v1/api/predict${row}`, { method: 'HEAD' }],
    ['an answer to POST', '/api/predict', jsonPost(ROW)],
    ['a batch', '/api/predict/batch', jsonPost([ROW])],
    ['an explanation', '/api/explain', jsonPost(ROW)],
    ['what is deployed', '/api/models', {}],
    ['the document', '/openapi.json', {}],
    ['a page', '/api/docs', {}],
    ['a wrong row', '/v1/api/predict', {}],
    ['an unknown path', '/nothing', {}],
    ['an unknown version', '/v9/api/predict', {}],
    ['a preflight', '/api/predict', { method: 'OPTIONS' }],
  ];

  it.each(cases)(
    'that are shared keep %s from others where there are keys',
    async (_, path, init) => {
      for (const settings of [{}, { CORS_ORIGINS: 'https://shop.test', SECURITY_HEADERS: 'on' }]) {
        const ask = deployWith({ API_KEYS, ...settings });
        for (const key of ['all-key', 'wrong', null]) {
          const sent = key === null ? {} : { 'x-api-key': key };
          const headers = { ...init.headers, ...sent };
          const response = await ask(path, { ...init, headers });
          expect(response.headers.get('cache-control')).toMatch(/^private\b/);
          expect(response.headers.get('cache-control')).not.toContain('public');
          const vary = response.headers.get('vary') ?? '';
          for (const name of ['authorization', 'x-api-key']) expect(vary).toContain(name);
          if ('CORS_ORIGINS' in settings) expect(vary).toContain('origin');
        }
      }
    },
  );

  it('are told the same with 304', async () => {
    const ask = deployWith({ API_KEYS });
    const headers = { 'x-api-key': 'all-key' };
    const etag = (await ask(`/v1/api/predict${row}`, { headers })).headers.get('etag') ?? '';
    const again = await ask(`/v1/api/predict${row}`, {
      headers: { ...headers, 'if-none-match': etag },
    });
    expect(again.status).toBe(304);
    expect(again.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
    expect(again.headers.get('vary')).toContain('x-api-key');
    const stranger = await ask(`/v1/api/predict${row}`, { headers: { 'if-none-match': etag } });
    await problemOf(stranger, 401);
  });

  it('may share what everybody may ask', async () => {
    const { headers } = await deployWith({})(`/v1/api/predict${row}`);
    expect(headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(headers.has('vary')).toBe(false);
  });
});

describe('the rate limit', () => {
  /** Lets each key pass twice. */
  function makeLimiter() {
    const counts = new Map<string, number>();
    const limit = async ({ key }: { key: string }) => {
      counts.set(key, (counts.get(key) ?? 0) + 1);
      return { success: (counts.get(key) ?? 0) <= 2 };
    };
    return { counts, RATE_LIMITER: { limit } as unknown as RateLimit };
  }

  it('holds each address to its own count', async () => {
    const { RATE_LIMITER } = makeLimiter();
    const ask = deployWith({ RATE_LIMITER });
    const from = (address: string) =>
      ask('/api/info', { headers: { 'cf-connecting-ip': address } });
    expect((await from('192.0.2.1')).status).toBe(200);
    expect((await from('192.0.2.1')).status).toBe(200);
    const response = await from('192.0.2.1');
    expect(response.headers.get('retry-after')).toBe('10');
    await problemOf(response, 429);
    expect((await from('192.0.2.2')).status).toBe(200);
  });

  it("is that of Cloudflare's binding", async () => {
    const ask = deployWith({ RATE_LIMITER: env.TEST_LIMITER });
    const init = { headers: { 'cf-connecting-ip': '192.0.2.9' } };
    const statuses: number[] = [];
    for (let i = 0; i < 4; i++) statuses.push((await ask('/api/info', init)).status);
    // A window of ten seconds may end between two of them.
    expect(statuses).toContain(200);
    expect(statuses).toContain(429);
  });

  it('counts by key where there are keys, and wrong keys by address', async () => {
    const { RATE_LIMITER, counts } = makeLimiter();
    const keys = [{ name: 'web', sha256: await sha256('web-key') }];
    const ask = deployWith({ RATE_LIMITER, API_KEYS: JSON.stringify(keys) });
    const address = { 'cf-connecting-ip': '192.0.2.1' };
    await ask('/api/info', { headers: { ...address, 'x-api-key': 'web-key' } });
    for (const status of [401, 401, 429]) {
      await problemOf(
        await ask('/api/info', { headers: { ...address, 'x-api-key': 'x' } }),
        status,
      );
    }
    expect([...counts]).toEqual([
      ['key:web', 1],
      ['address:192.0.2.1', 3],
    ]);
  });
});

describe('the deadline', () => {
  it('ends the wait for a body that does not come', async () => {
    const body = new ReadableStream({ pull: () => new Promise(() => {}) });
    const headers = { 'content-type': 'application/json' };
    const ask = deployWith({ DEADLINE_MS: '50' });
    await problemOf(await ask('/api/predict', { method: 'POST', headers, body }), 408);
    expect((await ask('/api/predict', jsonPost(ROW))).status).toBe(200);
  });
});

describe('the deadline of a batch', () => {
  const LINE = new TextEncoder().encode(`${JSON.stringify(ROW)}\n`);
  const ask = deployWith({ DEADLINE_MS: '600' });

  /** Lines that come one by one; after them the body ends, or nothing comes any more. */
  function batchOf(lines: number, waitMs: number, hasEnd: boolean): RequestInit {
    let sent = 0;
    const body = new ReadableStream({
      type: 'bytes',
      async pull(controller) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (sent++ < lines) controller.enqueue(LINE.slice());
        else if (hasEnd) {
          controller.close();
          controller.byobRequest?.respond(0);
        } else await new Promise(() => {});
      },
    });
    return { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body };
  }
  const answersTo = async (init: RequestInit) => {
    const text = await textOf(await ask('/api/predict/batch', init));
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  it('is of the next piece, however long all of them take', async () => {
    const answers = await answersTo(batchOf(8, 100, true));
    expect(answers).toHaveLength(8);
    expect(answers.every(({ problem }) => problem === undefined)).toBe(true);
  });

  it('ends it when nothing more comes, and what was answered before stands', async () => {
    const answers = await answersTo(batchOf(3, 5, false));
    expect(answers).toHaveLength(4);
    expect(answers.slice(0, 3).every(({ problem }) => problem === undefined)).toBe(true);
    expect(answers[3].problem).toEqual({
      line: 4,
      detail: 'nothing more of the body came within 600 ms',
    });
  });
});

describe('the row limit', () => {
  it('of a batch is as it is set', async () => {
    const ask = deployWith({ BATCH_ROW_LIMIT: '2' });
    const answers = await (await ask('/api/predict/batch', jsonPost([ROW, ROW, ROW]))).json<
      { problem?: { detail: string } }[]
    >();
    expect(answers).toHaveLength(3);
    expect(answers[2].problem?.detail).toContain('more than 2 rows');
  });
});

describe('origins', () => {
  const ask = deployWith({ CORS_ORIGINS: 'https://shop.test, https://www.shop.test' });
  const from = (origin: string) => ({ headers: { origin } });

  it('that are listed may read answers, others may not', async () => {
    const allowed = await ask('/api/info', from('https://www.shop.test'));
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://www.shop.test');
    expect(allowed.headers.get('vary')).toContain('origin');
    const other = await ask('/api/info', from('https://shop.test.evil.test'));
    expect(other.headers.has('access-control-allow-origin')).toBe(false);
    const preflight = await ask('/api/predict', {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.test', 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.has('access-control-allow-origin')).toBe(false);
  });

  it('hold for problems too', async () => {
    const response = await ask('/api/nothing', from('https://shop.test'));
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.test');
  });
});

describe('security headers', () => {
  it('are on every answer when they are on, and pages keep their own policy', async () => {
    const ask = deployWith({ SECURITY_HEADERS: 'on' });
    for (const path of ['/api/info', '/api/nothing', '/api/docs']) {
      const { headers } = await ask(path);
      expect(headers.get('strict-transport-security')).toContain('max-age=');
      expect(headers.get('x-frame-options')).toBe('DENY');
    }
    const policy = (await ask('/api/info')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    const page = (await ask('/api/docs')).headers.get('content-security-policy');
    expect(page).toContain("script-src 'self'");
  });

  it('are absent otherwise', async () => {
    const { headers } = await deployWith({})('/api/info');
    expect(headers.has('strict-transport-security')).toBe(false);
  });
});
