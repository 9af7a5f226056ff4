// The bundle that `wrangler deploy` would upload, over real HTTP on workerd: every model that ships
// answers as its module does when asked directly.
import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRowEncoder } from '../../runtime/rows/encode-row.ts';
import { bundleWorker, type StandInServer, serveOnMiniflare } from '../../scripts/edge-bundle.ts';
import { writeShippedRegistry } from '../../scripts/shipped-registry.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import type { Registry } from '../../trainer/registry/registry.ts';

const BUNDLE = 'build/bundle-under-test';
const MODELS = `${BUNDLE}-models`;
let registry: Registry;
let edge: StandInServer;

beforeAll(async () => {
  await writeShippedRegistry(MODELS);
  registry = await openRegistry(MODELS);
  await bundleWorker(BUNDLE, MODELS);
  edge = await serveOnMiniflare(BUNDLE);
}, 60_000);

afterAll(() => edge?.stop());

const ask = (path: string, init?: RequestInit) => fetch(new URL(path, edge.url), init);

function post(path: string, value: unknown): Promise<Response> {
  const headers = { 'content-type': 'application/json' };
  return ask(path, { method: 'POST', headers, body: JSON.stringify(value) });
}

it('answers the examples of every model as its module does', async () => {
  const names = await registry.models();
  expect(names.length).toBeGreaterThan(0);
  for (const name of names) {
    const version = await registry.version(name);
    const { entry } = version;
    const predictor = await version.predictor();
    const row = new Float64Array(entry.features.length);
    expect(entry.examples.length).toBeGreaterThan(0);
    for (const example of entry.examples) {
      expect(makeRowEncoder(entry.features).encode(example, row)).toBeNull();
      const outputs = predictor.predict(row);
      const expected = Object.fromEntries(entry.flags.map((flag, i) => [flag, outputs[i]]));
      for (const prefix of [`/${name}`, `/${name}/v${entry.version}`, `/${name}/current`]) {
        const response = await post(`${prefix}/api/predict`, example);
        expect(await response.json()).toEqual(expected);
      }
    }
  }
});

it('serves its pages from its own files', async () => {
  for (const path of ['/', '/api/docs', '/problems']) {
    const response = await ask(path);
    expect(response.status).toBe(200);
    const html = await response.text();
    for (const [, url] of html.matchAll(/(?:src|href)="([^"#]+)"/g)) {
      expect(url).toMatch(/^\//);
      expect((await ask(url)).status).toBe(200);
    }
  }
});

/** Sends a body in chunks, without a content-length; resolves to the status. */
function postChunked(path: string, chunks: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const outgoing = request(new URL(path, edge.url), options, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    outgoing.on('error', reject);
    for (const chunk of chunks) outgoing.write(chunk);
    outgoing.end();
  });
}

it('counts a body that has no length', async () => {
  const [name] = await registry.models();
  const [example] = (await registry.version(name)).entry.examples;
  const text = JSON.stringify(example);
  const path = `/${name}/api/predict`;
  expect(await postChunked(path, [text.slice(0, 5), text.slice(5)])).toBe(200);
  expect(await postChunked(path, Array(20).fill(' '.repeat(8192)))).toBe(413);
});

it('stays up through bad requests', async () => {
  for (const body of ['', '{', '[]', '{}', '\u0000', '{"a":'.repeat(5000)]) {
    const headers = { 'content-type': 'application/json' };
    const response = await ask('/api/predict', { method: 'POST', headers, body });
    expect([400, 422]).toContain(response.status);
    expect(await response.text()).not.toMatch(/\bat .*\.js/);
  }
  expect((await ask('/api/info')).status).toBe(200);
});
