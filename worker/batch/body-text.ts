// The body of a batch as text, a chunk at a time. Memory holds one chunk.
import { withinDeadline } from '../guard/guard.ts';
import { brokenBody } from '../http/body.ts';
import { drainBody } from '../http/drain-body.ts';
import type { Problem } from '../http/problem.ts';
import { deadlineProblem, notTextProblem } from '../http/problems.ts';

const CHUNK_BYTES = 65_536;

export class BodyText {
  /** Nothing more comes. */
  isOver = false;
  readonly #body: ReadableStream<Uint8Array>;
  readonly #source: ReadableStreamBYOBReader;
  readonly #idleMs: number | null;
  readonly #decoder: TextDecoder;
  #buffer = new Uint8Array(CHUNK_BYTES);

  /**
   * @param idleMs for how long nothing may come; null: as long as it takes
   * @param charset of the body, one that the platform reads
   */
  constructor(body: ReadableStream<Uint8Array>, idleMs: number | null, charset: string) {
    this.#decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: false });
    this.#body = body;
    this.#source = body.getReader({ mode: 'byob' });
    this.#idleMs = idleMs;
  }

  /** @param rows that have been read, which a problem tells @throws Problem */
  async next(rows: number): Promise<string> {
    const reading = this.#source.read(this.#buffer).catch((error) => {
      throw brokenBody(error);
    });
    const { value, done } = await this.#inTime(reading);
    this.isOver = done;
    const text = this.#decode(value, rows);
    if (!done) this.#buffer = new Uint8Array(value.buffer);
    return text;
  }

  /** Nothing more is wanted, because of this problem. */
  giveUp({ kind, message }: Problem): void {
    this.isOver = true;
    // What nothing more comes of cannot be drained; its reader still waits and keeps it.
    if (kind === 'deadline') this.#source.cancel(message).catch(() => {});
    else this.#source.releaseLock();
  }

  /** Takes the rest of a body that was given up. */
  drain(): Promise<void> {
    return drainBody(this.#body);
  }

  cancel(reason: unknown): Promise<void> {
    return this.#body.locked ? this.#source.cancel(reason) : this.#body.cancel(reason);
  }

  #inTime<T>(reading: Promise<T>): Promise<T> {
    const idleMs = this.#idleMs;
    if (idleMs === null) return reading;
    const silence = `nothing more of the body came within ${idleMs} ms`;
    return withinDeadline(reading, idleMs, () => deadlineProblem(idleMs, silence));
  }

  #decode(bytes: Uint8Array | undefined, rows: number): string {
    try {
      return this.#decoder.decode(bytes, { stream: !this.isOver });
    } catch {
      throw notTextProblem(rows, this.#decoder.encoding);
    }
  }
}
