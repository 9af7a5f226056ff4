// What each route answers, under every kind of prefix.
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { loadPredictor } from '../../runtime/module/load-predictor.ts';
import { ask, post, problemOf } from './requests.ts';

const CAUGHT_ROW = { force: 'Thames Valley Police', crime: 'Bicycle theft', month: 10 };
const [caught, voyage] = deployment.models;

/** What the module itself says, asked without the worker. */
function answerOf(version: number, row: number[]): Record<string, number> {
  const one = caught.versions.find(({ entry }) => entry.version === version);
  if (!one) throw new Error(`no version ${version}`);
  const outputs = loadPredictor(one.module).predict(row);
  return Object.fromEntries(one.entry.flags.map((flag, i) => [flag, outputs[i]]));
}

describe('predict', () => {
  it.each([
    ['', 2],
    ['/v1', 1],
    ['/v2', 2],
    ['/v3', 3],
    ['/current', 2],
    ['/candidate', 3],
    ['/caught', 2],
    ['/caught/v1', 1],
    ['/caught/candidate', 3],
  ])('under %j answers as version %i, with the flags and nothing else', async (prefix, version) => {
    const response = await post(`${prefix}/api/predict`, CAUGHT_ROW);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('model-version')).toBe(String(version));
    expect(await response.json()).toEqual(answerOf(version, [2, 0, 10]));
  });

  it('takes null and an absent field as a missing value where that is allowed', async () => {
    const outputs = loadPredictor(voyage.versions[0].module).predict([NaN, NaN, 1, 7.25]);
    const expected = { lost: outputs[0], saved: outputs[1], unknown: outputs[2] };
    const row = { alone: true, fare: 7.25 };
    const absent = await post('/voyage/api/predict', row);
    expect(await absent.json()).toEqual(expected);
    const given = await post('/voyage/api/predict', { age: null, port: null, ...row });
    expect(await given.json()).toEqual(expected);
  });

  it('takes any JSON media type, whatever its case and parameters', async () => {
    for (const type of ['Application/JSON; charset=utf-8', 'application/vnd.row+json']) {
      const response = await ask('/api/predict', {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify(CAUGHT_ROW),
      });
      expect(response.status).toBe(200);
    }
  });
});

describe('what the model is', () => {
  it('info says alive, and which version', async () => {
    const response = await ask('/v3/api/info');
    const body = await response.json<{ status: string; metadata: Record<string, unknown> }>();
    expect(body.status).toBe('alive');
    expect(body.metadata).toMatchObject({ version: 3, name: 'caught', aliases: ['candidate'] });
    expect(body.metadata.moduleSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  it('params lists labels, and 0 for a number', async () => {
    const response = await ask('/api/predict/params');
    expect(await response.json()).toEqual({
      force: ['Dyfed-Powys Police', 'Kent Police', 'Thames Valley Police', '__proto__'],
      crime: ['Bicycle theft', 'Burglary', 'Drugs', 'Other "crime", <b>'],
      month: 0,
    });
    const other = await ask('/voyage/api/predict/params');
    expect(await other.json()).toMatchObject({ age: 0, alone: [false, true] });
  });

  it('models lists both', async () => {
    const body = await (await ask('/api/models')).json<{ model: string; versions: number[] }[]>();
    expect(body.map(({ model, versions }) => [model, versions])).toEqual([
      ['caught', [1, 2, 3]],
      ['voyage', [1]],
    ]);
  });
});

interface SchemaOfObject {
  properties: Record<string, object>;
  required: string[];
}

interface Document {
  openapi: string;
  servers: { url: string }[];
  components: { schemas: Record<string, SchemaOfObject> };
}

describe('the OpenAPI document', () => {
  it.each(['', '/v1', '/candidate', '/caught/v3'])('under %j is of that prefix', async (prefix) => {
    const response = await ask(`${prefix}/openapi.json`);
    const document = await response.json<Document>();
    expect(document.servers).toEqual([{ url: prefix || '/' }]);
    expect(await (await ask(`${prefix}/swagger.json`)).json()).toEqual(document);
  });

  it('has the labels, bounds and flags of the model', async () => {
    const document = await (await ask('/openapi.json')).json<Document>();
    expect(document.openapi).toBe('3.1.0');
    const { Row, Answer } = document.components.schemas;
    const { labels } = caught.versions[0].entry.features[1] as { labels: string[] };
    expect(Row.properties.crime).toMatchObject({ enum: labels });
    expect(Row.properties.month).toMatchObject({ type: 'integer', minimum: 1, maximum: 12 });
    expect(Row.required).toEqual(['force', 'crime', 'month']);
    expect(Answer.required).toEqual(['notCaughtProb', 'caughtProb']);
    const other = await (await ask('/voyage/openapi.json')).json<Document>();
    expect(other.components.schemas.Row.required).toEqual(['alone', 'fare']);
  });
});

describe('pages', () => {
  it.each(['/', '/v1', '/voyage/', '/voyage/v1', '/caught/candidate'])(
    '%s is the console',
    async (path) => {
      const response = await ask(path);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(await response.text()).toContain('<div id="console">');
    },
  );

  it.each(['/nobody/', '/voyage/v9', '/v1/v1'])('%s leads to no page', async (path) => {
    await problemOf(await ask(path), 404);
  });

  it.each(['/api/docs', '/v1/api/docs', '/voyage/api/docs'])('%s is our own page', async (path) => {
    const response = await ask(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    const html = await response.text();
    const sources = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url);
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) expect(source).toMatch(/^\//);
  });
});

describe('methods', () => {
  it('HEAD is GET without a body', async () => {
    const response = await ask('/api/info', { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
    expect(response.headers.get('model-version')).toBe('2');
    expect((await ask('/api/nothing', { method: 'HEAD' })).status).toBe(404);
  });

  it('a wrong one is 405 with those that are allowed', async () => {
    const response = await ask('/api/info', { method: 'DELETE' });
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    await problemOf(response, 405);
  });

  it('OPTIONS tells what is allowed, and 404 where there is nothing', async () => {
    const response = await ask('/api/predict/params', { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('allow')).toBe('GET, HEAD, OPTIONS');
    await problemOf(await ask('/api/nothing', { method: 'OPTIONS' }), 404);
  });

  it('a preflight from any origin may send JSON', async () => {
    const response = await ask('/v1/api/predict', {
      method: 'OPTIONS',
      headers: {
        origin: 'https://elsewhere.test',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-own',
      },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    expect(response.headers.get('access-control-allow-methods')).toContain('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type,x-own');
  });
});
