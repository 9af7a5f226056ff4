// reference.json.gz of a version: how the rows and answers were distributed that it was made with, so that what it is
// asked later can be held against them. Counts of rows only: no row and no value of a person is in it.
import * as z from 'zod';
import { MOST_ANSWERS, MOST_BINS, MOST_EDGES_OF_ANSWERS } from '../observe/record-form.ts';

/** Of a version, where it has one. */
export const REFERENCE_FILE = 'reference.json.gz';
export const REFERENCE_FORMAT = 1;

const count = z.number().int().nonnegative();
const ascending = z
  .array(z.number())
  .refine((edges) => edges.every((edge, i) => i === 0 || edges[i - 1] < edge), 'do not ascend');

/**
 * Bin i of a number holds edges[i − 1] < x <= edges[i]; behind the last edge there is one bin more, and behind that the
 * one of missing values. The edges are thresholds of the model, where answers change; of a feature with more thresholds
 * than bins, some. They are written with as few digits as move next to no row from one bin to another.
 */
const numberBins = z
  .object({
    name: z.string(),
    kind: z.enum(['number', 'integer']),
    edges: ascending.refine((edges) => edges.length <= MOST_BINS - 2, 'are too many'),
    /** Rows in each bin: edges.length + 2. */
    counts: z.array(count),
  })
  .refine(({ edges, counts }) => counts.length === edges.length + 2, {
    message: 'are not as many as the bins',
    path: ['counts'],
  });

/** A bin for each of the labels, then one for any other text, then one for missing values. */
const labelBins = z
  .object({
    name: z.string(),
    kind: z.enum(['category', 'boolean']),
    /** The most frequent labels of the feature, in the order of its own; of a boolean `false` and `true`. */
    labels: z.array(z.string()).max(MOST_BINS - 2),
    /** Rows in each bin: labels.length + 2. */
    counts: z.array(count),
  })
  .refine(({ labels, counts }) => counts.length === labels.length + 2, {
    message: 'are not as many as the bins',
    path: ['counts'],
  });

const featureReference = z.discriminatedUnion('kind', [numberBins, labelBins]);

/** Null in a bin without weight. */
const means = z.array(z.number().nullable());

/**
 * What was measured on the held-out rows of each answer bin: means by the rows' weights. Weighted by `weight`, those of
 * all bins together are the version's own metrics; weighted by the counts of other answers, they estimate what these
 * are worth before anybody knows what really happened (confidence-based performance estimation).
 */
const quality = z.object({
  weight: z.array(z.number()),
  /** The answer. */
  expected: means,
  /** What happened: the share of the class, or the target. */
  actual: means,
  /** Classes: share of the rows whose most probable class is the actual one, and −ln p(actual class). */
  accuracy: means.exactOptional(),
  logLoss: means.exactOptional(),
  /** Numbers: (answer − target)² and |answer − target|. */
  squaredError: means.exactOptional(),
  absoluteError: means.exactOptional(),
});

const answerReference = z
  .object({
    /** Of the output, as in `flags`. */
    name: z.string(),
    /**
     * At most nine, between tenths of the answers: fewer where many rows have one answer. Bin i holds
     * edges[i − 1] < answer <= edges[i]; what is not finite is in the last.
     */
    edges: ascending.refine((edges) => edges.length <= MOST_EDGES_OF_ANSWERS, 'are too many'),
    /** Rows in each bin: edges.length + 1. */
    counts: z.array(count),
    /** Absent where nobody knows what the rows' answers should be. */
    quality: quality.exactOptional(),
  })
  .refine(({ edges, counts }) => counts.length === edges.length + 1, {
    message: 'are not as many as the bins',
    path: ['counts'],
  });

export const referenceSchema = z.object({
  format: z.literal(REFERENCE_FORMAT),
  /** Which rows were counted: those learned from, the held-out ones, or those that an import was checked on. */
  of: z.object({
    features: z.enum(['learned', 'heldOut', 'given']),
    answers: z.enum(['heldOut', 'given']),
  }),
  /** How many they are. */
  rows: z.object({ features: count, answers: count }),
  /** In the order of the version's features, less those that the recipe calls personal. */
  features: z.array(featureReference),
  /** Of two classes the second; of more, those with the most held-out rows; of numbers all, up to MOST_ANSWERS. */
  answers: z.array(answerReference).max(MOST_ANSWERS),
});

export type Reference = z.output<typeof referenceSchema>;
export type FeatureReference = z.output<typeof featureReference>;
export type AnswerReference = z.output<typeof answerReference>;
export type AnswerQuality = z.output<typeof quality>;
