// A model that the API answers: each question is a request, and many rows are asked batch by batch.
import type { JsonSchema } from '../schema/json-schema.ts';
import { askBatch } from './ask-batch.ts';
import { Deadline } from './deadline.ts';
import { askHttp, type HttpOptions } from './http.ts';
import type { Answered, AnyModel, AskOptions, CallOptions, Feedback } from './model-client.ts';
import { inBatches } from './row-batches.ts';
import { rowText } from './row-text.ts';

/** The API takes as many at once. */
const MOST_FEEDBACK = 200;
const DEFAULT_DEADLINE_MS = 30_000;

export interface EdgeClientOptions extends HttpOptions {
  /** Of calls that say nothing else; by default half a minute. */
  deadlineMs?: number | undefined;
}

export class EdgeClient {
  readonly #base: string;
  readonly #options: EdgeClientOptions;
  #schema: Promise<JsonSchema> | null = null;

  /** @param base address of the model, without a slash at its end */
  constructor(base: string, options: EdgeClientOptions) {
    this.#base = base;
    this.#options = options;
  }

  predict(row: unknown, options: AskOptions = {}): Promise<unknown> {
    return this.#askJson(`/api/predict${queryOf(options)}`, rowText(row), options);
  }

  explain(row: unknown, options: CallOptions = {}): Promise<unknown> {
    return this.#askJson('/api/explain', rowText(row), options);
  }

  async feedback(given: Feedback | Iterable<Feedback>, options: CallOptions = {}): Promise<void> {
    const all = Symbol.iterator in given ? [...given] : [given];
    for (let sent = 0; sent < all.length; sent += MOST_FEEDBACK) {
      const lines = all
        .slice(sent, sent + MOST_FEEDBACK)
        .map(({ id, actual }) => `${JSON.stringify({ id, actual })}\n`);
      await this.#askJson('/api/feedback', lines.join(''), options, 'application/x-ndjson');
    }
  }

  async *predictMany(
    rows: Iterable<unknown> | AsyncIterable<unknown>,
    options: AskOptions = {},
  ): AsyncGenerator<Answered<AnyModel>, void, undefined> {
    const url = `${this.#base}/api/predict/batch${queryOf(options)}`;
    const deadline = this.#deadline(options);
    let answered = 0;
    try {
      for await (const batch of inBatches(rows)) {
        for await (const answer of askBatch(url, batch, this.#options, deadline)) {
          answered++;
          if (answer.problem) answer.problem.line = answered;
          yield answer as Answered<AnyModel>;
        }
      }
    } finally {
      deadline.close();
    }
  }

  get schema(): Promise<JsonSchema> {
    this.#schema ??= this.#askJson<JsonSchema>('/api/schema', undefined, {}).catch((error) => {
      this.#schema = null;
      throw error;
    });
    return this.#schema;
  }

  async #askJson<Result>(
    path: string,
    body: string | undefined,
    options: CallOptions,
    type = 'application/json',
  ) {
    const deadline = this.#deadline(options);
    deadline.start();
    try {
      const question = { url: this.#base + path, ...(body !== undefined && { body, type }) };
      return await askHttp(
        question,
        this.#options,
        deadline,
        async (response) => (await response.json()) as Result,
      );
    } finally {
      deadline.close();
    }
  }

  #deadline({
    signal,
    deadlineMs = this.#options.deadlineMs ?? DEFAULT_DEADLINE_MS,
  }: CallOptions): Deadline {
    return new Deadline({ signal, deadlineMs });
  }
}

function queryOf({ include, threshold, id }: AskOptions): string {
  const parts: string[] = [];
  if (include !== undefined) parts.push(`include=${include.map(encodeURIComponent).join()}`);
  if (threshold !== undefined) parts.push(`threshold=${encodeURIComponent(threshold)}`);
  if (id !== undefined) parts.push(`id=${encodeURIComponent(id)}`);
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}
