// A setting that is empty, misspelt or not what it must be closes the deployment: its log says what to mend, and no
// caller is told.
import { createExecutionContext, env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { makeApp } from '../../worker/app.ts';
import type { Env } from '../../worker/env.ts';
import { deployWith, jsonPost, sha256 } from './deployed.ts';
import { problemOf } from './requests.ts';

const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };
const PATHS = ['/api/info', '/v1/api/predict', '/openapi.json', '/readyz', '/nothing'];

/** What is logged while every path, of whatever scope, is answered with 503. */
async function logOfClosed(settings: Record<string, unknown>): Promise<string> {
  const { error } = console;
  const lines: string[] = [];
  console.error = (line: string) => lines.push(line);
  try {
    const ask = deployWith(settings as Partial<Env>);
    for (const path of PATHS) {
      const problem = await problemOf(await ask(path), 503);
      expect(problem.code).toBe(7131);
      for (const name of Object.keys(settings)) expect(JSON.stringify(problem)).not.toContain(name);
    }
    await problemOf(await ask('/api/predict', jsonPost(ROW)), 503);
    await problemOf(await ask('/api/predict', { method: 'OPTIONS' }), 503);
  } finally {
    console.error = error;
  }
  expect(lines).toHaveLength(1);
  return lines[0];
}

describe('API_KEYS', async () => {
  const hash = await sha256('key');
  const key = { name: 'web', sha256: hash };
  const other = { name: 'app', sha256: await sha256('other') };

  it.each([
    ['empty', '', /API_KEYS is not JSON/],
    ['bound to a variable that is not set', null, /API_KEYS must be a string/],
    ['undefined', undefined, /API_KEYS must be a string/],
    ['not JSON', `{${hash}`, /API_KEYS is not JSON/],
    ['not a list', '{}', /API_KEYS must be a list of keys/],
    ['an empty list', '[]', /API_KEYS must be a list of one key or more/],
    ['a list of names', '["web"]', /API_KEYS\.0 must be/],
    ['without a hash', [{ name: 'x' }], /API_KEYS\.0\.sha256 must be the SHA-256/],
    ['without a name', [{ sha256: hash }], /API_KEYS\.0\.name must be/],
    ['a name with odd characters', [{ ...key, name: 'a b\n' }], /API_KEYS\.0\.name must be/],
    ['a short hash', [{ ...key, sha256: hash.slice(1) }], /API_KEYS\.0\.sha256 must be/],
    ['a hash in upper case', [{ ...key, sha256: hash.toUpperCase() }], /lower case/],
    ['a misspelt scopes', [{ ...key, scope: ['read'] }], /API_KEYS\.0 has no "scope"/],
    ['a field more', [other, { ...key, note: 1 }], /API_KEYS\.1 has no "note"/],
    ['a field __proto__', `[{"name":"a","sha256":"${hash}","__proto__":{}}]`, /has no "__proto__"/],
    [
      'an unknown scope',
      [{ ...key, scopes: ['all'] }],
      /scopes\.0 must be predict, batch, read, mcp/,
    ],
    ['scopes in capitals', [{ ...key, scopes: ['Read'] }], /scopes\.0 must be predict/],
    ['no scope', [{ ...key, scopes: [] }], /scopes must be one or more/],
    ['scopes as a text', [{ ...key, scopes: 'read' }], /scopes must be a list/],
    ['scopes null', [{ ...key, scopes: null }], /scopes must be a list/],
    ['one name twice', [key, { ...other, name: 'web' }], /two keys have the name web/],
    [
      'one hash twice',
      [key, { ...other, sha256: hash }],
      /app has the same SHA-256 as another key/,
    ],
    [
      'the hash of nothing',
      [{ ...key, sha256: await sha256('') }],
      /an empty text; hash the key itself/,
    ],
  ])('that is %s closes the deployment', async (_, value, message) => {
    const API_KEYS = Array.isArray(value) ? JSON.stringify(value) : value;
    const log = await logOfClosed({ API_KEYS });
    expect(log).toMatch(message);
    expect(log).not.toContain(hash);
  });

  it('that is absent closes the deployment where keys are required, and only there', async () => {
    expect(await logOfClosed({ REQUIRE_KEYS: 'on' })).toContain('API_KEYS is not set');
    expect((await deployWith({ REQUIRE_KEYS: 'off' })('/api/info')).status).toBe(200);
    const ask = deployWith({ REQUIRE_KEYS: 'on', API_KEYS: JSON.stringify([key]) });
    expect((await ask('/api/info', { headers: { 'x-api-key': 'key' } })).status).toBe(200);
    await problemOf(await ask('/api/info'), 401);
  });
});

