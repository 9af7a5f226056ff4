// Two modules of one model race in a thread of their own, each asked by its own copy of the predictor's code.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import type { Spread } from '../spread.ts';
import { type Contestant, doublesContestant } from './contestants.ts';
import { predictorAlone } from './predictor-code.ts';
import { race } from './race.ts';

interface Pair {
  /** Name → module, in the order in which they take turns. */
  modules: Record<string, Uint8Array>;
  rows: Float64Array;
  seconds: number;
}

/** Nanoseconds a row, by `keyOf` of the names. */
export function racePair(pair: Pair): Promise<Record<string, Spread>> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL(import.meta.url), { workerData: pair });
    thread.on('message', resolve);
    thread.on('error', reject);
  });
}

if (!isMainThread) {
  const { modules, rows, seconds }: Pair = workerData;
  const contestants: Contestant[] = [];
  for (const [name, bytes] of Object.entries(modules)) {
    const predictor = await predictorAlone(name, bytes);
    contestants.push(doublesContestant(name, predictor, rows, 'probability'));
  }
  parentPort?.postMessage(await race(contestants, seconds));
}
