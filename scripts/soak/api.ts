// Mixed good and bad load on workerd for a while: every answer is checked, and memory must not grow.
//
//   npm run script scripts/soak/api.ts [-- --seconds 1800 --per-second 100 --registry models]
import { setTimeout } from 'node:timers/promises';
import { makeModelEncoder } from '../../runtime/rows/model-encoder.ts';
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import type { Version } from '../../trainer/registry/version.ts';
import { type BareWorkerd, startWorkerd } from '../bare-workerd.ts';
import { bundleWorker } from '../edge-bundle.ts';
import { randomRow } from '../random-row.ts';
import { readOptions } from '../read-options.ts';

const BUNDLE = 'build/soak';
const WORKERS = 8;
/** Until then compiled code, streams' buffers and the young generation still find their sizes. */
const MINIMUM_WARM_UP_SECONDS = 5;
const SAMPLE_MS = 100;
/** What V8 may yet take for itself after the warm-up. */
const ALLOWED_GROWTH_BYTES = 48e6;
/**
 * Less heap than the 128 MB of a Worker: garbage is collected soon, so memory finds its level within the warm-up,
 * and what leaks into the heap ends the runtime.
 */
const V8_FLAGS = ['--max-old-space-size=48', '--max-semi-space-size=8'];

type Row = Record<string, unknown>;

interface Model {
  entry: RegistryEntry;
  /** The flags of a row as JSON text, asked of the module directly. */
  answer(row: Row): string;
  /** What is wrong with a row; null when nothing is. */
  faultsOf(row: Row): RowFault[] | null;
}

async function loadModel(version: Version): Promise<Model> {
  const { entry } = version;
  const predictor = await version.predictor();
  const encoder = makeModelEncoder(predictor, entry.cellGrammar);
  const row = new Float64Array(entry.features.length);
  return {
    entry,
    answer(record) {
      if (encoder.encode(record, row) !== null) throw new Error('the row of the soak is bad');
      const outputs = predictor.predict(row);
      return JSON.stringify(Object.fromEntries(entry.flags.map((flag, i) => [flag, outputs[i]])));
    },
    faultsOf: (record) => encoder.encode(record, row),
  };
}

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)];

/** One request with what must come back; `start` is how the text begins where the rest is not known. */
interface Case {
  path: string;
  init: RequestInit;
  status: number;
  text?: string;
  start?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = JSON_TYPE): RequestInit => ({
  method: 'POST',
  headers,
  body,
});

function makeCase({ entry, answer, faultsOf }: Model): Case {
  const root = pick([`/${entry.name}`, `/${entry.name}/v${entry.version}`]);
  const path = `${root}/api/predict`;
  const explain = `${root}/api/explain`;
  const row = randomRow(entry);
  const makers: (() => Case)[] = [
    () => ({ path, init: post(JSON.stringify(row)), status: 200, text: answer(row) }),
    () => ({ path: `${path}?${queryOf(row)}`, init: {}, status: 200, text: answer(row) }),
    () => batchCase(path, entry, { answer, faultsOf }),
    () => ({
      path: explain,
      init: post(JSON.stringify(row)),
      status: 200,
      start: `{"answer":${answer(row)},`,
    }),
    () => ({ path: `${root}/openapi.json`, init: {}, status: 200, start: '{"openapi":"3.1.0"' }),
    () => ({ path, init: post(JSON.stringify(spoil(row, entry))), status: 422 }),
    () => ({ path: `${path}?${queryOf(spoil(row, entry))}`, init: {}, status: 422 }),
    () => ({ path, init: post(JSON.stringify(row).slice(1)), status: 400 }),
    () => ({ path, init: post(' '.repeat(70_000)), status: 413 }),
    () => ({ path, init: post('x', { 'content-type': 'text/plain' }), status: 415 }),
    () => ({ path, init: { method: 'DELETE' }, status: 405 }),
    () => ({ path: `/${entry.name}/v999/api/info`, init: {}, status: 404 }),
  ];
  return pick(makers)();
}

/** The row with a value that its model does not take; a text may be any. */
function spoil(row: Row, entry: RegistryEntry): Row {
  const inputs = inputsOf(entry);
  const { name } = inputs.find(({ kind }) => kind !== 'category' && kind !== 'text') ?? inputs[0];
  return { ...row, [name]: '?' };
}

function queryOf(row: Row): URLSearchParams {
  return new URLSearchParams(Object.entries(row).map(([name, value]) => [name, String(value)]));
}

