// Asking by HTTP where things go wrong: what is tried again and when, what ends a call, and what it is told.
import { createServer, type RequestListener, type Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { BatcomputerError, type ConnectOptions, connect } from '../../../runtime/client/index.ts';
import { listen } from '../../listen.ts';

afterEach(() => void vi.restoreAllMocks());

const PROBLEM = {
  type: 'https://api.test/problems#rate-limit',
  title: 'Too many requests',
  status: 429,
  detail: 'wait',
  instance: '/api/predict',
  code: 7122,
};

type Reply = (url: string, init: RequestInit) => Response | Promise<Response>;

/** A client of an API that replies so, one reply a request; and what it was asked. */
function connectTo(replies: Reply[], options: ConnectOptions = {}) {
  const asked: { url: string; init: RequestInit }[] = [];
  const send = async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const reply = replies[asked.length - 1];
    if (reply === undefined) throw new TypeError('fetch failed');
    return reply(url, init);
  };
  const client = connect('https://api.test/titanic/', { ...options, fetch: send as typeof fetch });
  return { client, asked };
}

const answer = () => Response.json({ survivedProb: 0.5 });
const busy =
  (status = 429, headers: Record<string, string> = {}): Reply =>
  () =>
    Response.json({ ...PROBLEM, status }, { status, headers });

async function errorOf(asked: Promise<unknown>): Promise<BatcomputerError> {
  const error = await asked.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof BatcomputerError)) throw new Error(`no such error: ${error}`);
  return error;
}

/** How long it was waited, without waiting. */
function withoutWaiting(chance: number): number[] {
  vi.spyOn(Math, 'random').mockReturnValue(chance);
  const waits: number[] = [];
  const original = setTimeout;
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(((run: () => void, ms: number) => {
    if (ms >= 30_000) return original(run, ms); // The deadline.
    waits.push(ms);
    return original(run, 0);
  }) as typeof setTimeout);
  return waits;
}

