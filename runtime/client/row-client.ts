// Answers of a module on this device to rows, as the API gives them: what was sent as JSON there is read as the same JSON
// here. What the console needs of a model; device-client.ts adds the rest.
import type { Predictor } from '../module/predictor.ts';
import type { JsonEncoder } from '../rows/encode-row.ts';
import { explainRow } from '../rows/explanation.ts';
import { messagesOf, type RowFault } from '../rows/row-fault.ts';
import { NO_CONTRIBUTIONS, NO_ROW, notAnObject, QUESTION_PROBLEMS } from '../rows/row-problems.ts';
import { takenDetail, takenNames } from '../rows/taken-names.ts';
import { BatcomputerError } from './batcomputer-error.ts';
import type { CallOptions } from './model-client.ts';
import { rowText } from './row-text.ts';

/** So long many rows are answered without a break, in which a page can be drawn. */
const LONGEST_RUN_MS = 10;

export type Fields = Record<string, unknown>;

/** Makes what stands in an answer beside the outputs. */
export type Adds = (row: Float64Array, outputs: Float64Array) => Fields;

export class RowClient {
  protected readonly predictor: Predictor;
  protected readonly encoder: JsonEncoder;
  readonly #row: Float64Array;

  constructor(predictor: Predictor, encoder: JsonEncoder) {
    this.predictor = predictor;
    this.encoder = encoder;
    this.#row = new Float64Array(predictor.manifest.features.length);
  }

  async predict(row: unknown, options: CallOptions = {}): Promise<unknown> {
    checkSignal(options);
    const adds = this.adds(options);
    this.#encode(row);
    return this.#answer(adds);
  }

  async explain(row: unknown, options: CallOptions = {}): Promise<unknown> {
    checkSignal(options);
    const { provides } = this.predictor.manifest;
    if (!provides.contributions) throw questionError('not-provided', NO_CONTRIBUTIONS);
    const fields = this.#encode(row);
    const explanations = asJson(explainRow(this.predictor, this.#row, fields));
    return { answer: this.#answer(null), explanations };
  }

  async *predictMany(
    rows: Iterable<unknown> | AsyncIterable<unknown>,
    options: CallOptions = {},
  ): AsyncGenerator<unknown, void, undefined> {
    let adds: Adds | null | undefined;
    let line = 0;
    const pause = makePause(options);
    for await (const row of rows) {
      const resting = pause();
      if (resting) await resting;
      // With the first row, as the API is asked.
      if (adds === undefined) adds = this.adds(options);
      yield this.#answerOneOfMany(row, ++line, adds);
    }
  }

  #answerOneOfMany(row: unknown, line: number, adds: Adds | null): Fields {
    const fields = readRow(row);
    if (fields === null) return { problem: { line, detail: NO_ROW } };
    const { faults, others } = this.encoder.encodeAmid(fields, this.#row);
    const [taken] = takenNames(this.predictor.manifest.flags, others);
    if (taken !== undefined) return { problem: { line, detail: takenDetail(taken) } };
    // Made so, because a field may be called `__proto__`.
    const riders = Object.fromEntries(others.map((name) => [name, fields[name]]));
    if (faults === null) return { ...riders, ...this.#answer(adds) };
    return { ...riders, problem: { line, detail: messagesOf(faults), errors: asJson(faults) } };
  }

  /** @throws BatcomputerError when the model has no answer to the row */
  #encode(row: unknown): Fields {
    const fields = readRow(row);
    if (fields === null)
      throw questionError('not-an-object', notAnObject(JSON.parse(rowText(row))));
    const faults = this.encoder.encode(fields, this.#row);
    if (faults !== null) throw questionError('invalid-row', messagesOf(faults), asJson(faults));
    return fields;
  }

  /** What was asked for beside the outputs. */
  protected adds(_: CallOptions): Adds | null {
    return null;
  }

  /** To the row that is encoded. */
  #answer(adds: Adds | null): Fields {
    const { flags } = this.predictor.manifest;
    // The next question to the module overwrites them.
    const outputs = this.predictor.predict(this.#row).slice();
    const answer = Object.fromEntries(flags.map((flag, i) => [flag, numberOf(outputs[i])]));
    return { ...answer, ...adds?.(this.#row, outputs) };
  }
}

/** Null for what is no row. */
function readRow(row: unknown): Fields | null {
  const value: unknown = JSON.parse(rowText(row));
  return typeof value === 'object' && !Array.isArray(value) ? (value as Fields | null) : null;
}

export function questionError(
  kind: keyof typeof QUESTION_PROBLEMS,
  detail: string,
  errors: RowFault[] = [],
): BatcomputerError {
  return new BatcomputerError(kind, { ...QUESTION_PROBLEMS[kind], detail, errors });
}

/** For between two rows: ends what is given up, and now and then lets others have the thread. */
export function makePause(options: CallOptions): () => Promise<void> | undefined {
  let since = Date.now();
  return () => {
    checkSignal(options);
    if (Date.now() - since < LONGEST_RUN_MS) return undefined;
    return new Promise((resolve) =>
      setTimeout(() => {
        since = Date.now();
        resolve();
      }),
    );
  };
}

export function checkSignal({ signal }: CallOptions): void {
  if (signal?.aborted) throw signal.reason;
}

/** JSON has no negative zero, and nothing that is no number. */
function numberOf(output: number): number | null {
  return Number.isFinite(output) ? output + 0 : null;
}

export function asJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
