// Streams a batch through the model: a chunk of rows in, its answers out, then the next. Memory holds one chunk,
// whatever the size of the body; a slow receiver slows the reading down.
import type { Extras } from '../../runtime/rows/extras.ts';
import { withinDeadline } from '../guard/guard.ts';
import { brokenBody } from '../http/body.ts';
import { drainBody } from '../http/drain-body.ts';
import type { MediaType } from '../http/media-type.ts';
import { Problem } from '../http/problem.ts';
import { deadlineProblem } from '../http/problems.ts';
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
  extras: Extras | null;
  rowLimit: number;
  /** For how long nothing may come of the body; null: as long as it takes. */
  idleMs: number | null;
}

/**
 * The answers to a body of rows, as a stream.
 * @throws Problem when the batch cannot be read from its first row on; what is found wrong later stands as the
 *   last answer of the stream
 */
export async function answerBatch(
  version: ServedVersion,
  body: ReadableStream<Uint8Array>,
  { from, to, extras, rowLimit, idleMs }: BatchForm,
): Promise<ReadableStream<Uint8Array>> {
  const sink = new RowSink(version, WRITERS[to](version, extras), extras, rowLimit);
  const reader = READERS[from](version, sink);
  const source = body.getReader({ mode: 'byob' });
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false });
  const encoder = new TextEncoder();
  let buffer = new Uint8Array(CHUNK_BYTES);

  let isOver = false;
  let failure: Problem | null = null;

  /** Reads one chunk into the sink. */
  async function step(): Promise<void> {
    const reading = source.read(buffer).catch((error) => {
      isOver = true;
      throw brokenBody(error);
    });
    const { value, done } = await (idleMs === null
      ? reading
      : withinDeadline(reading, idleMs, () => idleProblem(idleMs)));
    isOver = done;
    reader.read(decode(value, done), done);
    if (!done) buffer = new Uint8Array(value.buffer);
  }

  function decode(bytes: Uint8Array | undefined, isLast: boolean): string {
    try {
      return decoder.decode(bytes, { stream: !isLast });
    } catch {
      throw new Problem('not-utf-8', `what follows row ${sink.rowCount} is not text in UTF-8`);
    }
  }

  /** The same; a problem ends the batch. */
  async function advance(): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      failure = error;
      isOver = true;
      // What nothing more comes of cannot be drained; its reader still waits and keeps it.
      if (error.kind === 'deadline') source.cancel(error.message).catch(() => {});
      else source.releaseLock();
    }
  }

  function endText(): string {
    if (failure === null) return sink.end(null);
    const detail = failure.message.replace(/^line \d+: /, '');
    return sink.end({ line: reader.line, detail, faults: [], riders: null });
  }

  // Until the first row is there nothing is promised: a wrong header is still a plain error.
  do await advance();
  while (!isOver && sink.rowCount === 0);
  if (failure !== null && sink.rowCount === 0) throw failure;

  return new ReadableStream({
    async pull(controller) {
      let text = sink.takeText();
      while (text === '' && !isOver) {
        await advance();
        text = sink.takeText();
      }
      if (isOver) text += endText();
      if (text !== '') controller.enqueue(encoder.encode(text));
      if (failure !== null) await drainBody(body);
      if (isOver) controller.close();
    },
    cancel: (reason) => (body.locked ? source.cancel(reason) : body.cancel(reason)),
  });
}

function idleProblem(idleMs: number): Problem {
  return deadlineProblem(idleMs, `nothing more of the body came within ${idleMs} ms`);
}
