// Where records go beside the log: Analytics Engine within its limits, and a collector that may be away.
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LATENCY_BOUNDS_MS } from '../../runtime/observe/record-form.ts';
import type { RecordedWindow } from '../../runtime/schema/record-schema.ts';
import { Sinks } from '../../worker/observe/sinks.ts';
import { deployWith, jsonPost } from './deployed.ts';
import { stopClock, sum } from './recording.ts';

const ROW = { force: 'Kent Police', crime: 'Drugs', month: 3 };
const MODELS = ['/api', '/v1/api', '/v3/api'];

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

const NOW = '2026-03-01T12:00:00.000Z';
const WIDE: RecordedWindow = {
  ...{ time: NOW, event: 'window', format: 1, isolate: '0123456789abcdef', sequence: 0 },
  ...{ before: { requests: 0, rows: 0 }, from: NOW, to: NOW, place: null },
  ...{ model: 'wide', version: 1, digest: 'feedfeedfeedfeed' },
  ...{ requests: 1, rows: 1, refused: 0, problems: {} },
  latency: { bounds: [...LATENCY_BOUNDS_MS], counts: Array(11).fill(0), sum: 0 },
  features: Object.fromEntries(Array.from({ length: 500 }, (_, f) => [`feature ${f}`, [1, 0]])),
  answers: {},
};

describe('Analytics Engine', () => {
  it('is given the counts as points within its limits', async () => {
    const clock = stopClock();
    const points: AnalyticsEngineDataPoint[] = [];
    const writeDataPoint = (point?: AnalyticsEngineDataPoint) => {
      if (point) points.push(point);
    };
    const ask = deployWith({ METRICS_DATASET: { writeDataPoint } });
    for (const path of MODELS) await ask(`${path}/predict`, jsonPost(ROW));
    clock.pass(10_000);
    await ask('/nothing');
    const of = (part: string) => points.filter(({ blobs }) => blobs?.[8] === part);
    expect(of('totals')).toHaveLength(3);
    expect(sum(of('totals').map(({ doubles }) => doubles?.[3] ?? 0))).toBe(3);
    const months = of('feature').filter(({ blobs }) => blobs?.[9] === 'month');
    expect(sum(months.flatMap(({ doubles }) => doubles?.slice(2) ?? []))).toBe(3);
    for (const { indexes, blobs, doubles } of points) {
      expect(indexes).toHaveLength(1);
      expect(blobs?.length).toBeLessThanOrEqual(20);
      expect(doubles?.length).toBeLessThanOrEqual(20);
    }
  });

  it('takes no more of a request than it may write: the rest of a wide window comes later', () => {
    const points: AnalyticsEngineDataPoint[] = [];
    const writeDataPoint = (point?: AnalyticsEngineDataPoint) => {
      if (point) points.push(point);
    };
    const sinks = new Sinks({ lines: false, dataset: { writeDataPoint }, collector: null });
    const written = [sinks.send([WIDE], 0).points];
    expect(sinks.send([], written[0]).points).toBe(0);
    while (sinks.isBusy) written.push(sinks.send([], 0).points);
    expect(written).toEqual([240, 240, 21]);
    expect(new Set(points.map(({ blobs }) => blobs?.[9])).size).toBe(501);
  });
});

