// A bundle on plain workerd that records what it is asked: as lines, to a collector, and for Prometheus, whose own tool
// checks the page.
import { spawnSync } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordLine, recordSchema } from '../../../runtime/schema/record-schema.ts';
import { chooseVersions } from '../../../trainer/delivery/choose-versions.ts';
import { type BundleServer, serveBundle } from '../../../trainer/delivery/serve-bundle.ts';
import { writeBundle } from '../../../trainer/delivery/write-bundle.ts';
import { writeFixtureRegistry } from '../../fixture-registry.ts';
import { close, listen } from '../../listen.ts';
import { temporaryFolder } from '../../temporary-folder.ts';

type Window = Extract<RecordLine, { event: 'window' }>;

const PROMTOOL = spawnSync('promtool', ['--version']).status === 0;
const BATCH_ROWS = 25_000;

let bundle: string;
let collector: Server;
const collected: { url: string; body: string }[] = [];

beforeAll(async () => {
  collector = createServer(async (request, response) => {
    collected.push({ url: request.url ?? '', body: await text(request) });
    response.end('{}');
  });
  const folder = temporaryFolder();
  bundle = join(folder, 'bundle');
  const registry = await writeFixtureRegistry(join(folder, 'models'));
  const vars = {
    METRICS: 'lines, prometheus',
    OTEL_EXPORTER_OTLP_ENDPOINT: await listen(collector),
  };
  await writeBundle({
    registry,
    chosen: await chooseVersions({ registry, keep: 3, defaultModel: 'caught' }),
    out: bundle,
    config: { name: 'recorded', compatibility_date: '2026-10-22', vars },
    target: 'workerd',
  });
}, 60_000);

afterAll(() => close(collector));

/** What workerd logs while a bundle is served and asked, and when it is told to end. */
async function logOf(run: (server: BundleServer) => Promise<void>): Promise<Window[]> {
  const pieces: string[] = [];
  const server = await serveBundle(bundle);
  try {
    server.showLog((_, piece) => pieces.push(piece));
    await run(server);
  } finally {
    await server.stop();
  }
  const lines = pieces.join('').split('\n');
  const records = lines.filter((line) => line.startsWith('{"time"'));
  return records
    .map((line) => recordSchema.parse(JSON.parse(line)))
    .filter((record) => record.event === 'window');
}

async function sendBatch({ url }: BundleServer): Promise<void> {
  const rows = Array.from({ length: BATCH_ROWS }, (_, i) => `Kent Police,Drugs,${1 + (i % 12)}\n`);
  const body = `force,crime,month\n${rows.join('')}`;
  const headers = { 'content-type': 'text/csv' };
  const response = await fetch(`${url}/v1/api/predict/batch`, { method: 'POST', headers, body });
  const answers = await response.text();
  expect(answers.split('\n')).toHaveLength(BATCH_ROWS + 2);
}

const rowsIn = (windows: Window[]) => windows.reduce((sum, { rows }) => sum + rows, 0);

describe('a worker that is stopped', () => {
  it('has handed on every row, those of the window that was not over among them', async () => {
    const before = await logOf(sendBatch);
    expect(rowsIn(before)).toBe(BATCH_ROWS);
    const after = await logOf(sendBatch);
    expect(after[0]).toMatchObject({ sequence: 0, before: { requests: 0, rows: 0 } });
    expect(after[0].isolate).not.toBe(before[0].isolate);
  });

  it('has sent its windows to the collector, which is all that it can reach', () => {
    const metrics = collected.filter(({ url }) => url === '/v1/metrics');
    expect(metrics.length).toBeGreaterThan(0);
    expect(JSON.parse(metrics[0].body)).toMatchObject({
      resourceMetrics: [{ scopeMetrics: [{ scope: { name: 'batcomputer' } }] }],
    });
  });
});

describe('GET /metrics', () => {
  let page = '';

  it('has every row that was sent', async () => {
    await logOf(async (server) => {
      await sendBatch(server);
      await fetch(`${server.url}/nothing`);
      page = await (await fetch(`${server.url}/metrics`)).text();
    });
    const lines = page.split('\n');
    const totalOf = (start: string) =>
      lines
        .filter((line) => line.startsWith(start))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    expect(totalOf('batcomputer_rows_total{')).toBe(BATCH_ROWS);
    expect(totalOf('batcomputer_requests_total{')).toBe(2);
    for (const feature of ['force', 'crime', 'month']) {
      const start = `batcomputer_feature_rows_total{model="caught",version="1",`;
      const ofFeature = lines.filter(
        (line) => line.startsWith(start) && line.includes(`feature="${feature}"`),
      );
      const sum = ofFeature.reduce((total, line) => total + Number(line.split(' ').at(-1)), 0);
      expect(sum).toBe(BATCH_ROWS);
    }
  });

  it.skipIf(!PROMTOOL)('is held to its form by promtool', () => {
    const { status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], { input: page });
    expect(`${stdout}${stderr}`).toBe('');
    expect(status).toBe(0);
  });
});
