// A model on this device: where its module may come from, what is refused as one, and who answers where it cannot.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatcomputerError, connect, type ModelClient } from '../../../runtime/client/index.ts';
import { load } from '../../../runtime/client/load.ts';
import { close, listen } from '../../listen.ts';

const ROW = {
  class: 3,
  sex: 'male',
  age: null,
  siblingsAndSpouses: 0,
  parentsAndChildren: 0,
  fare: 7.75,
  port: 'Queenstown',
};
const bytes = new Uint8Array(await readFile('models/titanic/1/model.wasm'));
const ANSWER = await (await load(bytes)).predict(ROW);

let server: Server;
let url: string;
const asked: { path: string | undefined; key: unknown }[] = [];
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ path: request.url, key: request.headers['x-api-key'] });
    const isModule = request.url?.endsWith('.wasm') === true;
    response.writeHead(isModule ? 200 : 404, {
      'content-type': request.url === '/model.wasm' ? 'application/wasm' : 'x/y',
    });
    response.end(request.url === '/text.wasm' ? 'no module' : isModule ? bytes : '{}');
  });
  url = await listen(server);
});
afterAll(() => close(server));

describe('a module', () => {
  it.each([
    ['bytes', () => bytes],
    ['a buffer', () => bytes.buffer],
    ['a compiled module', () => new WebAssembly.Module(bytes)],
    ['a response', () => new Response(bytes)],
    [
      'a response of its type',
      () => new Response(bytes, { headers: { 'content-type': 'application/wasm' } }),
    ],
    ['a URL', () => new URL(`${url}/model.wasm`)],
    ['a URL of another type', () => `${url}/other.wasm`],
  ])('may be %s', async (_, source) => {
    expect(Object.values(ANSWER).reduce((a, b) => a + b)).toBeCloseTo(1);
    expect(await (await load(source())).predict(ROW)).toEqual(ANSWER);
  });

  it('is asked for with the key', async () => {
    await load(`${url}/model.wasm`, { key: 'secret' });
    expect(asked.at(-1)).toEqual({ path: '/model.wasm', key: 'secret' });
  });

  it.each([
    ['no module', () => `${url}/text.wasm`, 'no-module'],
    ['not there', () => `${url}/nothing`, 'no-answer'],
    ['nowhere', () => 'http://127.0.0.1:1/model.wasm', 'unreachable'],
    ['empty', () => new Uint8Array(), 'no-module'],
    ['none of a model', () => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), 'no-module'],
  ])('that is %s is refused by name', async (_, source, kind) => {
    const error = await load(source(), { retries: 0 }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BatcomputerError);
    expect(error).toMatchObject({ kind });
  });

  it('has breaks in which other things can be done, however many rows it answers', async () => {
    const client = await load(bytes);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    let answers = 0;
    for await (const { problem } of client.predictMany(Array(20_000).fill(ROW)))
      if (!problem) answers++;
    clearInterval(timer);
    expect(answers).toBe(20_000);
    expect(turns).toBeGreaterThan(2);
  });

  it('answers no more when its caller has given up', async () => {
    const client = await load(bytes);
    await expect(
      client.predict(ROW, { signal: AbortSignal.abort(new Error('over')) }),
    ).rejects.toThrow('over');
  });
});

/** Answers nothing, as where there is no network. */
const offline = () => Promise.reject(new TypeError('fetch failed'));
const cut = (options = {}) =>
  connect('https://api.test', { fetch: offline, retries: 0, ...options });

describe('where one cannot answer', () => {
  it('the edge does for the device', async () => {
    const edge = await load(bytes);
    const failing = load(`${url}/nothing`, { fallback: edge });
    expect(await failing).toBe(edge);
    expect(await load(`${url}/nothing`, { fallback: async () => edge })).toBe(edge);
    const both = load(`${url}/nothing`, { fallback: cut(), retries: 0 });
    await expect((await both).predict(ROW)).rejects.toMatchObject({ kind: 'unreachable' });
    const given = { fallback: edge, signal: AbortSignal.abort(new Error('over')) };
    await expect(load(`${url}/model.wasm`, given)).rejects.toThrow('over');
  });

  it('the device does for the edge, loaded once', async () => {
    let loaded = 0;
    const client = cut({
      fallback: () => {
        loaded++;
        return load(bytes);
      },
    });
    expect(await Promise.all([client.predict(ROW), client.predict(ROW)])).toEqual([ANSWER, ANSWER]);
    expect((await client.explain(ROW)).answer).toEqual(ANSWER);
    expect(await client.schema).toMatchObject({ title: 'Titanic' });
    expect(loaded).toBe(1);
    await expect(client.predict({ ...ROW, class: 4 })).rejects.toMatchObject({
      kind: 'invalid-row',
    });
  });

  it('the device does not do where the row is wrong, or the key', async () => {
    const refusal = { type: 'https://api.test/problems#forbidden', status: 403 };
    const fetch = async () => Response.json(refusal, { status: 403 });
    const client = connect('https://api.test', { fetch, fallback: () => load(bytes) });
    await expect(client.predict(ROW)).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('the others go on with the rows that have no answer, each once and in order', async () => {
    const device = await load(bytes);
    let isReturned = false;
    async function* rows() {
      try {
        for (let id = 0; id < 30; id++) yield { ...ROW, class: id === 25 ? 9 : 3, id };
      } finally {
        isReturned = true;
      }
    }
    let requests = 0;
    /** Answers ten rows, and then nothing more. */
    const fetch = async (_: unknown, { body }: RequestInit) => {
      if (++requests > 1) throw new TypeError('fetch failed');
      const lines = String(body).trimEnd().split('\n').slice(0, 10);
      return new Response(lines.map((line) => `{"id":${JSON.parse(line).id}}\n`).join(''));
    };
    const client = connect('https://api.test', {
      fetch: fetch as typeof globalThis.fetch,
      retries: 0,
      fallback: device as ModelClient,
    });
    const ids: unknown[] = [];
    for await (const answer of client.predictMany(rows())) {
      ids.push(answer.id);
      if (answer.problem) expect(answer.problem.line).toBe(26);
      else if (ids.length > 10) expect(answer).toEqual({ ...ANSWER, id: answer.id });
    }
    expect(ids).toEqual(Array.from({ length: 30 }, (_, id) => id));
    expect(isReturned).toBe(true);
  });
});
