// Where the readers of a batch put its rows: encoded, in order, each with what is wrong with it.
// A block is answered by the module at once, written out, and filled anew, so memory does not grow.

import { type Extras, type ExtrasMaker, makeExtrasMaker } from '../../runtime/rows/extras.ts';
import type { RowFault } from '../../runtime/rows/row-fault.ts';
import { rowLimitProblem } from '../http/problems.ts';
import type { RequestRecorder } from '../observe/request-recorder.ts';
import type { ServedVersion } from '../served-version.ts';
import type { AnswerWriter } from './answer-writers.ts';
import type { BadRow } from './bad-row.ts';
import type { Riders } from './riders.ts';

/** Rows that the module answers at once. */
const BLOCK_ROWS = 256;

export interface SinkOptions {
  extras: Extras | null;
  rowLimit: number;
  /** Counts the rows; null where nothing is recorded. */
  recorder: RequestRecorder | null;
}

export class RowSink {
  readonly #version: ServedVersion;
  readonly #writer: AnswerWriter;
  readonly #extras: ExtrasMaker | null;
  readonly #rowLimit: number;
  readonly #recorder: RequestRecorder | null;
  readonly #width: number;
  readonly #outputs: Float64Array;
  readonly #rows: Float64Array;
  readonly #bad: (BadRow | null)[] = Array(BLOCK_ROWS).fill(null);
  readonly #riders: (Riders | null)[] = Array(BLOCK_ROWS).fill(null);
  /** Of the fields that ride along with every row; null until the first row or its header is read. */
  #columns: readonly string[] | null = null;
  #columnNames: ReadonlySet<string> = new Set();
  #hasBegun = false;
  #waiting = 0;
  #answered = 0;
  #text = '';

  constructor(
    version: ServedVersion,
    writer: AnswerWriter,
    { extras, rowLimit, recorder }: SinkOptions,
  ) {
    this.#version = version;
    this.#writer = writer;
    this.#extras = extras && makeExtrasMaker(extras, version.predictor);
    this.#rowLimit = rowLimit;
    this.#recorder = recorder;
    this.#width = version.entry.flags.length;
    this.#rows = new Float64Array(BLOCK_ROWS * version.row.length);
    this.#outputs = new Float64Array(BLOCK_ROWS * this.#width);
  }

  get rowCount(): number {
    return this.#answered + this.#waiting;
  }

  /**
   * Told of the fields that ride along with a row before it is taken. Where answers have columns, the first row has
   * named them for all: returns a field without one.
   */
  findStray(names: readonly string[]): string | undefined {
    if (this.#columns === null) {
      this.#columns = names;
      this.#columnNames = new Set(names);
    }
    if (this.#columns === names || !this.#writer.hasColumns) return undefined;
    return names.find((name) => !this.#columnNames.has(name));
  }

  /** Takes the row that stands encoded in `version.row`. @throws Problem `row-limit` */
  add(riders: Riders | null): void {
    this.#rows.set(this.#version.row, this.#waiting * this.#version.row.length);
    this.#push(null, riders);
  }

  /** Takes a row that cannot be answered. @throws Problem `row-limit` */
  addBad(line: number, faults: RowFault[], detail: string, riders: Riders | null): void {
    this.#push({ line, detail, faults, riders }, null);
  }

  /** The text of all answers since the last call. */
  takeText(): string {
    this.#answerWaiting();
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** The end of the text; with a problem when the batch could not be read to its end. */
  end(problem: BadRow | null): string {
    const begin = this.#begin();
    const last = problem === null ? '' : this.#writer.bad(problem, this.rowCount === 0);
    return begin + last + this.#writer.end();
  }

  /** What stands before the first answer. */
  #begin(): string {
    if (this.#hasBegun) return '';
    this.#hasBegun = true;
    return this.#writer.begin(this.#columns ?? []);
  }

  #push(bad: BadRow | null, riders: Riders | null): void {
    if (this.rowCount === this.#rowLimit) throw rowLimitProblem(this.#rowLimit);
    this.#riders[this.#waiting] = riders;
    this.#bad[this.#waiting++] = bad;
    if (this.#waiting === BLOCK_ROWS) this.#answerWaiting();
  }

  #answerWaiting(): void {
    const count = this.#waiting;
    if (count === 0) return;
    this.#version.predictor.predictInto(this.#rows, count, 'probability', this.#outputs);
    this.#extras?.ask(this.#rows, count);
    const isBad = (row: number) => this.#bad[row] !== null;
    this.#recorder?.block(this.#version, this.#rows, this.#outputs, count, isBad);
    let text = this.#begin();
    for (let i = 0; i < count; i++) {
      const bad = this.#bad[i];
      const first = this.#answered + i === 0;
      text += bad === null ? this.#answer(i, first) : this.#writer.bad(bad, first);
    }
    this.#text += text;
    this.#answered += count;
    this.#waiting = 0;
  }

  #answer(index: number, first: boolean): string {
    const start = index * this.#width;
    const included = this.#extras?.included(
      index,
      this.#outputs.subarray(start, start + this.#width),
    );
    return this.#writer.answer(this.#outputs, start, first, this.#riders[index], included);
  }
}
