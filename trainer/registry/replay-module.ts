// Runs a module that was not made by this process for the first time, in a thread with a time limit, on the rows
// whose answers are known. A module that ran well once is not run so again.
import { Worker } from 'node:worker_threads';
import type { Manifest } from '../../runtime/module/manifest.ts';
import { sha256 } from '../base/files.ts';
import { moduleUrl } from '../base/package-files.ts';
import type { GoldenRow } from './golden-file.ts';
import type { ReplayResult, ReplayTask } from './replay-thread.ts';

/** Thousands of times what the slowest models take. */
const MOST_MS = 20_000;
const MOST_HEAP_MB = 1024;

/** By hash of the module and of its rows; null: it ran well. */
const known = new Map<string, string | null>();

/** Why the module cannot be trusted with rows, as the end of a sentence; null when it answers as it should. */
export async function replayFault(
  module: Uint8Array,
  manifest: Manifest,
  golden: GoldenRow[],
  mostMs = MOST_MS,
): Promise<string | null> {
  const task = taskOf(module, manifest, golden);
  if (typeof task === 'string') return task;
  const rowsHash = sha256(new Uint8Array(task.rows.buffer));
  const answersHash = task.answers === null ? '' : sha256(new Uint8Array(task.answers.buffer));
  const key = `${sha256(module)} ${rowsHash} ${answersHash}`;
  let fault = known.get(key);
  if (fault === undefined) {
    fault = faultIn(await runThread(task, mostMs), task.count);
    known.set(key, fault);
  }
  return fault;
}

/** Without golden rows one of missing values is asked, to see that the module runs. */
function taskOf(
  module: Uint8Array,
  { features, flags }: Manifest,
  golden: GoldenRow[],
): ReplayTask | string {
  if (golden.length === 0) {
    return { module, count: 1, rows: new Float64Array(features.length).fill(NaN), answers: null };
  }
  const fits = golden.every(
    ({ row, outputs }) => row.length === features.length && outputs.length === flags.length,
  );
  if (!fits) return 'its golden rows have other features or outputs';
  const rows = Float64Array.from(golden.flatMap(({ row }) => [...row]));
  const answers = Float64Array.from(golden.flatMap(({ outputs }) => [...outputs]));
  return { module, count: golden.length, rows, answers };
}

function faultIn(result: ReplayResult | null, count: number): string | null {
  if (result === null) return 'did not finish its golden rows in time';
  if ('fault' in result) return `does not run: ${result.fault}`;
  return result.wrong === 0
    ? null
    : `gives other answers to ${result.wrong} of ${count} golden rows`;
}

/** Null when the time is over. */
async function runThread(task: ReplayTask, mostMs: number): Promise<ReplayResult | null> {
  const limits = { maxOldGenerationSizeMb: MOST_HEAP_MB };
  const worker = new Worker(moduleUrl(import.meta.url, './replay-thread'), {
    workerData: task,
    resourceLimits: limits,
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<ReplayResult | null>((resolve) => {
      timer = setTimeout(() => resolve(null), mostMs);
      worker.on('message', resolve);
      worker.on('error', (error) => resolve({ fault: error.message }));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