describe('TRAFFIC', () => {
  const of = (current: unknown) => ({ caught: { current } });
  it.each([
    ['empty', '', /TRAFFIC must be a table/],
    ['null', null, /TRAFFIC must be a table/],
    ['a text', '{}', /TRAFFIC must be a table/],
    ['an empty table', {}, /TRAFFIC is empty/],
    ['a list', [of({ shadow: 'candidate' })], /TRAFFIC must be a table/],
    ['of an unknown model', { caugt: { current: { shadow: 'candidate' } } }, /no model caugt is/],
    ['of a model toString', { toString: { current: {} } }, /no model toString is/],
    ['of an unknown alias', { caught: { curent: { shadow: 'candidate' } } }, /no alias curent/],
    ['of an alias constructor', { caught: { constructor: {} } }, /no alias constructor/],
    ['with a misspelt shadow', of({ shadwo: 'candidate' }), /current has no "shadwo"/],
    ['with an unknown shadow', of({ shadow: 'canddate' }), /no alias canddate/],
    ['with a shadow that is a number', of({ shadow: 1 }), /shadow must be an alias/],
    ['with itself as a shadow', of({ shadow: 'current' }), /an alias other than current/],
    ['with a split to an unknown alias', of({ split: { beta: 10 } }), /no alias beta/],
    ['with a split to two', of({ split: { candidate: 10, current: 5 } }), /one other alias/],
    ['with a split to itself', of({ split: { current: 10 } }), /an alias other than current/],
    ['with an empty split', of({ split: {} }), /split is empty/],
    ...[-1, 101, '10', true, null, [], Number.NaN].map((percent): [string, unknown, RegExp] => [
      `with a share of ${JSON.stringify(percent)}`,
      of({ split: { candidate: percent } }),
      /split\.candidate must be a number from 0 to 100/,
    ]),
  ])('that is %s closes the deployment', async (_, value, message) => {
    expect(await logOfClosed({ TRAFFIC: value })).toMatch(message);
  });
});

it('what is wrong is told at start, and not again by the first request', async () => {
  const { error } = console;
  const lines: string[] = [];
  console.error = (line: string) => lines.push(line);
  try {
    const settings = { ...env, API_KEYS: '' };
    const app = makeApp(deployment, settings);
    expect(lines).toEqual([expect.stringContaining('API_KEYS')]);
    // A request's bindings are an object of their own.
    const request = new Request('https://edge.test/api/info');
    const response = await app.fetch?.(request as never, { ...settings }, createExecutionContext());
    expect(response?.status).toBe(503);
    expect(lines).toHaveLength(1);
  } finally {
    console.error = error;
  }
});

