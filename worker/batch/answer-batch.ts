// Streams a batch through the model: a chunk of rows in, its answers out, then the next. Memory holds one chunk,
// whatever the size of the body; a slow receiver slows the reading down.
import type { Extras } from '../../runtime/rows/extras.ts';
import type { MediaType } from '../http/media-type.ts';
import { Problem } from '../http/problem.ts';
import type { RequestRecorder } from '../observe/request-recorder.ts';
import type { ServedVersion } from '../served-version.ts';
import { makeCsvWriter, makeJsonWriter, makeNdjsonWriter } from './answer-writers.ts';
import { BodyText } from './body-text.ts';
import { CsvRowReader } from './csv-reader.ts';
import { JsonArrayReader } from './json-reader.ts';
import { NdjsonReader } from './ndjson-reader.ts';
import type { RowReader } from './row-reader.ts';
import { RowSink } from './row-sink.ts';

const READERS = {
  'application/json': JsonArrayReader,
  'application/x-ndjson': NdjsonReader,
  'text/csv': CsvRowReader,
};
const WRITERS = {
  'application/json': makeJsonWriter,
  'application/x-ndjson': makeNdjsonWriter,
  'text/csv': makeCsvWriter,
};

export interface BatchForm {
  from: MediaType;
  /** Encoding of the body. */
  charset: string;
  to: MediaType;
  extras: Extras | null;
  rowLimit: number;
  /** For how long nothing may come of the body; null: as long as it takes. */
  idleMs: number | null;
  recorder: RequestRecorder | null;
}

/**
 * The answers to a body of rows, as a stream.
 * @throws Problem when the batch cannot be read from its first row on; what is found wrong later stands as the
 *   last answer of the stream
 */
export async function answerBatch(
  version: ServedVersion,
  body: ReadableStream<Uint8Array>,
  { from, charset, to, extras, rowLimit, idleMs, recorder }: BatchForm,
): Promise<ReadableStream<Uint8Array>> {
  const sink = new RowSink(version, WRITERS[to](version, extras), { extras, rowLimit, recorder });
  const text = new BodyText(body, idleMs, charset);
  const batch = new Batch(text, new READERS[from](version, sink), sink);
  await batch.begin();
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const text = await batch.next();
      if (text !== '') controller.enqueue(encoder.encode(text));
      if (batch.failure !== null) await batch.body.drain();
      if (batch.body.isOver) controller.close();
    },
    cancel: (reason) => batch.body.cancel(reason),
  });
}

/** A body on its way through a reader into the sink; the first problem ends it. */
class Batch {
  failure: Problem | null = null;
  readonly body: BodyText;
  readonly #reader: RowReader;
  readonly #sink: RowSink;

  constructor(body: BodyText, reader: RowReader, sink: RowSink) {
    this.body = body;
    this.#reader = reader;
    this.#sink = sink;
  }

  /** Until the first row is there nothing is promised: a wrong header is still a plain error. @throws Problem */
  async begin(): Promise<void> {
    do await this.#advance();
    while (!this.body.isOver && this.#sink.rowCount === 0);
    if (this.failure !== null && this.#sink.rowCount === 0) throw this.failure;
  }

  /** The next answers; the last ones once the body is over. */
  async next(): Promise<string> {
    let text = this.#sink.takeText();
    while (text === '' && !this.body.isOver) {
      await this.#advance();
      text = this.#sink.takeText();
    }
    return this.body.isOver ? text + this.#end() : text;
  }

  /** Reads one chunk into the sink. */
  async #advance(): Promise<void> {
    try {
      const text = await this.body.next(this.#sink.rowCount);
      this.#reader.read(text, this.body.isOver);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      this.failure = error;
      this.body.giveUp(error);
    }
  }

  #end(): string {
    if (this.failure === null) return this.#sink.end(null);
    const detail = this.failure.message.replace(/^line \d+: /, '');
    return this.#sink.end({ line: this.#reader.line, detail, faults: [], riders: null });
  }
}
