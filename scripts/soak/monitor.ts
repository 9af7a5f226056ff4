// Asks a supervised bundle that counts in every way at once, while versions change, then kills its workerd, and holds what
// was recorded against what was sent: each answer, row, refusal, problem and feedback.
//
//   npm run soak:monitor [-- --seconds 1800 --swap-seconds 20 --per-second 100]
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { type Agent, request } from 'node:http';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { WINDOW_MS } from '../../runtime/observe/record-form.ts';
import { recordSchema } from '../../runtime/schema/record-schema.ts';
import { writeFixtureRegistry } from '../../test/fixture-registry.ts';
import { withTemporaryFolder } from '../../trainer/base/temporary-folder.ts';
import { chooseVersions } from '../../trainer/delivery/choose-versions.ts';
import { writeBundle } from '../../trainer/delivery/write-bundle.ts';
import { readOptions } from '../read-options.ts';
import { Load, startSupervisor, stopSupervisor, swapTo, untilSaid, workerdOf } from './swap.ts';

export interface MonitorLoad {
  seconds: number;
  swapSeconds: number;
  perSecond: number;
}

/** Whatever is counted, by its name: `requests`, `rows of caught@2`, `problems of bad-value`. */
type Counts = Record<string, number>;

export interface MonitorReport {
  swaps: number;
  /** Of requests that were not answered. */
  lost: Counts;
  sent: Counts;
  /** Sent and not recorded. */
  missing: Counts;
  /** Of what was sent, what was asked in the window that was open when its workerd was killed. */
  askedBeforeKill: Counts;
}

const GOOD = { force: 'Kent Police', crime: 'Drugs', month: 3 };
const BATCH_ROWS = 50;
/** One row of a batch in so many is refused. */
const BAD_EVERY = 10;
const SINGLES_BEFORE_KILL = 20;

/** @param folder an empty one */
export async function soakMonitor(
  folder: string,
  port: number,
  { seconds, swapSeconds, perSecond }: MonitorLoad,
): Promise<MonitorReport> {
  const bundles = await bundlePair(folder);
  const log = join(folder, 'worker.jsonl');
  const output = await open(log, 'a');
  const link = join(folder, 'current');
  const supervisor = await startSupervisor(bundles[0], link, port, output.fd);
  const sent: Counts = {};
  const askedBeforeKill: Counts = {};
  const single = (counts: Counts, i: number) =>
    send(port, { path: `/api/predict?id=last-${i}`, body: JSON.stringify(GOOD) }, counts, false);
  try {
    const load = new Load(perSecond, (agent, i) => send(port, kindOf(i), sent, agent));
    let swaps = 0;
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      await sleep(Math.min(swapSeconds * 1000, Math.max(0, end - Date.now())));
      await swapTo(bundles[++swaps % 2], link, supervisor);
    }
    const { lost } = await load.end();
    // The last window is over, and goes with this request, which opens the one that is lost.
    await sleep(WINDOW_MS);
    for (let i = 0; i < SINGLES_BEFORE_KILL; i++) await single(askedBeforeKill, i);
    const again = untilSaid(supervisor, 'is started again');
    process.kill(workerdOf(supervisor), 'SIGKILL');
    await again;
    await single(sent, SINGLES_BEFORE_KILL);
    await stopSupervisor(supervisor);
    for (const [name, count] of Object.entries(askedBeforeKill)) add(sent, name, count);
    const missing = difference(sent, await recordedIn(log));
    return { swaps, lost, sent, missing, askedBeforeKill };
  } finally {
    if (supervisor.exitCode === null) await stopSupervisor(supervisor);
    await output.close();
  }
}

/** Of two versions of one model, each with its window as lines. */
async function bundlePair(folder: string): Promise<[string, string]> {
  const registry = await writeFixtureRegistry(join(folder, 'models'));
  const config = { name: 'soak', compatibility_date: '2026-10-22', vars: { METRICS: 'lines' } };
  const make = async (versions: string) => {
    const out = join(folder, 'bundles', versions);
    const chosen = await chooseVersions({ registry, keep: 1, versions });
    await mkdir(join(folder, 'bundles'), { recursive: true });
    await writeBundle({ registry, chosen, out, config, target: 'workerd' });
    return out;
  };
  return [await make('caught@2'), await make('caught@3')];
}

