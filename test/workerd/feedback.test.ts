// Answers with an id, and what became of them.
import { describe, expect, it } from 'vitest';
import { deployWith, jsonPost, logged, sha256 } from './deployed.ts';
import { recorded } from './recording.ts';
import { problemOf } from './requests.ts';

const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };
const QUERY = 'force=Kent+Police&crime=Drugs&month=3';

const ndjson = (body: string): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-ndjson' },
  body,
});

interface Answer {
  caughtProb: number;
  notCaughtProb: number;
  included: { id: string; label?: string };
}

describe('an id', () => {
  const ask = deployWith({ METRICS: 'lines' });

  it('is the one that was given, or a new one, and the answer is recorded without its row', async () => {
    const answers: Answer[] = [];
    const lines = await logged(async () => {
      const asked = [
        await ask('/v3/api/predict?id=order-4711', jsonPost(ROW)),
        await ask('/v3/api/predict?id=on&include=label', jsonPost(ROW)),
        await ask(`/v3/api/predict?${QUERY}&id=on`),
      ];
      for (const response of asked) {
        expect(response.status).toBe(200);
        answers.push(await response.json<Answer>());
      }
      expect(asked[2].headers.get('cache-control')).toBe('no-store');
      expect(asked[2].headers.has('etag')).toBe(false);
    });
    const [own, made, query] = answers;
    expect(own.included).toEqual({ id: 'order-4711' });
    expect(made.included).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      label: expect.stringMatching(/^(?:notC|c)aught$/),
    });
    expect(query.included.id).not.toBe(made.included.id);
    expect(lines.map(({ id }) => id)).toEqual(answers.map(({ included }) => included.id));
    expect(lines[0]).toEqual({
      ...{ event: 'answer', format: 1, id: 'order-4711', model: 'caught', version: 3 },
      time: expect.any(String),
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      outputs: [own.notCaughtProb, own.caughtProb],
      bins: [1, 2, expect.any(Number)],
    });
    expect(JSON.stringify(lines)).not.toContain('Kent');
  });

  it.each(['', 'a b', 'x'.repeat(65), 'é', '%0A'])('that is %j is refused', async (id) => {
    const problem = await problemOf(await ask(`/api/predict?id=${id}`, jsonPost(ROW)), 400);
    expect(problem.detail).toMatch(/^id is on, or your own/);
  });

  it('is refused where nothing would be recorded', async () => {
    for (const settings of [{}, { METRICS: 'prometheus' }]) {
      const response = await deployWith(settings)('/api/predict?id=on', jsonPost(ROW));
      expect((await problemOf(response, 404)).code).toBe(7126);
    }
  });
});

describe('feedback', () => {
  const ask = deployWith({ METRICS: 'lines' });

  it('is recorded, one or many at once', async () => {
    const lines = await recorded(async () => {
      const one = await ask('/api/feedback', jsonPost({ id: 'order-4711', actual: 'caught' }));
      expect(await one.json()).toEqual({ accepted: 1 });
      const body = '{"id":"a","actual":"caught"}\n\n{"id":"b","actual":"notCaught"}';
      expect(await (await ask('/v1/api/feedback', ndjson(body))).json()).toEqual({ accepted: 2 });
    });
    expect(lines).toMatchObject([
      { event: 'feedback', id: 'order-4711', actual: 'caught', model: 'caught' },
      { event: 'feedback', id: 'a', actual: 'caught', model: 'caught' },
      { event: 'feedback', id: 'b', actual: 'notCaught', model: 'caught' },
    ]);
  });

  it.each([
    ['a list', '[]', /an object of id and actual/],
    ['nothing', 'null', /an object of id and actual/],
    ['without an id', '{"actual":"caught"}', /^id must be/],
    ['a number as id', '{"id":7,"actual":"caught"}', /^id must be/],
    ['without what happened', '{"id":"a"}', /^actual must be the class.*"caught"/],
    ['another class', '{"id":"a","actual":"escaped"}', /^actual must be the class/],
    ['a class in a list', '{"id":"a","actual":["caught"]}', /^actual must be the class/],
    ['a field more', '{"id":"a","actual":"caught","row":1}', /"row" is neither id nor actual/],
  ])('that is %s is refused', async (_, body, detail) => {
    const lines = await logged(async () => {
      const headers = { 'content-type': 'application/json' };
      const response = await ask('/api/feedback', { method: 'POST', headers, body });
      expect((await problemOf(response, 422)).detail).toMatch(detail);
    });
    expect(lines).toEqual([]);
  });

  it('is taken whole or not at all', async () => {
    const lines = await logged(async () => {
      const body = '{"id":"a","actual":"caught"}\n{"id":"b"}\n';
      const problem = await problemOf(await ask('/api/feedback', ndjson(body)), 422);
      expect(problem.detail).toMatch(/^line 2: actual must be/);
      const broken = await problemOf(await ask('/api/feedback', ndjson('{"id":"a"}\n{')), 422);
      expect(broken.detail).toMatch(/^line 1: /);
      const many = '{"id":"a","actual":"caught"}\n'.repeat(201);
      expect((await problemOf(await ask('/api/feedback', ndjson(many)), 422)).detail).toMatch(
        /200/,
      );
      await problemOf(await ask('/api/feedback', { ...ndjson(''), headers: {} }), 415);
    });
    expect(lines).toEqual([]);
  });

  it('needs its scope, and a place to go', async () => {
    const hash = await sha256('k');
    const withScope = (scope: string) =>
      deployWith({
        METRICS: 'lines',
        API_KEYS: JSON.stringify([{ name: 'k', sha256: hash, scopes: [scope] }]),
      });
    const sent = jsonPost({ id: 'a', actual: 'caught' }, { 'x-api-key': 'k' });
    await logged(async () => {
      await problemOf(await withScope('predict')('/api/feedback', sent), 403);
      expect((await withScope('feedback')('/api/feedback', sent)).status).toBe(200);
    });
    await problemOf(await deployWith({})('/api/feedback', sent), 404);
  });
});
