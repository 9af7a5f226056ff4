// Records from a dataset of Workers Analytics Engine, by its SQL API. It keeps a sample of many points: each stands for
// as many as its `_sample_interval` says, and what was really seen is counted beside.
import * as z from 'zod';
import { LATENCY_BOUNDS_MS } from '../../../runtime/observe/record-form.ts';
import { networkFault } from '../../base/network-fault.ts';
import { UserError } from '../../base/user-error.ts';
import { sqlText } from '../../ingest/sql/sql-text.ts';
import { type CountedWindow, HOUR_MS, type ModelRecords, RecordCollector } from '../records.ts';
import { addLine } from './read-lines.ts';
import type { RecordQuery } from './record-reader.ts';

/** Where Cloudflare answers; another place is for tests. */
const API = 'https://api.cloudflare.com/client/v4';
const TIMEOUT_MS = 120_000;
const FIRST_COUNT = 3;
const MOST_DOUBLES = 20;
/** Rows of totals: requests, rows, refused, before.requests, before.rows, latency sum, then latency counts. */
const LATENCY_AT = 6;

const answerSchema = z.object({ data: z.array(z.record(z.string(), z.unknown())) });

interface Api {
  url: string;
  token: string;
  dataset: string;
}

/**
 * @param env has CLOUDFLARE_ACCOUNT_ID and CLOUDFLARE_API_TOKEN, which may read Account Analytics
 * @throws UserError when they are missing, or the API does not answer
 */
export async function readAnalyticsEngine(
  dataset: string,
  query: RecordQuery,
  env: NodeJS.ProcessEnv,
): Promise<ModelRecords> {
  const api = apiOf(dataset, env);
  const collector = new RecordCollector(query.model);
  await addCounts(api, query, collector);
  await addAnswers(api, query, collector);
  return collector.finish();
}

function apiOf(dataset: string, env: NodeJS.ProcessEnv): Api {
  const { CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: token } = env;
  if (!account || !token) {
    throw new UserError(
      'analytics-engine: set CLOUDFLARE_ACCOUNT_ID, and CLOUDFLARE_API_TOKEN with the right Account Analytics Read',
    );
  }
  if (!/^\w+$/.test(dataset)) {
    throw new UserError(`analytics-engine:${dataset}: a dataset is letters, digits and _`);
  }
  const base = env.CLOUDFLARE_API_BASE_URL ?? API;
  return { url: `${base}/accounts/${account}/analytics_engine/sql`, token, dataset };
}

const COUNTS = Array.from({ length: MOST_DOUBLES - FIRST_COUNT + 1 }, (_, i) => FIRST_COUNT + i);

/** Windows, added up by the hour where they lie: a dataset has millions of points. */
async function addCounts(
  api: Api,
  { model, from, to }: RecordQuery,
  collector: RecordCollector,
): Promise<void> {
  // No sum has the name of a column: within the others it would stand for that.
  const sums = COUNTS.map((i) => `SUM(_sample_interval * double${i}) AS sum${i}`);
  const rows = await ask(
    api,
    `SELECT blob3 AS version, blob4 AS digest, blob6 AS place, blob9 AS part, blob10 AS name, double2 AS bin,
       intDiv(toUnixTimestamp(timestamp), 3600) AS hours, SUM(double4) AS seen, ${sums.join(', ')}
     FROM ${api.dataset}
     WHERE blob1 = 'window' AND blob2 = ${sqlText(model)} AND ${timeSql(from, to)}
     GROUP BY version, digest, place, part, name, bin, hours`,
  );
  for (const row of rows) {
    const counts = COUNTS.map((i) => numberOf(row[`sum${i}`]));
    const [version, digest] = [numberOf(row.version), String(row.digest)];
    const at = numberOf(row.hours) * HOUR_MS;
    const place = String(row.place ?? '');
    if (version > 0) collector.addCounts(windowOf(row, counts), { version, digest, at, place });
  }
}

/** What one group of points adds. */
function windowOf(row: Record<string, unknown>, counts: number[]): CountedWindow {
  const none: CountedWindow = {
    ...{ requests: 0, rows: 0, refused: 0, rowsSeen: 0, problems: {}, features: {}, answers: {} },
    latency: { bounds: [...LATENCY_BOUNDS_MS], counts: [], sum: 0 },
  };
  const name = String(row.name ?? '');
  const list = [...new Array<number>(numberOf(row.bin)).fill(0), ...counts];
  if (row.part === 'problem') return { ...none, problems: { [name]: counts[0] } };
  if (row.part === 'feature') return { ...none, features: { [name]: trimmed(list) } };
  if (row.part === 'answer') return { ...none, answers: { [name]: trimmed(list) } };
  const [requests, rows, refused, , , sum] = counts;
  const latency = counts.slice(LATENCY_AT, LATENCY_AT + LATENCY_BOUNDS_MS.length + 1);
  const seen = numberOf(row.seen);
  return {
    ...none,
    requests,
    rows,
    refused,
    rowsSeen: seen,
    latency: { ...none.latency, counts: latency, sum },
  };
}

function trimmed(counts: number[]): number[] {
  return counts.slice(0, counts.findLastIndex((count) => count > 0) + 1);
}

async function addAnswers(
  api: Api,
  { model, from, to }: RecordQuery,
  collector: RecordCollector,
): Promise<void> {
  const blobs = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `blob${i}`).join(', ');
  const rows = await ask(
    api,
    `SELECT ${blobs} FROM ${api.dataset}
     WHERE blob2 = ${sqlText(model)} AND (blob1 = 'feedback' OR (blob1 = 'answer' AND ${timeSql(from, to)}))`,
  );
  for (const row of rows) {
    const text = (i: number) => String(row[`blob${i}`] ?? '');
    const common = { event: text(1), format: 1, model: text(2), id: text(5), time: text(6) };
    const record =
      common.event === 'feedback'
        ? { ...common, actual: text(7) }
        : {
            ...{ ...common, version: Number(text(3)), digest: text(4) },
            ...{ outputs: listOf(text(7)), bins: listOf(text(8)) },
          };
    addLine(collector, JSON.stringify(record), `analytics-engine:${api.dataset}`);
  }
}

const listOf = (text: string) =>
  text === '' ? [] : text.split(',').map((one) => (one === '' ? null : Number(one)));

const timeSql = (from: number, to: number) =>
  `timestamp >= toDateTime(${Math.floor(from / 1000)}) AND timestamp < toDateTime(${Math.ceil(to / 1000)})`;

const numberOf = (value: unknown) => {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? number : 0;
};

async function ask({ url, token, dataset }: Api, sql: string): Promise<Record<string, unknown>[]> {
  const headers = { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method: 'POST', headers, body: sql, signal }).catch(
    (error) => {
      throw new UserError(`analytics-engine:${dataset}: ${networkFault(error)}`);
    },
  );
  const text = await response.text();
  if (!response.ok) {
    const remedy =
      response.status === 403 || response.status === 401 ? '; check the token and its rights' : '';
    throw new UserError(
      `analytics-engine:${dataset}: answered ${response.status}: ${text.slice(0, 300)}${remedy}`,
    );
  }
  const result = answerSchema.safeParse(parseOr(text));
  if (result.success) return result.data.data;
  throw new UserError(`analytics-engine:${dataset}: what was answered is no table`);
}

function parseOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