interface Kind {
  path: string;
  body?: string;
  type?: string;
  /** What it adds to the counts, beside a request; rows are of the version that answers. */
  adds?: Counts;
}

function kindOf(i: number): Kind {
  const turn = i % 20;
  if (turn === 0) return { path: '/nothing', adds: { 'problems of unknown-path': 1 } };
  if (turn <= 2) {
    return {
      path: '/api/feedback',
      body: JSON.stringify({ id: `row-${i}`, actual: 'caught' }),
      adds: { feedback: 1 },
    };
  }
  if (turn <= 4) {
    const body = JSON.stringify({ ...GOOD, month: 13 });
    return { path: '/api/predict', body, adds: { 'problems of invalid-row': 1 } };
  }
  if (turn <= 7) {
    const rows = Array.from(
      { length: BATCH_ROWS },
      (_, row) => `Kent Police,Drugs,${row % BAD_EVERY === 0 ? 13 : 3}\n`,
    );
    const refused = BATCH_ROWS / BAD_EVERY;
    return {
      ...{
        path: '/api/predict/batch',
        type: 'text/csv',
        body: `force,crime,month\n${rows.join('')}`,
      },
      adds: { rows: BATCH_ROWS - refused, refused },
    };
  }
  return {
    path: `/api/predict?id=row-${i}`,
    body: JSON.stringify(GOOD),
    adds: { rows: 1, answers: 1 },
  };
}

/** @returns the status */
async function send(
  port: number,
  { path, body, type = 'application/json', adds = { rows: 1, answers: 1 } }: Kind,
  counts: Counts,
  agent: Agent | false,
): Promise<string> {
  const headers =
    body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) };
  const method = body === undefined ? 'GET' : 'POST';
  const asked = request({ host: '127.0.0.1', port, path, method, headers, agent });
  asked.end(body);
  const [response] = await once(asked, 'response');
  await text(response);
  add(counts, 'requests', 1);
  const version = `${response.headers['model-name']}@${response.headers['model-version']}`;
  for (const [name, count] of Object.entries(adds)) {
    add(counts, name === 'rows' ? `rows of ${version}` : name, count);
  }
  return String(response.statusCode);
}

async function recordedIn(log: string): Promise<Counts> {
  const counts: Counts = {};
  for (const line of (await readFile(log, 'utf8')).split('\n')) {
    if (!line.startsWith('{"time"')) continue;
    const record = recordSchema.parse(JSON.parse(line));
    if (record.event === 'answer') add(counts, 'answers', 1);
    else if (record.event === 'feedback') add(counts, 'feedback', 1);
    else {
      add(counts, 'requests', record.requests);
      add(counts, 'refused', record.refused);
      add(counts, `rows of ${record.model}@${record.version}`, record.rows);
      for (const [slug, count] of Object.entries(record.problems))
        add(counts, `problems of ${slug}`, count);
    }
  }
  return counts;
}

function add(counts: Counts, name: string, count: number): void {
  counts[name] = (counts[name] ?? 0) + count;
}

/** What the counts differ in. */
function difference(sent: Counts, recorded: Counts): Counts {
  const names = [...new Set([...Object.keys(sent), ...Object.keys(recorded)])];
  const all = names.map((name) => [name, (sent[name] ?? 0) - (recorded[name] ?? 0)] as const);
  return Object.fromEntries(all.filter(([, count]) => count !== 0));
}

if (import.meta.main) {
  const values = readOptions({
    seconds: { type: 'string', default: '1800' },
    'swap-seconds': { type: 'string', default: '20' },
    'per-second': { type: 'string', default: '100' },
    port: { type: 'string', default: '18080' },
  });
  await withTemporaryFolder(async (folder) => {
    const report = await soakMonitor(folder, Number(values.port), {
      seconds: Number(values.seconds),
      swapSeconds: Number(values['swap-seconds']),
      perSecond: Number(values['per-second']),
    });
    console.log(JSON.stringify(report, null, 2));
    if (!isExact(report)) process.exitCode = 1;
  });
}

/** Nothing is lost but the window that was killed. Its answers with an id were recorded as they were given. */
export function isExact({ lost, missing, askedBeforeKill }: MonitorReport): boolean {
  const { answers: _, ...counted } = askedBeforeKill;
  return Object.keys(lost).length === 0 && isDeepStrictEqual(missing, counted);
}
