// The body of a thread that runs a module for the first time: whoever waits for it may end it, loop or no loop.

import { parentPort, workerData } from 'node:worker_threads';
import { predictorFrom } from '../base/predictor-from.ts';

export interface ReplayTask {
  module: Uint8Array;
  count: number;
  /** `count` rows, and the answers that each is to have; no answers: any will do. */
  rows: Float64Array;
  answers: Float64Array | null;
}

/** How many rows are answered otherwise, or why the module does not run. */
export type ReplayResult = { wrong: number } | { fault: string };

function replay({ module, count, rows, answers }: ReplayTask): ReplayResult {
  const predictor = predictorFrom(module);
  const { features, flags } = predictor.manifest;
  const width = predictor.outputWidth('probability');
  if (width !== flags.length)
    return { fault: `it answers ${width} numbers for ${flags.length} names` };
  const batch = new Float64Array(count * width);
  predictor.predictInto(rows, count, 'probability', batch);
  let wrong = 0;
  for (let i = 0; i < count; i++) {
    const row = rows.subarray(i * features.length, (i + 1) * features.length);
    const alone = predictor.predict(row);
    const isRight = alone.every((value, k) => {
      const at = i * width + k;
      return Object.is(value, batch[at]) && (answers === null || Object.is(value, answers[at]));
    });
    if (!isRight) wrong++;
  }
  return { wrong };
}

function result(): ReplayResult {
  try {
    return replay(workerData as ReplayTask);
  } catch (error) {
    return { fault: error instanceof Error ? error.message.split('\n')[0] : String(error) };
  }
}

parentPort?.postMessage(result());
