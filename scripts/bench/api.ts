// Load on workerd: single predictions beside a worker that reads the same JSON and answers a constant, beside the same
// that counts what it is asked, and beside FastAPI where Python has it, in turns, so that what else the machine does falls on all; then one large CSV
// through the batch route. Records what `npm run bench` makes its page of.
//
//   npm run bench:api [-- --rounds 30 --seconds 1 --megabytes 200 --python python3]
//                     [--registry models --model batcomputer]
import { mkdir, writeFile } from 'node:fs/promises';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import { type BareWorkerd, startWorkerd } from '../bare-workerd.ts';
import { bundleWorker } from '../edge-bundle.ts';
import { readOptions } from '../read-options.ts';
import { benchBatch } from './api/batch.ts';
import { bundleCounted, COUNTING } from './api/counted-bundle.ts';
import { startFastApi } from './api/fastapi.ts';
import { type LoadTarget, loadInTurns } from './api/load.ts';
import { type ApiResults, describeBatch, describeCounting, tableOf } from './api/report.ts';
import { writeBenchRecord } from './record.ts';

const OURS = 'build/bench/ours';
const CONSTANT = 'build/bench/constant';
const COUNTED = 'build/bench/counted';

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

async function benchSingle(): Promise<Omit<ApiResults, 'batch' | 'countedBatch'>> {
  await mkdir(`${CONSTANT}/pages`, { recursive: true });
  await writeFile(`${CONSTANT}/index.js`, CONSTANT_WORKER);
  // The peer learns from features, and would have to compute them first.
  const isPlain = entry.derivation === undefined;
  const fastApi = isPlain ? await startFastApi(values.python, entry, predictor) : null;
  const constant = await startWorkerd(CONSTANT);
  const ours = await startWorkerd(OURS);
  const counting = await startWorkerd(COUNTED, COUNTING);
  try {
    const targets = [workerdTarget('constant worker', constant), workerdTarget('ours', ours)];
    targets.push(workerdTarget('ours, counting', counting));
    if (fastApi) targets.push(fastApi);
    const bodies = entry.examples.map((example) => JSON.stringify(example));
    const lengths = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
    const results = await loadInTurns(targets, bodies, lengths);
    const why = isPlain
      ? `${values.python} has no FastAPI with a learner`
      : 'the model takes inputs';
    return {
      rounds: Object.fromEntries(results),
      fastApi: fastApi?.description ?? `left out: ${why}`,
    };
  } finally {
    await Promise.all([constant, ours, counting, fastApi].map((server) => server?.stop()));
  }
}

const values = readOptions({
  rounds: { type: 'string', default: '30' },
  seconds: { type: 'string', default: '1' },
  megabytes: { type: 'string', default: '200' },
  python: { type: 'string', default: 'python3' },
  registry: { type: 'string', default: 'models' },
  model: { type: 'string', default: 'batcomputer' },
});
const registry = await openRegistry(values.registry);
const version = await registry.version(values.model);
const { entry } = version;
const predictor = await version.predictor();
await bundleWorker(OURS, values.registry);
await bundleCounted(OURS, COUNTED, registry, version);
const single = await benchSingle();
console.log(`${tableOf(single)}\nFastAPI: ${single.fastApi}`);
const batch = await benchBatch(OURS, entry, Number(values.megabytes));
const countedBatch = await benchBatch(COUNTED, entry, Number(values.megabytes), COUNTING);
console.log(`${describeBatch(batch)} ${describeCounting({ batch, countedBatch })}`);
const { rounds, seconds } = values;
writeBenchRecord('api', { rounds, seconds }, {
  ...single,
  batch,
  countedBatch,
} satisfies ApiResults);
