// Mixed good and bad load on workerd for a while: every answer is checked, and memory must not grow.
//
//   npm run soak:api [-- --seconds 1800]
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { makeRowEncoder } from '../models/contract/encode-row.ts';
import { loadPredictor } from '../models/contract/load-predictor.ts';
import type { RegistryEntry } from '../models/contract/registry-entry.ts';
import {
  listModels,
  readEntry,
  readVersionFile,
  resolveVersion,
} from '../trainer/registry/read-version.ts';
import { type BareWorkerd, startWorkerd } from './bare-workerd.ts';
import { bundleWorker } from './edge-bundle.ts';

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
}

async function loadModel(name: string): Promise<Model> {
  const reference = await resolveVersion('models', name);
  const entry = await readEntry(reference);
  const bytes = Uint8Array.from(await readVersionFile(reference, entry, 'model.wasm'));
  const predictor = loadPredictor(new WebAssembly.Module(bytes));
  const encoder = makeRowEncoder(entry.features);
  const row = new Float64Array(entry.features.length);
  return {
    entry,
    answer(record) {
      if (encoder.encode(record, row) !== null) throw new Error('the row of the soak is bad');
      const outputs = predictor.predict(row);
      return JSON.stringify(Object.fromEntries(entry.flags.map((flag, i) => [flag, outputs[i]])));
    },
  };
}

const pick = <T>(items: readonly T[]): T => items[Math.floor(Math.random() * items.length)];

function randomRow({ features }: RegistryEntry): Row {
  return Object.fromEntries(
    features.map((feature) => {
      if (feature.kind === 'category') return [feature.name, pick(feature.labels)];
      if (feature.kind === 'boolean') return [feature.name, Math.random() < 0.5];
      const { minimum = 0, maximum = 100 } = feature;
      const value = minimum + Math.random() * (maximum - minimum);
      return [feature.name, feature.kind === 'integer' ? Math.floor(value) : value];
    }),
  );
}

/** One request with what must come back. */
interface Case {
  path: string;
  init: RequestInit;
  status: number;
  text?: string;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const post = (body: string, headers: Record<string, string> = JSON_TYPE): RequestInit => ({
  method: 'POST',
  headers,
  body,
});

function makeCase({ entry, answer }: Model): Case {
  const root = pick([`/${entry.name}`, `/${entry.name}/v${entry.version}`]);
  const path = `${root}/api/predict`;
  const row = randomRow(entry);
  const [field] = entry.features;
  const makers: (() => Case)[] = [
    () => ({ path, init: post(JSON.stringify(row)), status: 200, text: answer(row) }),
    () => ({ path: `${path}?${queryOf(row)}`, init: {}, status: 200, text: answer(row) }),
    () => batchCase(path, entry, answer),
    () => ({ path: `${root}/api/explain`, init: post(JSON.stringify(row)), status: 200 }),
    () => ({ path: `${root}/openapi.json`, init: {}, status: 200 }),
    () => ({ path, init: post(JSON.stringify({ ...row, [field.name]: {} })), status: 422 }),
    () => ({ path, init: post(JSON.stringify(row).slice(1)), status: 400 }),
    () => ({ path, init: post(' '.repeat(70_000)), status: 413 }),
    () => ({ path, init: post('x', { 'content-type': 'text/plain' }), status: 415 }),
    () => ({ path, init: { method: 'DELETE' }, status: 405 }),
    () => ({ path: `/${entry.name}/v999/api/info`, init: {}, status: 404 }),
  ];
  return pick(makers)();
}

function queryOf(row: Row): URLSearchParams {
  return new URLSearchParams(Object.entries(row).map(([name, value]) => [name, String(value)]));
}

function batchCase(path: string, entry: RegistryEntry, answer: Model['answer']): Case {
  const rows = Array.from({ length: 200 }, () => randomRow(entry));
  const body = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
  const init = post(body, { 'content-type': 'application/x-ndjson' });
  const text = rows.map((row) => `${answer(row)}\n`).join('');
  return { path: `${path}/batch`, init, status: 200, text };
}

async function run(server: BareWorkerd, models: Model[], until: number): Promise<number> {
  let requests = 0;
  while (Date.now() < until) {
    const { path, init, status, text } = makeCase(pick(models));
    const response = await fetch(new URL(path, server.url), init);
    const got = await response.text();
    if (response.status !== status || (text !== undefined && got !== text)) {
      const sent = String(init.body ?? '').slice(0, 200);
      throw new Error(
        `${path} ${sent}: ${response.status} ${got.slice(0, 300)} instead of ${status}`,
      );
    }
    requests++;
  }
  return requests;
}

async function load(server: BareWorkerd, models: Model[], seconds: number): Promise<number> {
  const until = Date.now() + seconds * 1000;
  const counts = await Promise.all(
    Array.from({ length: WORKERS }, () => run(server, models, until)),
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
  const third = Math.ceil(samples.length / 3);
  return Math.min(...samples.slice(-third)) - Math.min(...samples.slice(0, third));
}

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '1800' },
    // After a short warm-up memory still finds its level: allows so many bytes for each request on top.
    'growth-per-request': { type: 'string', default: '0' },
  },
});
const seconds = Number(values.seconds);
const models = await Promise.all((await listModels('models')).map(loadModel));
await bundleWorker(BUNDLE, 'models');
const server = await startWorkerd(BUNDLE, {}, V8_FLAGS);
try {
  await load(server, models, Math.min(60, Math.max(MINIMUM_WARM_UP_SECONDS, seconds / 3)));
  const samples = [await server.memory()];
  const requests = await whileSampling(load(server, models, seconds), async () => {
    samples.push(await server.memory());
  });
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(0)} MB`;
  console.log(
    `${requests.toLocaleString('en')} requests in ${seconds} s, every answer right; ` +
      `memory ${megabytes(samples[0])} after warming up, ${megabytes(samples[samples.length - 1])} at the end, ` +
      `${megabytes(growthOf(samples))} more that stayed`,
  );
  const allowed = Math.max(ALLOWED_GROWTH_BYTES, requests * Number(values['growth-per-request']));
  if (growthOf(samples) > allowed) {
    console.error('The memory has grown.');
    process.exitCode = 1;
  }
} finally {
  await server.stop();
}