describe('a request', () => {
  it('asks the model at its address, with the key', async () => {
    const { client, asked } = connectTo([answer], { key: 'secret' });
    const options = { include: ['label', 'decision'] as const, threshold: 0.25 };
    expect(await client.predict({ class: 3, age: NaN, fare: Infinity }, options)).toEqual({
      survivedProb: 0.5,
    });
    const [{ url, init }] = asked;
    expect(url).toBe('https://api.test/titanic/api/predict?include=label,decision&threshold=0.25');
    expect(init).toMatchObject({
      method: 'POST',
      body: '{"class":3,"age":null,"fare":1e999}',
      headers: { 'x-api-key': 'secret', 'content-type': 'application/json' },
    });
  });

  it.each([
    'https://api.test/titanic/api/predict',
    'https://api.test/api',
    'https://api.test/?x=1',
    '/titanic#x',
  ])('is not sent to %s', (url) => {
    expect(() => connect(url)).toThrow(TypeError);
  });

  it.each(['https://api.test', '/titanic/v3', new URL('https://api/titanic')])(
    'may be for %s',
    (url) => {
      expect(() => connect(url)).not.toThrow();
    },
  );

  it.each([429, 503])('is repeated after %i, each time later, by chance', async (status) => {
    const waits = withoutWaiting(0.5);
    const { client, asked } = connectTo([busy(status), busy(status), answer]);
    expect(await client.predict({})).toEqual({ survivedProb: 0.5 });
    expect(asked).toHaveLength(3);
    expect(waits).toEqual([250, 500]);
  });

  it('is repeated when the API wants it to be, not before', async () => {
    const waits = withoutWaiting(0.5);
    const date = new Date(Date.now() + 20_000).toUTCString();
    const replies = [
      busy(429, { 'retry-after': '10' }),
      busy(503, { 'retry-after': date }),
      answer,
    ];
    await connectTo(replies).client.predict({});
    expect(waits[0]).toBe(11_050);
    expect(waits[1]).toBeGreaterThan(19_000);
    expect(waits[1]).toBeLessThan(22_100);
  });

  it('is not repeated where the API wants that too late', async () => {
    const { client, asked } = connectTo([busy(429, { 'retry-after': '60' })]);
    expect(await errorOf(client.predict({}))).toMatchObject({ status: 429, retryAfterMs: 60_000 });
    expect(asked).toHaveLength(1);
  });

  it('is repeated where there is no connection, as often as it was said', async () => {
    withoutWaiting(0);
    const { client, asked } = connectTo([], { retries: 4 });
    const error = await errorOf(client.predict({}));
    expect(error).toMatchObject({ kind: 'unreachable', status: 0, code: 0, isTemporary: true });
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(asked).toHaveLength(5);
  });

  it.each([400, 401, 403, 404, 422, 500, 502])('is not repeated after %i', async (status) => {
    const { client, asked } = connectTo([busy(status)]);
    expect(await errorOf(client.predict({}))).toMatchObject({ status });
    expect(asked).toHaveLength(1);
  });

  it('fails with all that the problem says', async () => {
    const errors = [
      { field: 'month', reason: 'above_maximum', value: 13, message: 'month must be at most 12' },
    ];
    const problem = {
      ...PROBLEM,
      status: 422,
      type: 'https://api.test/problems#invalid-row',
      errors,
    };
    const { client } = connectTo([() => Response.json(problem, { status: 422 })]);
    const error = await errorOf(client.explain({ month: 13 }));
    expect(error).toBeInstanceOf(Error);
    expect(error.message).toBe('wait');
    expect({ ...error }).toEqual({
      ...problem,
      name: 'BatcomputerError',
      kind: 'invalid-row',
      retryAfterMs: null,
    });
    expect(error.isTemporary).toBe(false);
  });

  it('fails by name where something else answers', async () => {
    const { client } = connectTo([() => new Response('<html>', { status: 502 })]);
    const error = await errorOf(client.predict({}));
    expect(error).toMatchObject({ kind: 'no-answer', status: 502, code: 0, isTemporary: true });
    expect(error.message).toContain('status 502, and not as the API does');
  });

  it('asks for the schema once, unless that failed', async () => {
    const { client, asked } = connectTo([busy(403), () => Response.json({ type: 'object' })]);
    await errorOf(client.schema);
    expect(await client.schema).toEqual({ type: 'object' });
    expect(await client.schema).toEqual({ type: 'object' });
    expect(asked.map(({ url }) => url)).toEqual(
      Array(2).fill('https://api.test/titanic/api/schema'),
    );
  });
});

const silence: Reply = (_, { signal }) =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason));
  });

