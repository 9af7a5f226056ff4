// How a model is asked from any JavaScript: one interface, whether it answers by HTTP (connect.ts) or on this device
// (load.ts). Types of a model's rows and answers come from its `types.d.ts`.

import type { Explanation } from '../rows/explanation.ts';
import type { Included } from '../rows/extras.ts';
import type { RowFault } from '../rows/row-fault.ts';
import type { JsonSchema } from '../schema/json-schema.ts';
import type { ExtraName } from '../schema/outputs.ts';

/** What `types.d.ts` of a model says: the fields of a row, and the outputs of an answer. */
export interface ModelTypes {
  row: object;
  answer: object;
}

/** Of a model whose types are not known. */
export interface AnyModel extends ModelTypes {
  row: Record<string, unknown>;
  answer: Record<string, number>;
}

export interface CallOptions {
  /** Gives up with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Milliseconds that the answer may take, tries and waiting included; of many rows, those without any answer. */
  deadlineMs?: number | undefined;
}

export interface AskOptions extends CallOptions {
  /** What to add under `included`: docs/API.md says what there is. */
  include?: readonly ExtraName[] | undefined;
  /** For `decision`: the probability from which the last class is decided for; by default 0.5. */
  threshold?: number | undefined;
  /**
   * Records the answer of one row under this id, so that you can say what became of it: your own, or `on` for a new
   * one. It comes back as `included.id`; a model on your device records nothing, and its answers have none.
   */
  id?: string | undefined;
}

/** What became of an answer. */
export interface Feedback {
  /** Of the answer. */
  id: string;
  /** The class or the number that it really was. */
  actual: string | number | boolean;
}

export interface Explained<Answer> {
  answer: Answer;
  /** One for each raw score. */
  explanations: Explanation[];
}

/** What is wrong with one of many rows. */
export interface RowProblem {
  /** Position of the row among all, from 1. */
  line: number;
  detail: string;
  errors?: RowFault[];
}

/** Fields of a row that are none of the model's; of a model whose types are not known any may be. */
type OtherFields<Model extends ModelTypes, Row> = string extends keyof Model['row']
  ? Partial<Row>
  : Omit<Row, keyof Model['row']>;

/** An answer to one of many rows, with the fields that ride along; or what is wrong with the row. */
export type Answered<Model extends ModelTypes, Row = Model['row']> = OtherFields<Model, Row> &
  ((Model['answer'] & { problem?: undefined; included?: Included }) | { problem: RowProblem });

export interface ModelClient<Model extends ModelTypes = AnyModel> {
  /** @throws BatcomputerError when the row cannot be answered */
  predict(
    row: Model['row'],
    options: AskOptions & ({ include: readonly ExtraName[] } | { id: string }),
  ): Promise<Model['answer'] & { included: Included }>;
  predict(row: Model['row'], options?: AskOptions): Promise<Model['answer']>;
  /**
   * Answers in the order of the rows, which are taken as the answers are: no more than some hundred are held at once.
   * Fields that are none of the model's, such as an id, come back with the answer. A row that cannot be answered has
   * its `problem` in place of one.
   * @throws BatcomputerError when no more rows can be answered
   */
  predictMany<Row extends Model['row']>(
    rows: Iterable<Row> | AsyncIterable<Row>,
    options?: AskOptions,
  ): AsyncGenerator<Answered<Model, Row>, void, undefined>;
  /** The answer, and what each feature adds to it. @throws BatcomputerError */
  explain(row: Model['row'], options?: CallOptions): Promise<Explained<Model['answer']>>;
  /** The row as a JSON Schema; asked for when it is first read. */
  readonly schema: Promise<JsonSchema>;
}

/** A model that the API answers. */
export interface EdgeModel<Model extends ModelTypes = AnyModel> extends ModelClient<Model> {
  /**
   * Says what became of answers, in any order, when it is known. One that is sent twice counts once.
   * @throws BatcomputerError when the API does not take it; what came before it in `given` may have been taken
   */
  feedback(given: Feedback | Iterable<Feedback>, options?: CallOptions): Promise<void>;
}
