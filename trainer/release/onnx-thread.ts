// One thread of this process that checks ONNX files: it loads onnxruntime-web, which takes longer than most checks,
// while this thread judges the model.
import { Worker } from 'node:worker_threads';
import { moduleUrl } from '../base/package-files.ts';
import type { OnnxOutcome, OnnxTask } from './onnx-checker.ts';

interface Checker {
  worker: Worker;
  /** Of the tasks that were sent, in their order. */
  waiting: Settle[];
}

interface Settle {
  resolve(outcome: OnnxOutcome): void;
  reject(error: Error): void;
}

let checker: Checker | null = null;

/** Starts the thread, so that it is ready when a file is to be checked. It keeps no process alive. */
export function warmOnnxThread(): void {
  runningChecker();
}

/** Writes the ensemble as ONNX and checks it, on the thread. @throws VerificationError, or what failed there */
export async function checkOnThread(task: OnnxTask): Promise<OnnxOutcome> {
  const { worker, waiting } = runningChecker();
  const outcome = new Promise<OnnxOutcome>((resolve, reject) => waiting.push({ resolve, reject }));
  worker.ref();
  worker.postMessage(task);
  return outcome.finally(() => {
    if (waiting.length === 0) worker.unref();
  });
}

function runningChecker(): Checker {
  if (checker !== null) return checker;
  const started: Checker = {
    worker: new Worker(moduleUrl(import.meta.url, './onnx-checker')),
    waiting: [],
  };
  const end = (error: Error) => {
    if (checker === started) checker = null;
    for (const { reject } of started.waiting.splice(0)) reject(error);
  };
  started.worker.on('message', (outcome) => started.waiting.shift()?.resolve(outcome));
  started.worker.on('error', end);
  started.worker.on('exit', (code) => end(new Error(`the thread of ONNX ended by code ${code}`)));
  started.worker.unref();
  checker = started;
  return started;
}
