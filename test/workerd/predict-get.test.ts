// Predictions by query, their caching, and what ?include= adds.
import { describe, expect, it } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { loadPredictor } from '../../runtime/module/load-predictor.ts';
import { ask, post, problemOf } from './requests.ts';

const QUERY = 'force=Kent+Police&crime=Other+%22crime%22%2C+%3Cb%3E&month=3';
const ROW = { force: 'Kent Police', crime: 'Other "crime", <b>', month: 3 };
const CODES = [1, 3, 3];
const [caught] = deployment.models;

describe('GET predict', () => {
  it('answers what POST answers', async () => {
    const expected = await (await post('/api/predict', ROW)).text();
    expect(await (await ask(`/api/predict?${QUERY}`)).text()).toBe(expected);
    const voyage = { age: 3.5, alone: false, fare: -1e-3 };
    const posted = await (await post('/voyage/api/predict', voyage)).text();
    const query = 'age=3.5&port=&alone=false&fare=-1e-3';
    expect(await (await ask(`/voyage/api/predict?${query}`)).text()).toBe(posted);
  });

  it('is immutable under a version and confirmed under an alias', async () => {
    const caching = async (prefix: string) =>
      (await ask(`${prefix}/api/predict?${QUERY}`)).headers.get('cache-control');
    expect(await caching('/v1')).toContain('immutable');
    expect(await caching('/caught/v2')).toContain('immutable');
    for (const prefix of ['', '/current', '/caught']) {
      expect(await caching(prefix)).toBe('public, no-cache');
    }
  });

  it('has a strong ETag that depends on the module alone, and 304 for it', async () => {
    const first = await ask(`/v2/api/predict?${QUERY}`);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect((await ask(`/api/predict?${QUERY}`)).headers.get('etag')).toBe(etag);
    expect((await ask(`/v3/api/predict?${QUERY}`)).headers.get('etag')).not.toBe(etag);
    for (const given of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await ask(`/v2/api/predict?${QUERY}`, { headers: { 'if-none-match': given } });
      expect(again.status).toBe(304);
      expect(await again.text()).toBe('');
    }
    const other = { headers: { 'if-none-match': '"other"' } };
    expect((await ask(`/v2/api/predict?${QUERY}`, other)).status).toBe(200);
  });

  it.each([
    ['force=Kent+Police&crime=Drugs&month=x', 422, 'wrong_type'],
    ['force=Kent+Police&crime=Drugs&month=0x10', 422, 'wrong_type'],
    ['force=Kent+Police&crime=Drugs', 422, 'missing_field'],
    ['force=Kent+Police&crime=Drugs&month=', 422, 'missing_field'],
    ['force=Kent+Police&crime=Drugs&month=3&extra=1', 422, 'unknown_field'],
    ['force=Kent+Police&crime=Drugs&month=3&month=4', 400, undefined],
  ])('of %s is %i', async (query, status, reason) => {
    const problem = await problemOf(await ask(`/api/predict?${query}`), status);
    expect(problem.errors?.[0].reason).toBe(reason);
  });
});

describe('the key in the URL of the original’s clients', () => {
  it('says nothing beside a body', async () => {
    const plain = await (await post('/api/predict', ROW)).text();
    for (const query of ['code=abc%3D%3D', 'code=', 'code=a&code=b']) {
      expect(await (await post(`/api/predict?${query}`, ROW)).text()).toBe(plain);
    }
    const labelled = await post('/api/predict?code=abc&include=label', ROW);
    expect(await labelled.text()).toContain('"included":{"label"');
    expect((await post('/api/explain?code=abc', ROW)).status).toBe(200);
    expect((await post('/api/predict/batch?code=abc', [ROW])).status).toBe(200);
  });

  it('is a field in the query of GET, and no other name is ignored', async () => {
    await problemOf(await ask(`/api/predict?${QUERY}&code=abc`), 422);
    for (const path of ['/api/predict', '/api/predict/batch', '/api/explain']) {
      for (const query of ['Code=a', 'code[]=a', 'key=a']) {
        await problemOf(await post(`${path}?${query}`, path.endsWith('batch') ? [ROW] : ROW), 400);
      }
    }
  });
});

describe('include', () => {
  const predictor = loadPredictor(caught.versions[1].module);
  const probabilities = [...predictor.predict(CODES)];
  const raw = [...predictor.predict(CODES, 'raw')];
  const leaves = [...predictor.predict(CODES, 'leaves')];

  interface Answer {
    included: Record<string, unknown>;
  }

  it('adds what is asked, beside the flags', async () => {
    const response = await post('/api/predict?include=label,raw,decision,leaves', ROW);
    const { included, ...flags } = await response.json<Answer>();
    expect(flags).toEqual({ notCaughtProb: probabilities[0], caughtProb: probabilities[1] });
    const label = probabilities[1] > probabilities[0] ? 'caught' : 'notCaught';
    const positive = probabilities[1] >= 0.5;
    expect(included).toEqual({
      label,
      raw,
      decision: { threshold: 0.5, positive, label: positive ? 'caught' : 'notCaught' },
      leaves,
    });
    const byQuery = await ask(`/api/predict?${QUERY}&include=leaves`);
    expect((await byQuery.json<Answer>()).included).toEqual({ leaves });
  });

  it('decides by the threshold that is given', async () => {
    for (const threshold of [0, probabilities[1], 1]) {
      const path = `/api/predict?${QUERY}&include=decision&threshold=${threshold}`;
      const { included } = await (await ask(path)).json<Answer>();
      expect(included.decision).toMatchObject({ positive: probabilities[1] >= threshold });
    }
  });

  it.each([
    'include=labels',
    'threshold=0.3',
    'include=decision&threshold=2',
    'include=decision&threshold=',
    'include=label&include=raw',
    'includ=label',
  ])('?%s is 400', async (query) => {
    await problemOf(await post(`/api/predict?${query}`, ROW), 400);
  });

  it('is 400 for what the model does not have', async () => {
    const row = { alone: true, fare: 1 };
    await problemOf(await post('/voyage/api/predict?include=decision', row), 400);
  });
});
