// Answers a file from its first row to its last, and tells what has come of it. Stopping keeps what is answered.
import type { HttpOptions } from '../../../runtime/client/http.ts';
import { fetchPredictor } from '../device/fetch-predictor.ts';
import type { RowsModel, RowsReader } from './answered-row.ts';
import { DeviceRows } from './device-rows.ts';
import { EdgeRows } from './edge-rows.ts';
import { textPiecesOf } from './file-text.ts';
import { RowsCollector, type RowTally, type ShownRows } from './rows-collector.ts';

export interface RowsOrder {
  file: File;
  model: RowsModel;
  place: 'device' | 'edge';
  /** Of the version, and the key for it. */
  url: string;
  options: Pick<HttpOptions, 'key'>;
}

/** What has come of a file so far. */
export interface RowsNews extends RowTally {
  bytes: number;
  columns: readonly string[];
  /** The first rows, and the first that have a problem; null where they are as they were told last. */
  shown: ShownRows | null;
  /** Null while it goes on. */
  end: RowsEnd | null;
}

export interface RowsEnd {
  /** Why it did not get to the last row; empty where it did. */
  problem: string;
  /** What is answered, as a file. */
  csv: Blob;
}

/** Milliseconds between two pieces of news. */
const NEWS_MS = 100;

export async function answerRowsOf(
  order: RowsOrder,
  signal: AbortSignal,
  tell: (news: RowsNews) => void,
): Promise<void> {
  const { file, model } = order;
  const collector = new RowsCollector(model.flags);
  let bytes = 0;
  let toldAt = 0;
  let toldRows = 0;
  const news = (end: RowsEnd | null): RowsNews => {
    const { counts, columns, shown } = collector;
    const count = shown.first.length + shown.faulty.length;
    const isNew = count > toldRows;
    toldRows = count;
    return { ...counts, bytes, columns, shown: isNew ? shown : null, end };
  };
  try {
    const reader = await makeReader(order, collector, signal);
    for await (const piece of textPiecesOf(file, model.cellGrammar?.csv?.encoding)) {
      signal.throwIfAborted();
      await reader.read(piece.text, piece.isLast);
      bytes = piece.bytes;
      if (performance.now() - toldAt < NEWS_MS) continue;
      tell(news(null));
      toldAt = performance.now();
    }
    tell(news({ problem: '', csv: collector.csv }));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(news({ problem: signal.aborted ? 'stopped' : why, csv: collector.csv }));
  }
}

async function makeReader(
  { model, place, url, options }: RowsOrder,
  sink: RowsCollector,
  signal: AbortSignal,
): Promise<RowsReader> {
  if (place === 'edge') return new EdgeRows(url, { ...options, signal }, model, sink);
  return new DeviceRows(await fetchPredictor(url, options.key), model, sink);
}
