// Load on workerd: single predictions beside a worker that reads the same JSON and answers a constant, and beside
// FastAPI where Python has it, in turns, so that what else the machine does falls on all; then one large CSV
// through the batch route.
//
//   npm run bench:api [-- --rounds 30 --seconds 1 --megabytes 200 --python python3]
//                     [--registry models --model batcomputer]
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import Table from 'cli-table3';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { type BareWorkerd, startWorkerd } from '../bare-workerd.ts';
import { bundleWorker } from '../edge-bundle.ts';
import { readOptions } from '../read-options.ts';
import { benchBatch } from './api/batch.ts';
import { startFastApi } from './api/fastapi.ts';
import { type LoadTarget, loadInTurns, median, type Round } from './api/load.ts';

const OURS = 'build/bench/ours';
const CONSTANT = 'build/bench/constant';

/** Answers what a prediction looks like, after it read and parsed the body as the API has to. */
const CONSTANT_WORKER = `export default {
  async fetch(request) {
    await request.json();
    const headers = { 'content-type': 'application/json' };
    return new Response('{"notCaughtProb":0.8712345678901234,"caughtProb":0.1287654321098766}', { headers });
  },
};`;

const workerdTarget = (name: string, server: BareWorkerd): LoadTarget => ({
  name,
  url: new URL(`/${values.model}/api/predict`, server.url),
  cpu: () => server.cpu(),
});

async function benchSingle(): Promise<void> {
  await mkdir(`${CONSTANT}/pages`, { recursive: true });
  await writeFile(`${CONSTANT}/index.js`, CONSTANT_WORKER);
  // The peer learns from features, and would have to compute them first.
  const isPlain = entry.derivation === undefined;
  const fastApi = isPlain ? await startFastApi(values.python, entry, predictor) : null;
  const constant = await startWorkerd(CONSTANT);
  const ours = await startWorkerd(OURS);
  try {
    const targets = [workerdTarget('constant worker', constant), workerdTarget('ours', ours)];
    if (fastApi) targets.push(fastApi);
    const bodies = entry.examples.map((example) => JSON.stringify(example));
    const lengths = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
    const results = await loadInTurns(targets, bodies, lengths);
    console.log(tableOf(results));
    const why = isPlain
      ? `${values.python} has no FastAPI with a learner`
      : 'the model takes inputs';
    console.log(`FastAPI: ${fastApi?.description ?? `left out: ${why}`}`);
  } finally {
    await Promise.all([constant, ours, fastApi].map((server) => server?.stop()));
  }
}

const FIGURES: [title: string, figure: keyof Round, digits: number][] = [
  ['requests/s', 'perSecond', 0],
  ['p50, ms', 'p50Ms', 2],
  ['p99, ms', 'p99Ms', 2],
  ['CPU per request, µs', 'cpuUs', 1],
];

/** Medians of each server's rounds, and of the ratios of ours to the others in the same round. */
function tableOf(results: Map<string, Round[]>): string {
  const names = [...results.keys()];
  const others = names.filter((name) => name !== 'ours');
  const ours = results.get('ours') ?? [];
  const head = ['single predictions', ...names, ...others.map((name) => `ours to ${name}`)];
  const table = new Table({ head, style: { head: [], border: [] } });
  for (const [title, figure, digits] of FIGURES) {
    const of = (name: string) => (results.get(name) ?? []).map((round) => round[figure]);
    const ratios = others.map((name) => {
      const theirs = of(name);
      return median(ours.map((round, i) => round[figure] / theirs[i])).toFixed(2);
    });
    table.push([title, ...names.map((name) => median(of(name)).toFixed(digits)), ...ratios]);
  }
  return table.toString();
}

const values = readOptions({
  rounds: { type: 'string', default: '30' },
  seconds: { type: 'string', default: '1' },
  megabytes: { type: 'string', default: '200' },
  python: { type: 'string', default: 'python3' },
  registry: { type: 'string', default: 'models' },
  model: { type: 'string', default: 'batcomputer' },
});
const version = await (await openRegistry(values.registry)).version(values.model);
const { entry } = version;
const predictor = await version.predictor();
await bundleWorker(OURS, values.registry);
const load = loadavg()[0].toFixed(1);
console.log(`${cpus().length} × ${cpus()[0].model}, Node ${process.version}, load average ${load}`);
await benchSingle();
console.log(await benchBatch(OURS, entry, Number(values.megabytes)));
