// Streams a batch through the model: a chunk of rows in, its answers out, then the next. Memory holds one chunk,
// whatever the size of the body; a slow receiver slows the reading down.
import type { MediaType } from '../http/media-type.ts';
import { Problem } from '../http/problem.ts';
import type { ServedVersion } from '../served-version.ts';
import { makeCsvWriter, makeJsonWriter, makeNdjsonWriter } from './answer-writers.ts';
import { makeCsvReader } from './csv-reader.ts';
import { makeJsonReader, makeNdjsonReader } from './row-readers.ts';
import { RowSink } from './row-sink.ts';

const CHUNK_BYTES = 65_536;

const READERS = {
  'application/json': makeJsonReader,
  'application/x-ndjson': makeNdjsonReader,
  'text/csv': makeCsvReader,
};
const WRITERS = {
  'application/json': makeJsonWriter,
  'application/x-ndjson': makeNdjsonWriter,
  'text/csv': makeCsvWriter,
};

export interface BatchForm {
  from: MediaType;
  to: MediaType;
  rowLimit: number;
}

/**
 * The answers to a body of rows, as a stream.
 * @throws Problem when the batch cannot be read from its first chunk on; what is found wrong later stands as
 *   the last answer of the stream
 */
export async function answerBatch(
  version: ServedVersion,
  body: ReadableStream<Uint8Array>,
  { from, to, rowLimit }: BatchForm,
): Promise<ReadableStream<Uint8Array>> {
  const sink = new RowSink(version, WRITERS[to](version), rowLimit);
  const reader = READERS[from](version);
  const source = body.getReader({ mode: 'byob' });
  const decoder = new TextDecoder();
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(CHUNK_BYTES);

  /** Reads one chunk into the sink; true after the last one. */
  async function step(): Promise<boolean> {
    const { value, done } = await source.read(buffer);
    reader.read(decoder.decode(value, { stream: !done }), done, sink);
    if (!done) buffer = new Uint8Array(value.buffer);
    return done;
  }

  // Until the first row is there nothing is promised: a wrong header is still a plain error.
  let isOver = await step();
  while (!isOver && sink.rowCount === 0) isOver = await step();

  return new ReadableStream({
    async pull(controller) {
      let text = sink.takeText();
      try {
        while (text === '' && !isOver) {
          isOver = await step();
          text = sink.takeText();
        }
        if (isOver) text += sink.end(null);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        text += sink.takeText();
        text += sink.end({ line: sink.rowCount + 1, detail: error.message, faults: [] });
        isOver = true;
        await source.cancel(error.message);
      }
      if (text !== '') controller.enqueue(encoder.encode(text));
      if (isOver) controller.close();
    },
    cancel: (reason) => source.cancel(reason),
  });
}
