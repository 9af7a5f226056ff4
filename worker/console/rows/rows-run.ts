// A file that is being answered on a thread of its own, and what has come of it.
import { type Signal, signal } from '@preact/signals';
import type { Place } from '../device/asker.ts';
import { httpOptions } from '../model/api-key.ts';
import { messageOf } from '../model/get-json.ts';
import type { Session } from '../session.ts';
import type { ShownRows } from './rows-collector.ts';
import type { RowsNews } from './rows-job.ts';

export interface RowsState extends Omit<RowsNews, 'shown'> {
  file: File;
  place: Place;
  shown: ShownRows;
  /** Since it began. */
  ms: number;
}

const NOTHING = {
  ...{ rows: 0, faulty: 0, bytes: 0, ms: 0, columns: [], end: null },
  shown: { first: [], faulty: [] },
};

export class RowsRun {
  readonly state: Signal<RowsState | null> = signal<RowsState | null>(null);
  readonly #session: Session;
  #thread: Worker | null = null;

  constructor(session: Session) {
    this.#session = session;
  }

  /** Answers a file in place of the one before. */
  async start(file: File): Promise<void> {
    this.#thread?.terminate();
    const { model, asker } = this.#session;
    const place = asker.place.peek();
    const { features, derivation, cellGrammar, flags } = model.entry;
    const rows = { ...(derivation && { derivation }), ...(cellGrammar && { cellGrammar }) };
    this.state.value = { ...NOTHING, file, place };
    const began = performance.now();
    const tell = ({ shown, ...news }: RowsNews) => {
      const state = this.state.peek();
      if (state?.file !== file) return;
      const ms = performance.now() - began;
      this.state.value = { ...state, ...news, ms, shown: shown ?? state.shown };
    };
    try {
      const { threadUrl } = await import('../device/device-part.ts');
      const thread = new Worker(threadUrl, { type: 'module' });
      this.#thread = thread;
      thread.onmessage = ({ data }: MessageEvent<RowsNews>) => {
        tell(data);
        if (data.end !== null) thread.terminate();
      };
      thread.onerror = ({ message }) => tell(failure(message || 'the thread could not be started'));
      const url = location.origin + model.base;
      const { key } = httpOptions();
      const options = key === undefined ? {} : { key };
      thread.postMessage({ file, model: { features, flags, ...rows }, place, url, options });
    } catch (error) {
      tell(failure(messageOf(error)));
    }
  }

  /** Ends it; what is answered stays. */
  stop(): void {
    this.#thread?.postMessage('stop');
  }
}

function failure(problem: string): RowsNews {
  return { ...NOTHING, shown: null, end: { problem, csv: new Blob([]) } };
}

const runs = new WeakMap<Session, RowsRun>();

/** It goes on while other tabs are shown. */
export function runOf(session: Session): RowsRun {
  let run = runs.get(session);
  if (run === undefined) {
    run = new RowsRun(session);
    runs.set(session, run);
  }
  return run;
}