describe('another setting', () => {
  it.each([
    ['REQUIRE_KEYS', ['', 'yes', 'ON', true, null], /"on" or "off"/],
    ['SECURITY_HEADERS', ['', 'true', ' on', 1, null], /"on" or "off"/],
    ['REQUEST_IDS', ['', 'yes', null], /"on" or "off"/],
    ['LOG', ['', 'everything', 'All', null], /"off" or "problems" or "all"/],
    ['DEADLINE_MS', ['', '0', '-5', '1e3', '5s', '0x10', '1.5', 3e9, null], /whole number from 1/],
    ['BATCH_ROW_LIMIT', ['', '0', 'many', '1_000', 1.5, null], /whole number from 1/],
    [
      'METRICS',
      ['', 'line', 'lines prometheus', 'lines,', 'Lines', true, null],
      /"lines", "prometheus"/,
    ],
    [
      'OTEL_EXPORTER_OTLP_ENDPOINT',
      [
        '',
        'otel.example.com:4318',
        'ftp://a.test',
        'https://u:p@a.test',
        'https://a.test/?x',
        null,
      ],
      /the address of a collector/,
    ],
    ['PREDICTIONS_SAMPLE', ['', '1.1', '-0.1', '10%', 2, null], /number from 0 to 1/],
    [
      'CORS_ORIGINS',
      ['', ' ', ',', 'shop.test', 'https://shop.test/', '*, https://a.test', 'null', null],
      /origins/,
    ],
    ['RATE_LIMITER', ['', '600', null, {}], /has no limit\(\)/],
    ['PREDICTIONS', ['', 'predictions', null, {}], /has no writeDataPoint\(\)/],
  ])('%s that is none of its values closes the deployment', async (name, values, message) => {
    for (const value of values) {
      const log = await logOfClosed({ [name]: value });
      expect(log).toContain(name);
      expect(log).toMatch(message);
    }
  });

  it.each([
    ['API_KEY', 'API_KEYS'],
    ['api_keys', 'API_KEYS'],
    ['APIKEYS', 'API_KEYS'],
    ['REQUIRE_KEY', 'REQUIRE_KEYS'],
    ['CORS_ORIGIN', 'CORS_ORIGINS'],
    ['TRAFIC', 'TRAFFIC'],
    ['RATE_LIMITTER', 'RATE_LIMITER'],
  ])('%s that is misspelt closes the deployment', async (name, meant) => {
    expect(await logOfClosed({ [name]: 'x' })).toContain(
      `${name} is not a setting; did you mean ${meant}?`,
    );
  });

  it('that is right is taken, as a text or a number, and bindings of other names are left alone', async () => {
    const right = [
      { DEADLINE_MS: '5000', BATCH_ROW_LIMIT: '10', PREDICTIONS_SAMPLE: '0.25' },
      { DEADLINE_MS: 5000, BATCH_ROW_LIMIT: 10, PREDICTIONS_SAMPLE: 1 },
      { CORS_ORIGINS: '*' },
      { CORS_ORIGINS: 'http://localhost:5173,chrome-extension://abcdef' },
      { LOG: 'off', SECURITY_HEADERS: 'off', REQUEST_IDS: 'on' },
      { SENTRY_DSN: 'https://x', TAG: 'v1', LOGO: 'x' },
    ];
    for (const settings of right) {
      const response = await deployWith(settings as Partial<Env>)('/api/info');
      expect(response.status).toBe(200);
    }
  });

  it('that is wrong is told beside all others that are', async () => {
    const log = await logOfClosed({ LOG: 'x', DEADLINE_MS: '', API_KEYS: '' });
    for (const name of ['LOG', 'DEADLINE_MS', 'API_KEYS']) expect(log).toContain(name);
  });
});

describe('OTEL_EXPORTER_OTLP_HEADERS', () => {
  const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.test' };

  it.each(['', 'secret', '=secret', 'a b=secret', 'x=%E0secret', 'x=a%0Asecret', 7, null])(
    'that is %j closes the deployment, and is not told',
    async (value) => {
      const log = await logOfClosed({ ...endpoint, OTEL_EXPORTER_OTLP_HEADERS: value });
      expect(log).toContain('OTEL_EXPORTER_OTLP_HEADERS must be name=value');
      expect(log).not.toContain('secret');
    },
  );

  it('needs an endpoint', async () => {
    const log = await logOfClosed({ OTEL_EXPORTER_OTLP_HEADERS: 'x=1' });
    expect(log).toContain('is set without OTEL_EXPORTER_OTLP_ENDPOINT');
  });
});
