// What answers on this device, as one part: a row on the page, and a file on a thread of its own, so that the page stays
// free. The thread is this same file, started as a worker by its address.
import type { ModelClient } from '../../../runtime/client/model-client.ts';
import { RowClient } from '../../../runtime/client/row-client.ts';
import { makeModelJsonEncoder } from '../../../runtime/rows/model-encoder.ts';
import { answerRowsOf, type RowsOrder } from '../rows/rows-job.ts';
import { fetchPredictor } from './fetch-predictor.ts';

/** @param url of the version @throws Error where its module is not handed out, or cannot be started */
export async function loadClient(url: string, key: string | undefined): Promise<ModelClient> {
  const predictor = await fetchPredictor(url, key);
  const encoder = makeModelJsonEncoder(predictor, predictor.manifest.cellGrammar);
  return new RowClient(predictor, encoder) as unknown as ModelClient;
}

export const threadUrl = import.meta.url;

/** What the page sends a thread: a file to answer, then perhaps that it is enough. */
export type ToThread = RowsOrder | 'stop';

function startThread(): void {
  const stop = new AbortController();
  addEventListener('message', ({ data }: MessageEvent<ToThread>) => {
    if (data === 'stop') stop.abort();
    else answerRowsOf(data, stop.signal, (news) => postMessage(news));
  });
}

if ('WorkerGlobalScope' in globalThis) startThread();
