// What can be watched: ids, timing, log lines, recorded predictions, splits and shadows.
import { describe, expect, it } from 'vitest';
import { deployWith, jsonPost, logged } from './deployed.ts';

const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };

describe('a request', () => {
  it('has an id, its own where that can be logged', async () => {
    const ask = deployWith({ REQUEST_IDS: 'on' });
    const idOf = async (id?: string) => {
      const response = await ask(
        '/api/info',
        id === undefined ? {} : { headers: { 'x-request-id': id } },
      );
      return response.headers.get('x-request-id');
    };
    expect(await idOf()).toMatch(/^[0-9a-f-]{36}$/);
    expect(await idOf()).not.toBe(await idOf());
    expect(await idOf('abc-1.2')).toBe('abc-1.2');
    expect(await idOf('"><script>')).toMatch(/^[0-9a-f-]{36}$/);
    expect((await deployWith({})('/api/info')).headers.has('x-request-id')).toBe(false);
  });

  it('tells how long it took', async () => {
    const response = await deployWith({})('/api/predict', jsonPost(ROW));
    expect(response.headers.get('server-timing')).toMatch(/^total;dur=\d+$/);
  });

  it('is one line of the log, without its row', async () => {
    const ask = deployWith({ LOG: 'all', REQUEST_IDS: 'on' });
    const headers = { 'x-request-id': 'r1' };
    const lines = await logged(async () => {
      await ask('/v1/api/predict?include=label', jsonPost(ROW, headers));
      await ask('/api/predict', jsonPost({ ...ROW, month: 99 }, headers));
      await ask('/nothing');
    });
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatchObject({
      event: 'request',
      id: 'r1',
      method: 'POST',
      path: '/v1/api/predict',
      model: 'caught',
      version: 1,
      status: 200,
      problem: null,
    });
    for (const { time } of lines) expect(new Date(String(time)).toISOString()).toBe(time);
    expect(lines[1]).toMatchObject({ status: 422, version: 2 });
    expect(lines[1].problem).toEqual({
      code: 7110,
      slug: 'invalid-row',
      fields: [{ field: 'month', reason: 'above_maximum' }],
    });
    expect(lines[2]).toMatchObject({ status: 404, model: null, problem: { code: 7101 } });
    expect(JSON.stringify(lines)).not.toContain('Kent Police');
  });

  it('is logged without what it holds, however wrong that is', async () => {
    const ask = deployWith({ LOG: 'problems' });
    const headers = { 'content-type': 'application/json' };
    const lines = await logged(async () => {
      await ask('/api/predict', jsonPost({ ...ROW, force: 'Secret Police', crime: 'Secret' }));
      await ask('/api/predict', { method: 'POST', headers, body: '{"force": Secret' });
      await ask('/api/predict', {
        method: 'POST',
        headers: { 'content-type': 'Secret' },
        body: '',
      });
    });
    expect(lines.map(({ status }) => status)).toEqual([422, 400, 415]);
    expect(JSON.stringify(lines)).not.toContain('Secret');
  });

  it('that the worker fails at is answered and logged like any other', async () => {
    const limit = () => Promise.reject(new Error('the limiter is gone'));
    const ask = deployWith({
      RATE_LIMITER: { limit },
      LOG: 'all',
      REQUEST_IDS: 'on',
      SECURITY_HEADERS: 'on',
      CORS_ORIGINS: 'https://a.test',
    });
    let response = new Response();
    const { error } = console;
    console.error = () => {};
    const lines = await logged(async () => {
      response = await ask('/api/info', { headers: { 'x-request-id': 'r2' } });
    });
    console.error = error;
    expect(response.status).toBe(500);
    expect(response.headers.get('x-request-id')).toBe('r2');
    expect(response.headers.has('strict-transport-security')).toBe(true);
    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(await response.text()).not.toContain('limiter');
    expect(lines).toMatchObject([{ status: 500, id: 'r2', problem: { code: 7100 } }]);
  });

  it('is logged only when something is wrong, or not at all, as it is set', async () => {
    const run = (ask: ReturnType<typeof deployWith>) => async () => {
      await ask('/api/info');
      await ask('/nothing');
    };
    expect(await logged(run(deployWith({ LOG: 'problems' })))).toHaveLength(1);
    expect(await logged(run(deployWith({})))).toHaveLength(0);
  });
});