describe('a call', () => {
  it('ends at its deadline, tries and waiting included', async () => {
    const { client } = connectTo([busy(503, { 'retry-after': '0' }), silence], { deadlineMs: 300 });
    expect(await errorOf(client.predict({}))).toMatchObject({
      kind: 'deadline',
      isTemporary: true,
    });
    const { client: other } = connectTo([silence]);
    const error = await errorOf(other.explain({}, { deadlineMs: 1 }));
    expect(error.message).toBe('there was no answer within 1 ms');
  });

  it('ends with the reason of its signal', async () => {
    const { client, asked } = connectTo([silence, silence]);
    const controller = new AbortController();
    const asking = client.predict({}, { signal: controller.signal });
    controller.abort(new Error('no longer needed'));
    await expect(asking).rejects.toThrow('no longer needed');
    await expect(client.predict({}, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(asked).toHaveLength(1);
    const many = client.predictMany([{}], { signal: AbortSignal.abort(new Error('over')) });
    await expect(many.next()).rejects.toThrow('over');
  });
});

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** @returns what answers */
async function serve(handler: RequestListener): Promise<string> {
  server = createServer(handler);
  return listen(server);
}

const rowsOf = (count: number) => Array.from({ length: count }, (_, id) => ({ id }));

describe('many rows', () => {
  /** Answers each row of the body; `fault` may end the response before the rows are over. */
  function answering(
    fault: (requests: number, row: { id: number }) => 'break' | string | null,
  ): RequestListener {
    let requests = 0;
    return async (request, response) => {
      const number = ++requests;
      let body = '';
      for await (const chunk of request) body += chunk;
      response.setHeader('content-type', 'application/x-ndjson');
      for (const line of body.trimEnd().split('\n')) {
        const row = JSON.parse(line);
        const how = fault(number, row);
        if (how === 'break') {
          response.write('{"id":'); // Half an answer.
          setImmediate(() => response.destroy());
          return;
        }
        if (how !== null) {
          response.end(`${JSON.stringify({ problem: { line: 1, detail: how } })}\n`);
          return;
        }
        response.write(`${JSON.stringify({ ...row, p: row.id / 2 })}\n`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      response.end();
    };
  }

  async function all(answers: AsyncIterable<unknown>): Promise<unknown[]> {
    const list: unknown[] = [];
    for await (const one of answers) list.push(one);
    return list;
  }
  const expected = (count: number) => rowsOf(count).map(({ id }) => ({ id, p: id / 2 }));

  it('are answered in order, in batches', async () => {
    const url = await serve(answering(() => null));
    expect(await all(connect(url).predictMany(rowsOf(1201)))).toEqual(expected(1201));
    expect(await all(connect(url).predictMany([]))).toEqual([]);
  });

  it('go on where the connection broke', async () => {
    const url = await serve(
      answering((requests, { id }) => (requests < 4 && id === requests * 7 ? 'break' : null)),
    );
    expect(await all(connect(url).predictMany(rowsOf(40)))).toEqual(expected(40));
  });

  it('fail where it breaks again and again at the same row', async () => {
    const url = await serve(answering((_, { id }) => (id === 5 ? 'break' : null)));
    const seen: unknown[] = [];
    const asked = (async () => {
      for await (const one of connect(url, { retries: 1 }).predictMany(rowsOf(9))) seen.push(one);
    })();
    expect(await errorOf(asked)).toMatchObject({ kind: 'unreachable' });
    expect(seen).toEqual(expected(5));
  });

  it('go on behind a row that ends a batch', async () => {
    const url = await serve(answering((_, { id }) => (id % 7 === 3 ? 'too long' : null)));
    const answers = expected(20).map((one) =>
      one.id % 7 === 3 ? { problem: { line: one.id + 1, detail: 'too long' } } : one,
    );
    expect(await all(connect(url).predictMany(rowsOf(20)))).toEqual(answers);
  });

  it('go on where a deployment takes fewer rows at once', async () => {
    let taken = 0;
    let last = 0;
    const limited = answering((requests) => {
      taken = requests === last ? taken + 1 : 1;
      last = requests;
      return taken > 3 ? 'too many rows' : null;
    });
    const url = await serve(limited);
    expect(await all(connect(url).predictMany(rowsOf(11)))).toEqual(expected(11));
  });

  it('are taken as their answers are, and no more when nobody wants these', async () => {
    const url = await serve(answering(() => null));
    let taken = 0;
    let isReturned = false;
    async function* source() {
      try {
        for (;;) yield { id: taken++ };
      } finally {
        isReturned = true;
      }
    }
    let answered = 0;
    for await (const one of connect(url).predictMany(source())) {
      expect(one.id).toBe(answered++);
      expect(taken).toBeLessThanOrEqual(answered + 501);
      if (answered === 1300) break;
    }
    expect(isReturned).toBe(true);
  });

  it('of a slow source are answered as they come', async () => {
    const url = await serve(answering(() => null));
    let release = () => {};
    async function* source() {
      yield { id: 0 };
      yield { id: 1 };
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      yield { id: 2 };
    }
    const answers = connect(url).predictMany(source());
    expect((await answers.next()).value).toEqual({ id: 0, p: 0 });
    expect((await answers.next()).value).toEqual({ id: 1, p: 0.5 });
    release();
    expect((await answers.next()).value).toEqual({ id: 2, p: 1 });
    expect((await answers.next()).done).toBe(true);
  });

  it('fail with the problem of the whole, and with what their source throws', async () => {
    const { client } = connectTo([busy(403)]);
    expect(await errorOf(all(client.predictMany([{}])))).toMatchObject({ status: 403 });
    async function* broken() {
      yield { id: 0 };
      throw new Error('the file is gone');
    }
    const url = await serve(answering(() => null));
    await expect(all(connect(url).predictMany(broken()))).rejects.toThrow('the file is gone');
  });
});
