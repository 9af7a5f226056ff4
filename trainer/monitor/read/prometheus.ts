// Records from counters that Prometheus scraped of a deployment: from its server, hour by hour, or from what /metrics
// said once, saved as a file. Answers with an id are not among them.
import { readFile, stat } from 'node:fs/promises';
import * as z from 'zod';
import { networkFault } from '../../base/network-fault.ts';
import { UserError } from '../../base/user-error.ts';
import { type CountedWindow, HOUR_MS, type ModelRecords, RecordCollector } from '../records.ts';
import { parseSamples, type Sample } from './prometheus-text.ts';
import type { RecordQuery } from './record-reader.ts';

const PREFIX = 'batcomputer_';
const DURATION = 'request_duration_seconds';
/** The counters of /metrics, and what parts each beside the version. */
const FAMILIES: Record<string, string[]> = {
  [`${PREFIX}requests_total`]: [],
  [`${PREFIX}problems_total`]: ['problem'],
  [`${PREFIX}rows_total`]: [],
  [`${PREFIX}refused_rows_total`]: [],
  [`${PREFIX}feature_rows_total`]: ['feature', 'bin'],
  [`${PREFIX}answer_rows_total`]: ['output', 'bin'],
  [`${PREFIX}${DURATION}_bucket`]: ['le'],
  [`${PREFIX}${DURATION}_sum`]: [],
};
const TIMEOUT_MS = 120_000;
/** Prometheus answers with at most 11,000 points a series. */
const MOST_HOURS = 10_000;

const seriesSchema = z.object({
  data: z.object({
    result: z.array(
      z.object({
        metric: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.number(), z.string()])),
      }),
    ),
  }),
});

type TimedSample = Sample & { at: number };

/**
 * @param place URL of a server, or the path of a file
 * @throws UserError when it cannot be read, or a server is asked for no limited time
 */
export async function readPrometheus(place: string, query: RecordQuery): Promise<ModelRecords> {
  const isServer = /^https?:/.test(place);
  const samples = isServer ? await askServer(place, query) : await readScrape(place);
  const collector = new RecordCollector(query.model);
  const ofModel = samples.filter(({ labels }) => labels.model === query.model);
  const keyOf = ({ at, labels }: TimedSample) => `${at} ${labels.version} ${labels.digest}`;
  for (const some of Map.groupBy(ofModel, keyOf).values()) {
    const [{ at, labels }] = some;
    const version = Number(labels.version);
    if (!(version > 0)) continue;
    collector.addCounts(windowOf(some), { version, digest: labels.digest ?? '', at, place: '' });
  }
  return collector.finish();
}

async function readScrape(path: string): Promise<TimedSample[]> {
  const found = await stat(path).catch(() => null);
  if (!found?.isFile()) throw new UserError(`prometheus:${path}: no such file, and no URL`);
  const samples = parseSamples(await readFile(path, 'utf8'));
  if (samples.length === 0)
    throw new UserError(`prometheus:${path}: has no samples in Prometheus' text form`);
  return samples.map((sample) => ({ ...sample, at: found.mtimeMs }));
}

async function askServer(place: string, { model, from, to }: RecordQuery): Promise<TimedSample[]> {
  const end = Math.min(to, Date.now());
  const hours = Math.ceil((end - from) / HOUR_MS);
  if (hours > MOST_HOURS) {
    throw new UserError(`prometheus:${place}: say how far back to ask, as in --from 7d`);
  }
  const samples: TimedSample[] = [];
  for (const [name, labels] of Object.entries(FAMILIES)) {
    const by = ['model', 'version', 'digest', ...labels].join(', ');
    // What each hour has grown by, over all processes; when one begins anew, the server sees it.
    const query = `sum by (${by}) (increase(${name}{model=${JSON.stringify(model)}}[1h]))`;
    const url = new URL(`${place.replace(/\/+$/, '')}/api/v1/query_range`);
    const span = { start: (from + HOUR_MS) / 1000, end: end / 1000, step: HOUR_MS / 1000 };
    for (const [key, value] of Object.entries({ query, ...span })) {
      url.searchParams.set(key, String(value));
    }
    samples.push(...(await askSeries(url, name, place)));
  }
  return samples;
}

async function askSeries(url: URL, name: string, place: string): Promise<TimedSample[]> {
  const result = seriesSchema.safeParse(await askJson(url, place));
  if (!result.success) throw new UserError(`prometheus:${place}: what was answered is no series`);
  return result.data.data.result.flatMap(({ metric, values }) =>
    values.map(([seconds, text]) => {
      // The growth of the hour that ends there.
      const at = seconds * 1000 - HOUR_MS;
      return { name, labels: metric, value: Math.max(0, Number(text) || 0), at };
    }),
  );
}

async function askJson(url: URL, place: string): Promise<unknown> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { signal }).catch((error) => {
    throw new UserError(`prometheus:${place}: ${networkFault(error)}`);
  });
  const text = await response.text();
  if (!response.ok) {
    throw new UserError(`prometheus:${place}: answered ${response.status}: ${text.slice(0, 300)}`);
  }
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What the samples of one version and time add. */
function windowOf(samples: readonly Sample[]): CountedWindow {
  const named = (name: string) => samples.filter((sample) => sample.name === PREFIX + name);
  const total = (name: string) => named(name).reduce((sum, { value }) => sum + value, 0);
  const problems = named('problems_total').map(
    ({ labels, value }) => [labels.problem ?? '', value] as const,
  );
  return {
    requests: total('requests_total'),
    rows: total('rows_total'),
    refused: total('refused_rows_total'),
    problems: Object.fromEntries(problems),
    latency: latencyOf(named(`${DURATION}_bucket`), total(`${DURATION}_sum`)),
    features: binsOf(named('feature_rows_total'), 'feature'),
    answers: binsOf(named('answer_rows_total'), 'output'),
  };
}

/** Its buckets hold all requests of at most so many seconds. */
function latencyOf(buckets: readonly Sample[], seconds: number): CountedWindow['latency'] {
  const ascending = buckets
    .map(({ labels, value }) => ({ bound: Number(labels.le?.replace('+Inf', 'Infinity')), value }))
    .filter(({ bound }) => !Number.isNaN(bound))
    .sort((a, b) => a.bound - b.bound);
  return {
    bounds: ascending.map(({ bound }) => 1000 * bound).filter(Number.isFinite),
    counts: ascending.map(({ value }, i) => Math.max(0, value - (ascending[i - 1]?.value ?? 0))),
    sum: 1000 * seconds,
  };
}

/** More bins than any reference has. */
const MOST_BINS = 1000;

function binsOf(samples: readonly Sample[], label: 'feature' | 'output'): Record<string, number[]> {
  const lists = new Map<string, number[]>();
  for (const { labels, value } of samples) {
    const bin = Number(labels.bin);
    if (!(Number.isInteger(bin) && bin >= 0 && bin < MOST_BINS)) continue;
    const list = lists.get(labels[label] ?? '') ?? [];
    lists.set(labels[label] ?? '', list);
    while (list.length <= bin) list.push(0);
    list[bin] += value;
  }
  return Object.fromEntries(lists);
}
