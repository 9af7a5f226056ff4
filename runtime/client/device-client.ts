// Answers of a module on this device, as the API gives them: what was sent as JSON there is read as the same JSON here.
import type { Predictor } from '../module/predictor.ts';
import { askedExtras } from '../rows/asked-extras.ts';
import type { RowEncoder } from '../rows/encode-row.ts';
import { explainRow } from '../rows/explanation.ts';
import { type Extras, makeExtrasMaker } from '../rows/extras.ts';
import { messagesOf, type RowFault } from '../rows/row-fault.ts';
import { NO_CONTRIBUTIONS, NO_ROW, notAnObject, QUESTION_PROBLEMS } from '../rows/row-problems.ts';
import { takenDetail, takenNames } from '../rows/taken-names.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import {
  answerColumns,
  type ColumnAnswers,
  columnsFault,
  type FieldColumn,
} from './answer-columns.ts';
import { BatcomputerError } from './batcomputer-error.ts';
import type { AskOptions, CallOptions } from './model-client.ts';
import { rowText } from './row-text.ts';

/** So long many rows are answered without a break, in which a page can be drawn. */
const LONGEST_RUN_MS = 10;

type Fields = Record<string, unknown>;

export class DeviceClient {
  readonly #predictor: Predictor;
  readonly #encoder: RowEncoder;
  readonly #row: Float64Array;

  constructor(predictor: Predictor, encoder: RowEncoder) {
    this.#predictor = predictor;
    this.#encoder = encoder;
    this.#row = new Float64Array(predictor.manifest.features.length);
  }

  /** What makes it is loaded when it is asked for: few are. */
  get schema(): Promise<JsonSchema> {
    return import('../schema/row-schema.ts').then(({ rowDocument }) =>
      rowDocument(this.#predictor.manifest),
    );
  }

  async predict(row: unknown, options: AskOptions = {}): Promise<unknown> {
    checkSignal(options);
    const extras = this.#extras(options);
    this.#encode(row);
    return this.#answer(extras);
  }

  async explain(row: unknown, options: CallOptions = {}): Promise<unknown> {
    checkSignal(options);
    const { provides } = this.#predictor.manifest;
    if (!provides.contributions) throw questionError('not-provided', NO_CONTRIBUTIONS);
    const fields = this.#encode(row);
    const explanations = asJson(explainRow(this.#predictor, this.#row, fields));
    return { answer: this.#answer(null), explanations };
  }

  async *predictMany(
    rows: Iterable<unknown> | AsyncIterable<unknown>,
    options: AskOptions = {},
  ): AsyncGenerator<unknown, void, undefined> {
    let extras: Extras | null | undefined;
    let line = 0;
    let since = Date.now();
    for await (const row of rows) {
      checkSignal(options);
      // With the first row, as the API is asked.
      if (extras === undefined) extras = this.#extras(options);
      if (Date.now() - since >= LONGEST_RUN_MS) {
        await new Promise((resolve) => setTimeout(resolve));
        since = Date.now();
      }
      yield this.#answerOneOfMany(row, ++line, extras);
    }
  }

  async predictColumns(
    columns: Readonly<Record<string, FieldColumn>>,
    options: CallOptions = {},
  ): Promise<ColumnAnswers<Record<string, number>>> {
    checkSignal(options);
    const fault = columnsFault(this.#predictor, columns);
    if (fault !== null) throw questionError('invalid-row', fault);
    let since = Date.now();
    const answers = await answerColumns(this.#predictor, this.#encoder, columns, () => {
      checkSignal(options);
      if (Date.now() - since < LONGEST_RUN_MS) return undefined;
      return new Promise((resolve) =>
        setTimeout(() => {
          since = Date.now();
          resolve();
        }),
      );
    });
    return { ...answers, problems: asJson(answers.problems) };
  }

  #answerOneOfMany(row: unknown, line: number, extras: Extras | null): Fields {
    const fields = readRow(row);
    if (fields === null) return { problem: { line, detail: NO_ROW } };
    const { faults, others } = this.#encoder.encodeAmid(fields, this.#row);
    const [taken] = takenNames(this.#predictor.manifest.flags, others);
    if (taken !== undefined) return { problem: { line, detail: takenDetail(taken) } };
    // Made so, because a field may be called `__proto__`.
    const riders = Object.fromEntries(others.map((name) => [name, fields[name]]));
    if (faults === null) return { ...riders, ...this.#answer(extras) };
    return { ...riders, problem: { line, detail: messagesOf(faults), errors: asJson(faults) } };
  }

  /** @throws BatcomputerError when the model has no answer to the row */
  #encode(row: unknown): Fields {
    const fields = readRow(row);
    if (fields === null)
      throw questionError('not-an-object', notAnObject(JSON.parse(rowText(row))));
    const faults = this.#encoder.encode(fields, this.#row);
    if (faults !== null) throw questionError('invalid-row', messagesOf(faults), asJson(faults));
    return fields;
  }

  /** To the row that is encoded. */
  #answer(extras: Extras | null): Fields {
    const { flags } = this.#predictor.manifest;
    // The next question to the module overwrites them.
    const outputs = this.#predictor.predict(this.#row).slice();
    const answer = Object.fromEntries(flags.map((flag, i) => [flag, numberOf(outputs[i])]));
    if (extras === null) return answer;
    const maker = makeExtrasMaker(extras, this.#predictor);
    maker.ask(this.#row, 1);
    return { ...answer, included: asJson(maker.included(0, outputs)) };
  }

  #extras({ include, threshold }: AskOptions): Extras | null {
    const asked = {
      include: include?.join(),
      threshold: threshold === undefined ? undefined : String(threshold),
    };
    const extras = askedExtras(asked, this.#predictor.manifest);
    if (typeof extras === 'string') throw questionError('invalid-query', extras);
    return extras;
  }
}

/** Null for what is no row. */
function readRow(row: unknown): Fields | null {
  const value: unknown = JSON.parse(rowText(row));
  return typeof value === 'object' && !Array.isArray(value) ? (value as Fields | null) : null;
}

function questionError(
  kind: keyof typeof QUESTION_PROBLEMS,
  detail: string,
  errors: RowFault[] = [],
): BatcomputerError {
  return new BatcomputerError(kind, { ...QUESTION_PROBLEMS[kind], detail, errors });
}

function checkSignal({ signal }: CallOptions): void {
  if (signal?.aborted) throw signal.reason;
}

/** JSON has no negative zero, and nothing that is no number. */
function numberOf(output: number): number | null {
  return Number.isFinite(output) ? output + 0 : null;
}

function asJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}
