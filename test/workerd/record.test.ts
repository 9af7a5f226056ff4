// What is counted is what was asked: every request, every row and every value once, by version, in windows that tell
// of those that were lost.
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { deployment } from '../../build/fixture/worker/deployed-models.js';
import { makeApp } from '../../worker/app.ts';
import { deployWith, jsonPost, logged, sha256 } from './deployed.ts';
import { addUp, recorded, stopClock, sum, type Window, windowsOf } from './recording.ts';

const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };
const VOYAGE = { age: 33, port: null, alone: true, fare: 7 };

afterEach(() => {
  vi.restoreAllMocks();
});

function csv(rows: number, bad = 0): RequestInit {
  const good = Array.from({ length: rows }, (_, i) => `Kent Police,Drugs,${1 + (i % 12)}\n`);
  const lines = good.concat(Array(bad).fill('Nobody,Drugs,1\n'));
  const headers = { 'content-type': 'text/csv' };
  return { method: 'POST', headers, body: `force,crime,month\n${lines.join('')}` };
}

/** Asks, then again when the window is over, and reads what was recorded. */
async function windowsAfter(
  settings: Parameters<typeof deployWith>[0],
  run: (ask: ReturnType<typeof deployWith>) => Promise<unknown>,
): Promise<Window[]> {
  const clock = stopClock();
  const ask = deployWith({ METRICS: 'lines', ...settings });
  const records = await recorded(async () => {
    await run(ask);
    clock.pass(10_000);
    await ask('/nothing');
  });
  return windowsOf(records);
}

