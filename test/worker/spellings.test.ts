// Every route answers the callers of its scope, and no other spelling of its path passes by that. Over HTTP, as URL
// parsers resolve most of these spellings before they are sent.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BareWorkerd, startWorkerd } from '../../scripts/bare-workerd.ts';
import { bundleFixture, checkProblem, keysOfScopes, sendPath } from './fixture-edge.ts';

const SCOPES = ['predict', 'batch', 'read', 'mcp'];
const CALLERS = [null, 'nobody', ...SCOPES];
const ROW = { alone: true, fare: 7.25 };
const LIST = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
const QUERY = '?alone=true&fare=7.25';

/** `open` ones need no key. */
const ROUTES: [scope: string, method: string, path: string][] = [
  ['predict', 'POST', '/api/predict'],
  ['predict', 'GET', '/api/predict'],
  ['predict', 'POST', '/api/explain'],
  ['batch', 'POST', '/api/predict/batch'],
  ['read', 'GET', '/api/predict/params'],
  ['read', 'GET', '/api/info'],
  ['read', 'GET', '/api/schema'],
  ['read', 'GET', '/api/models'],
  ['read', 'GET', '/api/models/voyage'],
  ['read', 'GET', '/api/models/voyage/versions/1'],
  ['mcp', 'POST', '/mcp'],
  ['open', 'GET', '/openapi.json'],
  ['open', 'GET', '/swagger.json'],
];

/** Other ways to write a path; each is taken for it by some server or other. */
function spellingsOf(path: string): string[] {
  const last = path.lastIndexOf('/');
  const [head, tail] = [path.slice(0, last), path.slice(last + 1)];
  const encoded = [...tail].map((c) => `%${c.charCodeAt(0).toString(16)}`).join('');
  const spellings = [
    `${head}/x/../${tail}`,
    `${head}/./${tail}`,
    `${head}/x/%2e%2e/${tail}`,
    `${head}/x/%2E./${tail}`,
    `${head}/%2e/${tail}`,
    `${head}/x/%252e%252e/${tail}`,
    `${head}/x/..%2f${tail}`,
    `${head}/x/..%5c${tail}`,
    `${head}%2f${tail}`,
    `${head}%5c${tail}`,
    `${head}\\${tail}`,
    `${head}//${tail}`,
    `${head}/;/${tail}`,
    `${path};x=1`,
    `${path}.`,
    `${path}/.`,
    `${path}%00`,
    `${path}%20`,
    `${path}%2f`,
    `${path}/%2e%2e/${tail}`,
    `${head}/${encoded}`,
    `${head}/${tail.toUpperCase()}`,
    `/api/info/..${path}`,
    `/api/info/%2e%2e/${tail}`,
    `/api/docs/%2e%2e${path}`,
    `/openapi.json/%2e%2e${path}`,
  ];
  return spellings.filter((spelling) => spelling !== path);
}

let edge: BareWorkerd;

beforeAll(async () => {
  const bundle = await bundleFixture('build/spellings-under-test');
  edge = await startWorkerd(bundle, { API_KEYS: keysOfScopes(SCOPES) });
}, 60_000);

afterAll(() => edge?.stop());

function send(method: string, path: string, key: string | null) {
  const headers: Record<string, string> = key === null ? {} : { 'x-api-key': key };
  if (method === 'GET') return sendPath(edge.url, { method, path, headers });
  headers['content-type'] = 'application/json';
  const body = JSON.stringify(bodyOf(path));
  return sendPath(edge.url, { method, path, headers, body });
}

function bodyOf(path: string): object {
  if (path.endsWith('mcp')) return LIST;
  return path.includes('batch') ? [ROW] : ROW;
}

it.each(ROUTES)('scope %s answers %s %s for those who have it', async (scope, method, path) => {
  const query = method === 'GET' && path === '/api/predict' ? QUERY : '';
  for (const prefix of ['/voyage', '/voyage/v1', '/voyage/current']) {
    for (const caller of CALLERS) {
      const isKnown = caller !== null && SCOPES.includes(caller);
      const expected = scope === 'open' || caller === scope ? 200 : isKnown ? 403 : 401;
      for (const ending of path.startsWith('/api') ? ['', '/', '//'] : ['']) {
        const answer = await send(method, `${prefix}${path}${ending}${query}`, caller);
        expect(answer.status, `${prefix}${path}${ending} as ${caller}`).toBe(expected);
        if (expected !== 200) checkProblem(answer, expected);
      }
    }
  }
});

it.each(ROUTES)('scope %s: no other spelling leads to %s %s', async (_, method, path) => {
  const query = method === 'GET' ? QUERY : '';
  for (const spelling of spellingsOf(path)) {
    for (const caller of CALLERS) {
      const answer = await send(method, `/voyage${spelling}${query}`, caller);
      // The name of a model may be any text: that there is none of that name is told to those who may read.
      const isRefused = path.includes('/models') && [401, 403].includes(answer.status);
      checkProblem(answer, isRefused && caller !== 'read' ? answer.status : 404);
    }
  }
});

it('a prefix in another spelling is none', async () => {
  const prefixes = [
    '/Voyage',
    '/x/../voyage',
    '/%76oyage',
    '//voyage',
    '/voyage/./v1',
    '/voyage;v1',
  ];
  for (const prefix of prefixes) {
    checkProblem(await send('GET', `${prefix}/api/info`, 'read'), 404);
  }
});

it('what is deployed is told only to callers who may read it', async () => {
  for (const path of ['/nobody/api/info', '/v9/api/predict', '/api/models/nobody']) {
    for (const method of ['GET', 'POST', 'OPTIONS', 'HEAD']) {
      for (const caller of [null, 'nobody', 'predict', 'batch']) {
        const { text } = await send(method, path, caller);
        expect(text, `${method} ${path} as ${caller}`).not.toMatch(/voyage|caught|v1/);
      }
    }
  }
  const { text } = await send('GET', '/voyag/api/info', 'read');
  expect(JSON.parse(text).detail).toContain('did you mean /voyage?');
});
