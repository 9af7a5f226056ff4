// The race of a model in a thread of its own, as a program with one model is: while code has called one module only, the
// engine makes the call a part of it. Every further module would cost each single answer of all some 15 ns.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { predictorFrom } from '../../../trainer/base/predictor-from.ts';
import type { Spread } from '../spread.ts';
import { doublesContestant, JAVASCRIPT, makeContestants } from './contestants.ts';
import type { BenchModel } from './models.ts';
import { predictorOfNothing } from './predictor-code.ts';
import { race } from './race.ts';

interface Task {
  model: BenchModel;
  module: Uint8Array;
  rows: Float64Array;
  seconds: number;
}

/** Nanoseconds a row of everyone who can answer the model, by `keyOf`. */
export function raceAlone(task: Task): Promise<Record<string, Spread>> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: task });
    thread.on('message', resolve);
    thread.on('error', reject);
  });
}

if (!isMainThread) {
  const { model, module, rows, seconds }: Task = workerData;
  const predictor = predictorFrom(module);
  const contestants = await makeContestants(model, predictor, rows);
  const ofNothing = await predictorOfNothing(predictor);
  contestants.push(doublesContestant(JAVASCRIPT, ofNothing, rows, 'probability'));
  parentPort?.postMessage(await race(contestants, seconds));
}
