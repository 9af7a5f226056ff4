// Requests that no well-made client sends, byte by byte: each is a fault of the client and told as one, by the worker
// alone and behind the worker that serves the pages of a bundle.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BareWorkerd, startWorkerd } from '../../scripts/bare-workerd.ts';
import { chooseVersions } from '../../trainer/delivery/choose-versions.ts';
import { readConfig } from '../../trainer/delivery/release-config.ts';
import { type BundleServer, serveBundle } from '../../trainer/delivery/serve-bundle.ts';
import { writeBundle } from '../../trainer/delivery/write-bundle.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { bundleFixture, checkProblem, sendRaw } from './fixture-edge.ts';

const FOLDER = 'build/raw-under-test';
let edge: BareWorkerd;
let bundle: BundleServer;

beforeAll(async () => {
  edge = await startWorkerd(await bundleFixture(FOLDER));
  const registry = await openRegistry(`${FOLDER}/models`);
  const chosen = await chooseVersions({ registry, keep: 3, defaultModel: 'caught' });
  const out = `${FOLDER}/dist`;
  const config = await readConfig('production');
  await writeBundle({ registry, chosen, out, config, target: 'workerd' });
  bundle = await serveBundle(out);
}, 60_000);

afterAll(() => Promise.all([edge?.stop(), bundle?.stop()]));

const servers = () => [edge.url, new URL(bundle.url)];
const withHost = (host: string, path = '/api/info') =>
  `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`;

describe('a Host header', () => {
  it.each([
    'a/api/info#',
    'a/api/info?x=',
    'a/api/info',
    'a\\api\\info#',
    'u@a',
    'u:p@a',
    'a b',
    'a, b',
    'a:99999',
    'a:x',
    'a:1:2',
    '[::',
    '[:::::]',
    'a%2fb',
    '1.2.3.999',
    'a~b',
    '#',
    '?',
    '/',
  ])('of %j is 400', async (host) => {
    for (const url of servers()) checkProblem(await sendRaw(url, withHost(host, '/x')), 400);
  });

  it('that stands twice is 400', async () => {
    const text = withHost('a\r\nhost: b');
    for (const url of servers()) checkProblem(await sendRaw(url, text), 400);
  });

  it.each(['a', 'A.example', 'a:80', 'a:', '127.0.0.1:8080', '[::1]', '[::1]:80', 'a_b.-x'])(
    'of %j is one',
    async (host) => {
      for (const url of servers()) expect((await sendRaw(url, withHost(host))).status).toBe(200);
    },
  );
});

const optionsOf = (target: string) =>
  `OPTIONS ${target} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`;

describe('a target', () => {
  it('of OPTIONS * is 400', async () => {
    for (const url of servers()) checkProblem(await sendRaw(url, optionsOf('*')), 400);
  });

  it('without a path is the page, of which other origins may ask', async () => {
    for (const url of servers()) {
      expect((await sendRaw(url, optionsOf('http://a'))).status).toBe(204);
    }
  });

  it.each(['/api/%zz', '/api/models/%ff', '/api/predict?%ff=%fe&force=%zz', '/%', '/a|b"{}'])(
    'with odd characters, %s, is a 4xx',
    async (path) => {
      for (const url of servers()) {
        checkProblem(await sendRaw(url, withHost('a', path)), path.includes('?') ? 422 : 404);
      }
    },
  );

  it.each(['/x/../api/info', '/api/./info', '/api/info/..', '/x/%2e%2e/api/info', '//api/info'])(
    'with dots or slashes to resolve, %s, is another path',
    async (path) => {
      for (const url of servers()) checkProblem(await sendRaw(url, withHost('a', path)), 404);
    },
  );
});

describe('a body', () => {
  it.each([
    ['a chunk size that is none', 'zz\r\nabc\r\n0\r\n\r\n'],
    ['a chunk size beyond numbers', 'ffffffffffffffffffff\r\nabc\r\n0\r\n\r\n'],
    ['a wrong chunk after a right one', '3\r\n[{"\r\nq\r\n'],
    ['a chunk longer than it says', '1\r\n[{"}\r\n0\r\n\r\n'],
  ])('with %s is 400', async (_, chunks) => {
    for (const path of ['/api/predict', '/api/explain', '/api/predict/batch']) {
      const text =
        `POST ${path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n` +
        `transfer-encoding: chunked\r\nconnection: close\r\n\r\n${chunks}`;
      for (const url of servers()) checkProblem(await sendRaw(url, text), 400);
    }
  });

  it('that breaks off after rows were answered ends the batch with a problem', async () => {
    const row = '{"force":"Kent Police","crime":"Drugs","month":3}\n';
    const text =
      'POST /api/predict/batch HTTP/1.1\r\nhost: a\r\ncontent-type: application/x-ndjson\r\n' +
      `transfer-encoding: chunked\r\nconnection: close\r\n\r\n${row.length.toString(16)}\r\n${row}\r\nzz\r\n`;
    for (const url of servers()) {
      const answer = await sendRaw(url, text);
      expect(answer.status).toBe(200);
      expect(answer.text).toContain('caughtProb');
      expect(answer.text).toContain('the body broke off');
    }
  });
});