describe('a collector', () => {
  interface Sent {
    url: string;
    headers: Record<string, string>;
    body: Record<string, unknown>;
  }

  /** Answers with these statuses in turn, the last of them for ever; 0: it cannot be reached. */
  function standIn(...statuses: number[]): Sent[] {
    const sent: Sent[] = [];
    vi.stubGlobal('fetch', async (url: string, init: RequestInit & { body: string }) => {
      const status = statuses.length > 1 ? statuses.shift() : statuses[0];
      if (status === 0) throw new TypeError('the connection was refused');
      const headers = Object.fromEntries(new Headers(init.headers));
      sent.push({ url, headers, body: JSON.parse(init.body) });
      return new Response('{}', { status: status ?? 200 });
    });
    return sent;
  }

  const SETTINGS = {
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://otel.test/base/',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc,x-tenant=7',
  };

  it('is sent metrics whose counts are deltas', async () => {
    const sent = standIn(200);
    const clock = stopClock();
    const ask = deployWith(SETTINGS);
    await ask('/v1/api/predict', jsonPost(ROW));
    await ask('/v1/api/predict', jsonPost({}));
    clock.pass(10_000);
    await ask('/nothing');
    expect(sent).toHaveLength(1);
    const [{ url, headers, body }] = sent;
    expect(url).toBe('https://otel.test/base/v1/metrics');
    expect(headers).toMatchObject({
      authorization: 'Basic abc',
      'x-tenant': '7',
      'content-type': 'application/json',
    });
    const own = [
      { key: 'model', value: { stringValue: 'caught' } },
      { key: 'version', value: { intValue: '1' } },
      { key: 'digest', value: { stringValue: expect.stringMatching(/^[0-9a-f]{16}$/) } },
    ];
    const times = { startTimeUnixNano: '1772366400000000000', timeUnixNano: '1772366400000000001' };
    const sumOf = (name: string, unit: string, more: object[], asInt: string) => ({
      name,
      unit,
      sum: {
        aggregationTemporality: 1,
        isMonotonic: true,
        dataPoints: [{ attributes: [...own, ...more], ...times, asInt }],
      },
    });
    expect(body).toEqual({
      resourceMetrics: [
        {
          resource: {
            attributes: [
              { key: 'service.name', value: { stringValue: 'batcomputer' } },
              {
                key: 'service.instance.id',
                value: { stringValue: expect.stringMatching(/^[0-9a-f]{16}$/) },
              },
            ],
          },
          scopeMetrics: [
            {
              scope: { name: 'batcomputer' },
              metrics: expect.arrayContaining([
                sumOf('batcomputer.requests', '{request}', [], '2'),
                sumOf(
                  'batcomputer.problems',
                  '{request}',
                  [{ key: 'problem', value: { stringValue: 'invalid-row' } }],
                  '1',
                ),
                sumOf('batcomputer.rows', '{row}', [], '1'),
                {
                  name: 'batcomputer.request.duration',
                  unit: 'ms',
                  histogram: {
                    aggregationTemporality: 1,
                    dataPoints: [
                      {
                        attributes: own,
                        ...times,
                        count: '2',
                        sum: 0,
                        bucketCounts: ['2', ...Array(10).fill('0')],
                        explicitBounds: [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000],
                      },
                    ],
                  },
                },
                {
                  name: 'batcomputer.window.sequence',
                  unit: '1',
                  gauge: {
                    dataPoints: [{ attributes: own, timeUnixNano: times.timeUnixNano, asInt: '0' }],
                  },
                },
              ]),
            },
          ],
        },
      ],
    });
  });

  it('that is away gets the windows later, in their order', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const sent = standIn(0, 503, 200);
    const clock = stopClock();
    const ask = deployWith(SETTINGS);
    for (let i = 0; i < 4; i++) {
      await ask('/v1/api/predict', jsonPost(ROW));
      clock.pass(10_000);
    }
    const sequences = sent.map(({ body }) =>
      /"batcomputer\.window\.sequence".*?"asInt":"(\d+)"/.exec(JSON.stringify(body))?.at(1),
    );
    // The first was refused once by a closed port and once by 503.
    expect(sequences).toEqual(['0', '0', '1', '2']);
  });

  it('that refuses for good is told no more of it', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => {});
    const sent = standIn(400);
    const clock = stopClock();
    const ask = deployWith(SETTINGS);
    for (let i = 0; i < 3; i++) {
      await ask('/v1/api/predict', jsonPost(ROW));
      clock.pass(10_000);
    }
    expect(sent).toHaveLength(2);
    expect(error).toHaveBeenCalledWith('https://otel.test/base/v1/metrics answers 400');
  });
});