/** Two hundred rows, every tenth of them bad. */
function batchCase(
  path: string,
  entry: RegistryEntry,
  { answer, faultsOf }: Omit<Model, 'entry'>,
): Case {
  const rows = Array.from({ length: 200 }, (_, i) => {
    const row = randomRow(entry);
    return i % 10 === 9 ? spoil(row, entry) : row;
  });
  const answers = rows.map((row, i) => {
    const errors = faultsOf(row);
    if (errors === null) return answer(row);
    const detail = errors.map(({ message }) => message).join('; ');
    return JSON.stringify({ problem: { line: i + 1, detail, errors } });
  });
  const lines = (items: string[]) => items.map((item) => `${item}\n`).join('');
  const init = post(lines(rows.map((row) => JSON.stringify(row))), {
    'content-type': 'application/x-ndjson',
  });
  return { path: `${path}/batch`, init, status: 200, text: lines(answers) };
}

/** How long the load lasts, and how long each worker waits at least from one request to the next. */
interface Pace {
  seconds: number;
  intervalMs: number;
}

async function run(
  server: BareWorkerd,
  models: Model[],
  { seconds, intervalMs }: Pace,
): Promise<number> {
  let requests = 0;
  const until = Date.now() + seconds * 1000;
  while (Date.now() < until) {
    const next = Date.now() + intervalMs;
    const { path, init, status, text, start = '' } = makeCase(pick(models));
    const response = await fetch(new URL(path, server.url), init);
    const got = await response.text();
    const isRight = text === undefined ? got.startsWith(start) : got === text;
    if (response.status !== status || !isRight) {
      const sent = String(init.body ?? '').slice(0, 200);
      throw new Error(
        `${path} ${sent}: ${response.status} ${got.slice(0, 300)} instead of ${status}`,
      );
    }
    requests++;
    if (intervalMs > 0) await setTimeout(Math.max(0, next - Date.now()));
  }
  return requests;
}

async function load(server: BareWorkerd, models: Model[], pace: Pace): Promise<number> {
  const counts = await Promise.all(
    Array.from({ length: WORKERS }, () => run(server, models, pace)),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Calls `use` now and then for as long as the work takes. */
async function whileSampling<T>(work: Promise<T>, use: () => Promise<void>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  while (!isDone) {
    await use();
    await Promise.race([done, setTimeout(SAMPLE_MS)]);
  }
  return done;
}

/**
 * How much more of the memory stays, in bytes: the least of the last third over the least of the first. V8
 * collects when it likes, so only the least that is held says what it cannot let go of.
 */
function growthOf(samples: number[]): number {
  const thirds = leastOfParts(samples, 3);
  return thirds[thirds.length - 1] - thirds[0];
}

/** The least of each of `count` equal parts; of fewer where there are too few samples. */
function leastOfParts(samples: number[], count: number): number[] {
  const size = Math.ceil(samples.length / count);
  const parts = Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    samples.slice(i * size, (i + 1) * size),
  );
  return parts.map((part) => Math.min(...part));
}

const values = readOptions({
  seconds: { type: 'string', default: '1800' },
  registry: { type: 'string', default: 'models' },
  // Requests a second at most; otherwise as many as are answered.
  'per-second': { type: 'string', default: 'Infinity' },
  // After a short warm-up memory still finds its level: allows so many bytes for each request on top.
  'growth-per-request': { type: 'string', default: '0' },
});
const seconds = Number(values.seconds);
const intervalMs = (WORKERS * 1000) / Number(values['per-second']);
const registry = await openRegistry(values.registry);
const names = await registry.models();
const models = await Promise.all(
  names.map(async (name) => loadModel(await registry.version(name))),
);
await bundleWorker(BUNDLE, values.registry);
const server = await startWorkerd(BUNDLE, {}, V8_FLAGS);
try {
  const warmUpSeconds = Math.min(60, Math.max(MINIMUM_WARM_UP_SECONDS, seconds / 3));
  await load(server, models, { seconds: warmUpSeconds, intervalMs });
  const samples = [await server.memory()];
  const requests = await whileSampling(load(server, models, { seconds, intervalMs }), async () => {
    samples.push(await server.memory());
  });
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  const tenths = leastOfParts(samples, 10).map(megabytes).join(', ');
  console.log(
    `${requests.toLocaleString('en')} requests in ${seconds} s, every answer right; ` +
      `memory ${megabytes(samples[0])} after warming up, ${megabytes(samples[samples.length - 1])} at the end, ` +
      `${megabytes(growthOf(samples))} more that stayed; the least in each tenth: ${tenths}`,
  );
  const allowed = Math.max(ALLOWED_GROWTH_BYTES, requests * Number(values['growth-per-request']));
  if (growthOf(samples) > allowed) {
    console.error('The memory has grown.');
    process.exitCode = 1;
  }
} finally {
  await server.stop();
}
