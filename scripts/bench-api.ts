// Load on workerd: single predictions beside a worker that reads the same JSON and answers a constant, in turns,
// so that what else the machine does falls on both; then one large CSV through the batch route.
//
//   npm run bench:api [-- --rounds 12 --seconds 3 --megabytes 200]
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { cpus } from 'node:os';
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import Table from 'cli-table3';
import { readEntry, resolveVersion } from '../trainer/registry/read-version.ts';
import { type BareWorkerd, startWorkerd } from './bare-workerd.ts';
import { bundleWorker } from './edge-bundle.ts';

const MODEL = 'batcomputer';
const CONNECTIONS = 16;

/** Answers what a prediction looks like, after it read and parsed the body as the API has to. */
const CONSTANT_WORKER = `export default {
  async fetch(request) {
    await request.json();
    const headers = { 'content-type': 'application/json' };
    return new Response('{"notCaughtProb":0.8712345678901234,"caughtProb":0.1287654321098766}', { headers });
  },
};`;

interface Round {
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuUs: number;
}

async function loadOnce(server: BareWorkerd, body: string, seconds: number): Promise<Round> {
  const before = await server.cpu();
  const result = await autocannon({
    url: new URL(`/${MODEL}/api/predict`, server.url).href,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    connections: CONNECTIONS,
    duration: seconds,
  });
  if (result.non2xx > 0 || result.errors > 0) throw new Error('some requests were not answered');
  const { latency, requests } = result;
  const cpuMs = (await server.cpu()) - before;
  return {
    perSecond: requests.total / result.duration,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    cpuUs: (1000 * cpuMs) / requests.total,
  };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

const medianOf = (rounds: Round[], figure: keyof Round) => median(rounds.map((r) => r[figure]));

async function benchSingle(rows: object[], rounds: number, seconds: number): Promise<void> {
  await mkdir('build/bench/constant', { recursive: true });
  await writeFile('build/bench/constant/index.js', CONSTANT_WORKER);
  const constant = await startWorkerd('build/bench/constant');
  const ours = await startWorkerd('build/bench/ours');
  const results = new Map<BareWorkerd, Round[]>([
    [constant, []],
    [ours, []],
  ]);
  try {
    // The first round warms up and is not counted.
    for (let round = 0; round <= rounds; round++) {
      const body = JSON.stringify(rows[round % rows.length]);
      for (const [server, list] of results) {
        const one = await loadOnce(server, body, seconds);
        if (round > 0) list.push(one);
      }
    }
  } finally {
    await constant.stop();
    await ours.stop();
  }
  printSingle(results.get(constant) ?? [], results.get(ours) ?? []);
}

function printSingle(constant: Round[], ours: Round[]): void {
  const table = new Table({
    head: ['single predictions', 'constant worker', 'ours', 'ratio'],
    style: { head: [], border: [] },
  });
  const line = (name: string, figure: keyof Round) => {
    const [a, b] = [medianOf(constant, figure), medianOf(ours, figure)];
    table.push([name, a.toFixed(1), b.toFixed(1), (b / a).toFixed(2)]);
  };
  line('requests/s', 'perSecond');
  line('p50 ms', 'p50Ms');
  line('p99 ms', 'p99Ms');
  line('CPU µs per request', 'cpuUs');
  const paired = median(ours.map((round, i) => constant[i].cpuUs / round.cpuUs));
  console.log(table.toString());
  console.log(`throughput per CPU second, ours to constant, median of pairs: ${paired.toFixed(3)}`);
}

/** CSV lines of random rows of the model, `megabytes` in all; also says how many rows that was. */
function csvSource(entry: Awaited<ReturnType<typeof readEntry>>, megabytes: number) {
  let rowCount = 0;
  const lines = Array.from({ length: 20_000 }, () =>
    entry.features
      .map((feature) => {
        const dice = Math.random();
        if (feature.kind === 'category') {
          return feature.labels[Math.floor(dice * feature.labels.length)];
        }
        if (feature.kind === 'boolean') return String(dice < 0.5);
        const { minimum = 0, maximum = 100 } = feature;
        return String(Math.floor(minimum + dice * (maximum - minimum + 1)));
      })
      .join(','),
  );
  const block = Buffer.from(`${lines.join('\n')}\n`);
  function* chunks() {
    yield Buffer.from(`${entry.features.map(({ name }) => name).join(',')}\n`);
    for (let sent = 0; sent < megabytes * 1e6; sent += block.length) {
      rowCount += lines.length;
      yield block;
    }
  }
  return { body: Readable.from(chunks()), rows: () => rowCount };
}

/** Sends a CSV and reads the answers as they come; resolves to the number of lines and their hash. */
function postCsv(server: BareWorkerd, body: Readable): Promise<{ lines: number; sha256: string }> {
  return new Promise((resolve, reject) => {
    const url = new URL(`/${MODEL}/api/predict/batch`, server.url);
    const outgoing = request(url, { method: 'POST', headers: { 'content-type': 'text/csv' } });
    outgoing.on('error', reject);
    outgoing.on('response', (response) => {
      const hash = createHash('sha256');
      let lines = 0;
      response.on('data', (chunk: Buffer) => {
        hash.update(chunk);
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
      });
      response.on('end', () => resolve({ lines, sha256: hash.digest('hex') }));
      response.on('error', reject);
    });
    body.pipe(outgoing);
  });
}

async function benchBatch(
  entry: Awaited<ReturnType<typeof readEntry>>,
  megabytes: number,
): Promise<void> {
  const server = await startWorkerd('build/bench/ours');
  let peak = 0;
  try {
    await postCsv(server, csvSource(entry, 5).body);
    const idle = await server.memory();
    const watch = setInterval(async () => {
      peak = Math.max(peak, await server.memory());
    }, 50);
    const cpuBefore = await server.cpu();
    const started = performance.now();
    const { body, rows } = csvSource(entry, megabytes);
    const { lines } = await postCsv(server, body);
    const seconds = (performance.now() - started) / 1000;
    const cpuSeconds = ((await server.cpu()) - cpuBefore) / 1000;
    clearInterval(watch);
    if (lines !== rows() + 1) throw new Error(`${lines - 1} answers to ${rows()} rows`);
    const perSecond = (time: number) => Math.round(rows() / time).toLocaleString('en');
    console.log(
      `batch: ${rows().toLocaleString('en')} rows, ${megabytes} MB of CSV in ${seconds.toFixed(1)} s: ` +
        `${perSecond(seconds)} rows/s, ${perSecond(cpuSeconds)} rows per CPU second of workerd; ` +
        `memory of the process ${(idle / 1e6).toFixed(0)} MB before, at most ${(peak / 1e6).toFixed(0)} MB`,
    );
  } finally {
    await server.stop();
  }
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '3' },
    megabytes: { type: 'string', default: '200' },
  },
});
const entry = await readEntry(await resolveVersion('models', MODEL));
await bundleWorker('build/bench/ours', 'models');
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}`);
await benchSingle(entry.examples, Number(values.rounds), Number(values.seconds));
await benchBatch(entry, Number(values.megabytes));
