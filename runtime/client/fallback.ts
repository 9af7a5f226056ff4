// Two ways to ask the same model: where the first cannot answer now, the second does.
import { BatcomputerError } from './batcomputer-error.ts';
import type {
  Answered,
  AnyModel,
  AskOptions,
  CallOptions,
  EdgeModel,
  Feedback,
  ModelClient,
  ModelTypes,
} from './model-client.ts';

/** What answers instead: a client, or what makes one when it is first needed. */
export type Fallback<Model extends ModelTypes = AnyModel> =
  | ModelClient<Model>
  | (() => ModelClient<Model> | Promise<ModelClient<Model>>);

export async function openFallback<Model extends ModelTypes>(
  fallback: Fallback<Model>,
): Promise<ModelClient<Model>> {
  return typeof fallback === 'function' ? fallback() : fallback;
}

/** Asks `second` whatever `first` cannot answer although nothing is wrong with the question. Feedback is the first's alone. */
export function withFallback<Model extends ModelTypes>(
  first: EdgeModel<Model>,
  fallback: Fallback<Model>,
): EdgeModel<Model> {
  let opened: Promise<ModelClient<Model>> | null = null;
  function second(): Promise<ModelClient<Model>> {
    opened ??= openFallback(fallback).catch((error) => {
      opened = null;
      throw error;
    });
    return opened;
  }
  async function either<Result>(question: (client: ModelClient<Model>) => Promise<Result>) {
    try {
      return await question(first);
    } catch (error) {
      if (!isTemporary(error)) throw error;
      return question(await second());
    }
  }
  const client = {
    predict: (row: Model['row'], options?: AskOptions) =>
      either((one) => one.predict(row, options)),
    explain: (row: Model['row'], options?: AskOptions) =>
      either((one) => one.explain(row, options)),
    predictMany: <Row extends Model['row']>(
      rows: Iterable<Row> | AsyncIterable<Row>,
      options?: AskOptions,
    ) => manyOfEither<Model, Row>(first, second, rows, options),
    feedback: (given: Feedback | Iterable<Feedback>, options?: CallOptions) =>
      first.feedback(given, options),
    get schema() {
      return either((one) => one.schema);
    },
  };
  return client as EdgeModel<Model>;
}

function isTemporary(error: unknown): boolean {
  return error instanceof BatcomputerError && error.isTemporary;
}

async function* manyOfEither<Model extends ModelTypes, Row extends Model['row']>(
  first: ModelClient<Model>,
  second: () => Promise<ModelClient<Model>>,
  rows: Iterable<Row> | AsyncIterable<Row>,
  options: AskOptions | undefined,
): AsyncGenerator<Answered<Model, Row>, void, undefined> {
  const kept = new KeptRows(rows);
  let answered = 0;
  try {
    try {
      for await (const answer of first.predictMany(kept.all(), options)) {
        kept.unanswered.shift();
        answered++;
        yield answer;
      }
      return;
    } catch (error) {
      if (!isTemporary(error)) throw error;
    }
    for await (const answer of (await second()).predictMany(kept.left(), options)) {
      if (answer.problem) answer.problem.line += answered;
      yield answer;
    }
  } finally {
    await kept.close();
  }
}

/** Rows on their way to one client, of which those without an answer can be given to another. */
class KeptRows<Row> {
  readonly unanswered: Row[] = [];
  readonly #source: Iterator<Row> | AsyncIterator<Row>;
  #coming: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(rows: Iterable<Row> | AsyncIterable<Row>) {
    this.#source =
      Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  }

  /** Not a generator: its end must not end the source. */
  all(): AsyncIterable<Row> {
    return { [Symbol.asyncIterator]: () => ({ next: () => this.#next() }) };
  }

  async *left(): AsyncGenerator<Row, void, undefined> {
    // What was asked for last is on its way still.
    await this.#coming.catch(() => {});
    yield* this.unanswered;
    for (;;) {
      const next = await this.#source.next();
      this.#isOver = next.done === true;
      if (next.done) return;
      yield next.value;
    }
  }

  #next(): Promise<IteratorResult<Row>> {
    const coming = this.#take();
    this.#coming = coming;
    return coming;
  }

  async #take(): Promise<IteratorResult<Row>> {
    const next = await this.#source.next();
    if (next.done) this.#isOver = true;
    else this.unanswered.push(next.value);
    return next;
  }

  async close(): Promise<void> {
    if (!this.#isOver) await this.#source.return?.();
  }
}