describe('predictions', () => {
  function makeDataset() {
    const points: AnalyticsEngineDataPoint[] = [];
    const writeDataPoint = (point?: AnalyticsEngineDataPoint) => {
      if (point) points.push(point);
    };
    return { points, PREDICTIONS: { writeDataPoint } };
  }

  it('are recorded with row, answer and version', async () => {
    const { points, PREDICTIONS } = makeDataset();
    const ask = deployWith({ PREDICTIONS });
    const answer = await (await ask('/v3/api/predict', jsonPost(ROW))).json<
      Record<string, number>
    >();
    await ask('/api/predict?force=Kent+Police&crime=Drugs&month=4');
    await ask('/api/predict', jsonPost({}));
    expect(points).toHaveLength(2);
    expect(points[0]).toEqual({
      indexes: ['caught@3'],
      blobs: ['caught', '3', 'Kent Police', 'Drugs'],
      doubles: [expect.any(Number), answer.notCaughtProb, answer.caughtProb, 3],
    });
    expect(points[0].doubles?.[0]).toBeGreaterThanOrEqual(0);
    expect(points[1].doubles?.[3]).toBe(4);
  });

  it('are recorded without what is personal', async () => {
    const { points, PREDICTIONS } = makeDataset();
    const row = { age: 33, port: 'Cherbourg', alone: true, fare: 7 };
    await deployWith({ PREDICTIONS })('/voyage/api/predict', jsonPost(row));
    expect(points[0].blobs).toEqual(['voyage', '1', 'Cherbourg']);
    expect(points[0].doubles?.slice(4)).toEqual([Number.NaN, 1, 7]);
  });

  it('are recorded in the share that is set', async () => {
    const { points, PREDICTIONS } = makeDataset();
    const ask = deployWith({ PREDICTIONS, PREDICTIONS_SAMPLE: '0' });
    await ask('/api/predict', jsonPost(ROW));
    expect(points).toHaveLength(0);
  });
});

describe('a split', () => {
  const split = (percent: number) =>
    deployWith({ TRAFFIC: { caught: { current: { split: { candidate: percent } } } } });
  const versionFor = async (ask: ReturnType<typeof deployWith>, client: string, prefix = '') => {
    const response = await ask(`${prefix}/api/predict`, jsonPost(ROW, { 'x-client-key': client }));
    return response.headers.get('model-version');
  };

  it('sends its share of the callers to the other alias, each caller always to the same', async () => {
    const ask = split(10);
    const clients = Array.from({ length: 1000 }, (_, i) => `client ${i}`);
    const versions = await Promise.all(clients.map((client) => versionFor(ask, client)));
    const candidates = versions.filter((version) => version === '3').length;
    // Binomial(1000, 0.1): 60 to 140 is more than four standard deviations either way.
    expect(candidates).toBeGreaterThan(60);
    expect(candidates).toBeLessThan(140);
    const again = await Promise.all(clients.slice(0, 100).map((client) => versionFor(ask, client)));
    expect(again).toEqual(versions.slice(0, 100));
  });

  it('of all or nothing is all or nothing, and leaves version prefixes alone', async () => {
    expect(await versionFor(split(100), 'x')).toBe('3');
    expect(await versionFor(split(0), 'x')).toBe('2');
    expect(await versionFor(split(100), 'x', '/v2')).toBe('2');
    expect(await versionFor(split(100), 'x', '/caught/current')).toBe('3');
  });

  it('goes by address where no client key is sent', async () => {
    const ask = split(50);
    const addresses = Array.from({ length: 40 }, (_, i) => `192.0.2.${i}`);
    const versions = await Promise.all(
      addresses.map(async (address) => {
        const response = await ask('/api/info', { headers: { 'cf-connecting-ip': address } });
        return response.headers.get('model-version');
      }),
    );
    expect(new Set(versions)).toEqual(new Set(['2', '3']));
  });

  it('is by chance where nothing tells who asks', async () => {
    const ask = deployWith({ TRAFFIC: { caught: { current: { split: { candidate: 50 } } } } });
    for (const headers of [{}, { 'x-client-key': '' }]) {
      const versions = new Set<string | null>();
      // All alike once in 2^63 times.
      for (let i = 0; i < 64; i++) {
        versions.add((await ask('/api/info', { headers })).headers.get('model-version'));
      }
      expect(versions).toEqual(new Set(['2', '3']));
    }
  });
});

describe('a shadow', () => {
  it('changes no answer, and its disagreements are logged', async () => {
    const plain = deployWith({});
    const shadowed = deployWith({ TRAFFIC: { caught: { current: { shadow: 'candidate' } } } });
    let disagreements = 0;
    for (let month = 1; month <= 12; month++) {
      const row = { ...ROW, month };
      const answer = await (await plain('/api/predict', jsonPost(row))).json<{
        caughtProb: number;
      }>();
      const candidate = await (await plain('/v3/api/predict', jsonPost(row))).json<typeof answer>();
      const lines = await logged(async () => {
        const response = await shadowed('/api/predict', jsonPost(row));
        expect(await response.json()).toEqual(answer);
      });
      const [p, q] = [answer.caughtProb, candidate.caughtProb];
      const isSame = p > 0.5 === q > 0.5 && Math.abs(p - q) <= 0.1;
      expect(lines).toHaveLength(isSame ? 0 : 1);
      if (!isSame) {
        disagreements++;
        expect(lines[0]).toMatchObject({ event: 'shadow', model: 'caught', version: 2, shadow: 3 });
      }
    }
    expect(disagreements).toBeGreaterThan(0);
  });
});