describe('a window', () => {
  it('has every request, row and problem of each version, and those of none', async () => {
    const windows = await windowsAfter({}, async (ask) => {
      for (let i = 0; i < 5; i++) await ask('/api/predict', jsonPost(ROW));
      await ask('/v1/api/predict?force=Kent+Police&crime=Drugs&month=4');
      await ask('/v1/api/explain', jsonPost(ROW));
      await ask('/api/predict', jsonPost({ ...ROW, month: 99 }));
      await (await ask('/v3/api/predict/batch', csv(700, 3))).text();
      await ask('/voyage/api/predict', jsonPost(VOYAGE));
      await ask('/api/info');
      await ask('/nothing');
      await ask('/healthz');
    });
    expect(addUp(windows)).toEqual({
      ...{ 'caught@2 requests': 7, 'caught@2 rows': 5, 'caught@2 refused': 0 },
      'caught@2 invalid-row': 1,
      ...{ 'caught@1 requests': 2, 'caught@1 rows': 2, 'caught@1 refused': 0 },
      ...{ 'caught@3 requests': 1, 'caught@3 rows': 700, 'caught@3 refused': 3 },
      ...{ 'voyage@1 requests': 1, 'voyage@1 rows': 1, 'voyage@1 refused': 0 },
      ...{ '@ requests': 1, '@ rows': 0, '@ refused': 0, '@ unknown-path': 1 },
    });
    for (const { requests, rows, latency, features, answers } of windows) {
      expect(sum(latency.counts)).toBe(requests);
      for (const counts of [...Object.values(features), ...Object.values(answers)]) {
        expect(sum(counts)).toBe(rows);
      }
    }
  });

  it('is handed on before the process ends, and from then on with each request', async () => {
    const app = makeApp(deployment);
    const ask = deployWith({ METRICS: 'lines' }, app);
    const records = await recorded(async () => {
      await app.finish();
      for (let i = 0; i < 3; i++) await ask('/api/predict', jsonPost(ROW));
      await app.finish();
      await ask('/api/predict', jsonPost(ROW));
      await (await ask('/api/predict/batch', csv(12_000))).text();
    });
    const windows = windowsOf(records);
    expect(windows.slice(0, 2).map(({ requests, rows }) => [requests, rows])).toEqual([
      [3, 3],
      [1, 1],
    ]);
    expect(sum(windows.map(({ rows }) => rows))).toBe(12_004);
  });

  it('counts each value in its bin, and nothing that is personal', async () => {
    const windows = await windowsAfter({}, async (ask) => {
      await ask('/api/predict', jsonPost(ROW));
      await ask('/api/predict', jsonPost({ ...ROW, force: '__proto__', month: 12 }));
      await ask('/voyage/api/predict', jsonPost(VOYAGE));
    });
    const of = (model: string) => windows.find((window) => window.model === model);
    expect(of('caught')?.features.force).toEqual([0, 1, 0, 1, 0, 0]);
    expect(Object.keys(of('caught')?.answers ?? {})).toEqual(['caughtProb']);
    const voyage = of('voyage');
    expect(Object.keys(voyage?.features ?? {})).toEqual(['port', 'alone', 'fare']);
    expect(voyage?.features.port).toEqual([0, 0, 0, 1]);
    expect(voyage?.features.alone).toEqual([0, 1, 0, 0]);
    expect(Object.keys(voyage?.answers ?? {})).toEqual(['lost', 'saved', 'unknown']);
  });

  it('adds up to what was sent, whatever was sent', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('row'), path: fc.constantFrom('', '/v1', '/candidate') }),
      fc.record({ kind: fc.constant('bad'), path: fc.constantFrom('', '/v1') }),
      fc.record({ kind: fc.constant('batch'), rows: fc.nat(600), bad: fc.nat(5) }),
      fc.record({ kind: fc.constant('wait'), ms: fc.nat(15_000) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
        const clock = stopClock();
        const ask = deployWith({ METRICS: 'lines' });
        let [requests, rows, refused] = [0, 0, 0];
        const records = await recorded(async () => {
          for (const one of steps) {
            if ('ms' in one) {
              clock.pass(one.ms);
              continue;
            }
            requests++;
            if ('rows' in one) {
              const isAnswered = one.rows + one.bad > 0;
              await (await ask('/api/predict/batch', csv(one.rows, one.bad))).text();
              if (isAnswered) [rows, refused] = [rows + one.rows, refused + one.bad];
            } else {
              const isRow = one.kind === 'row';
              await ask(`${one.path}/api/predict`, jsonPost(isRow ? ROW : {}));
              if (isRow) rows++;
            }
          }
          clock.pass(10_000);
          await ask('/nothing');
        });
        const windows = windowsOf(records);
        expect(sum(windows.map((window) => window.requests))).toBe(requests);
        expect(sum(windows.map((window) => window.rows))).toBe(rows);
        expect(sum(windows.map((window) => window.refused))).toBe(refused);
        expect(windows.map(({ sequence }) => sequence)).toEqual([...windows.keys()]);
        for (const window of windows) {
          for (const counts of Object.values(window.features))
            expect(sum(counts)).toBe(window.rows);
        }
      }),
      { numRuns: 25 },
    );
  });

  it('is over after ten seconds, and begins with the next request', async () => {
    const clock = stopClock();
    const ask = deployWith({ METRICS: 'lines' });
    const records = await recorded(async () => {
      await ask('/api/predict', jsonPost(ROW));
      clock.pass(9_999);
      await ask('/api/predict', jsonPost(ROW));
      clock.pass(3_600_000);
      await ask('/api/predict', jsonPost(ROW));
    });
    expect(records).toMatchObject([
      {
        sequence: 0,
        requests: 2,
        from: '2026-03-01T12:00:00.000Z',
        to: '2026-03-01T12:00:09.999Z',
        place: null,
      },
    ]);
  });

  it('is over after ten thousand rows, in the middle of a batch too', async () => {
    stopClock();
    const ask = deployWith({ METRICS: 'lines' });
    const windows = windowsOf(
      await recorded(async () => (await ask('/api/predict/batch', csv(25_000))).text()),
    );
    expect(windows).toHaveLength(2);
    for (const { rows } of windows) {
      expect(rows).toBeGreaterThanOrEqual(10_000);
      expect(rows).toBeLessThan(10_256);
    }
  });

  it('that is lost is known by the number and the totals of the next', async () => {
    const clock = stopClock();
    const ask = deployWith({ METRICS: 'lines' });
    const windows = windowsOf(
      await recorded(async () => {
        for (const rows of [3, 40, 7]) {
          await (await ask('/api/predict/batch', csv(rows))).text();
          clock.pass(10_000);
        }
        await ask('/nothing');
      }),
    );
    const [first, , third] = windows;
    expect(new Set(windows.map(({ isolate }) => isolate)).size).toBe(1);
    expect([first.sequence, third.sequence]).toEqual([0, 2]);
    expect(third.before.rows - (first.before.rows + first.rows)).toBe(40);
    expect(third.before.requests - (first.before.requests + first.requests)).toBe(1);
  });

  it('names the module by its digest', async () => {
    const [window] = await windowsAfter({}, (ask) => ask('/v1/api/predict', jsonPost(ROW)));
    const { entry } = deployment.models[0].versions[0];
    expect(window.digest).toBe(entry.files['model.wasm'].slice(0, 16));
  });

  it('is nothing where nothing is set', async () => {
    const clock = stopClock();
    const ask = deployWith({});
    const lines = await logged(async () => {
      await ask('/api/predict', jsonPost(ROW));
      clock.pass(10_000);
      await ask('/api/predict', jsonPost(ROW));
    });
    expect(lines).toEqual([]);
  });

  it('counts who was refused, for no version', async () => {
    const API_KEYS = JSON.stringify([{ name: 'web', sha256: await sha256('web') }]);
    const windows = await windowsAfter({ API_KEYS }, (ask) => ask('/api/predict', jsonPost(ROW)));
    expect(windows).toMatchObject([
      { model: null, version: null, digest: null, problems: { unauthorized: 1 } },
    ]);
  });

  it('counts a split by the version that answered', async () => {
    const TRAFFIC = { caught: { current: { split: { candidate: 100 } } } };
    const windows = await windowsAfter({ TRAFFIC }, (ask) => ask('/api/predict', jsonPost(ROW)));
    expect(windows).toMatchObject([{ version: 3, rows: 1 }]);
  });
});
