// What a deployment records of itself, as lines of JSON: additive counts of a window of time, and of answers with an id
// what they were and what came of it. No line holds a row.
import * as z from 'zod';
import { ANSWER_ID, RECORD_FORMAT } from '../observe/record-form.ts';

const count = z.number().int().nonnegative();
const counts = z.array(count);
const time = z.iso.datetime();
/** By names that may be any: zod's records leave out `__proto__`. */
const countsByName = z.custom<Record<string, number[]>>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.values(value).every((list) => counts.safeParse(list).success),
  'is not lists of counts by name',
);

const id = z.string().regex(ANSWER_ID);

/**
 * Counts of one version in one isolate since its last line. Lines of an isolate are numbered without a gap, over all
 * of its versions: a number that never came is a line that was lost, and `before` then says how much was in it.
 */
export const windowRecordSchema = z.object({
  time,
  event: z.literal('window'),
  format: z.literal(RECORD_FORMAT),
  /** Drawn when the isolate is first asked: 16 hex digits. */
  isolate: z.string().regex(/^[0-9a-f]{8,64}$/),
  sequence: count,
  /** All that the isolate's lines before this one counted, over all versions. */
  before: z.object({ requests: count, rows: count }),
  /** From the first request that is counted to the last. */
  from: time,
  to: time,
  /** Cloudflare's data center, by its airport; null elsewhere. */
  place: z.string().nullable(),
  /** All three are null for requests that no version was asked by, such as those with a wrong path or key. */
  model: z.string().nullable(),
  version: z.number().int().positive().nullable(),
  /** The first 16 hex digits of the SHA-256 of model.wasm. */
  digest: z.string().nullable(),
  requests: count,
  /** Requests that ended in a problem, by its slug. */
  problems: z.record(z.string().regex(/^[a-z-]+$/), count),
  /** Requests by the time to their response. `counts` has one bin more than `bounds`. */
  latency: z.object({ bounds: z.array(z.number()), counts, sum: z.number() }),
  /** Rows answered, one by one or in batches. */
  rows: count,
  /** Rows of batches that were refused. */
  refused: count,
  /** Feature → rows in each bin of its reference; empty where the version has none. */
  features: countsByName,
  /**
   * Output → rows in each bin of its reference. Without one: of a class in tenths of its probability, of a number all
   * in one.
   */
  answers: countsByName,
});

/** An answer that was given an id. */
export const answerRecordSchema = z.object({
  time,
  event: z.literal('answer'),
  format: z.literal(RECORD_FORMAT),
  id,
  model: z.string(),
  version: z.number().int().positive(),
  digest: z.string(),
  /** In the order of `flags`; null for what is not finite. */
  outputs: z.array(z.number().nullable()),
  /** Per feature of the reference, in its order, the number of the value's bin; empty without a reference. */
  bins: counts,
});

/** What really happened: the class as the version names it, or the number. */
export const feedbackRecordSchema = z.object({
  time,
  event: z.literal('feedback'),
  format: z.literal(RECORD_FORMAT),
  id,
  actual: z.union([z.string(), z.number()]),
  /** The model that was asked where the feedback was sent: an id belongs to one model. */
  model: z.string(),
});

export const recordSchema = z.discriminatedUnion('event', [
  windowRecordSchema,
  answerRecordSchema,
  feedbackRecordSchema,
]);

export type RecordedWindow = z.output<typeof windowRecordSchema>;
export type RecordedAnswer = z.output<typeof answerRecordSchema>;
export type RecordedFeedback = z.output<typeof feedbackRecordSchema>;
export type RecordLine = z.output<typeof recordSchema>;
