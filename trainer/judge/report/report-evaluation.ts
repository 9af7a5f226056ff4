// What a report takes from evaluation.json. Every part may be absent: earlier releases wrote less, and an imported
// model has none; the report then says what it has not.
import * as z from 'zod';

const numbers = z.array(z.number());
/** Earlier releases wrote null for a figure that a resample of few rows did not have. */
const bound = (unknown: number) =>
  z
    .number()
    .nullable()
    .transform((value) => value ?? unknown);
const interval = z.object({ low: bound(-Infinity), high: bound(Infinity) });
const metrics = z.record(z.string(), z.number());
const value = z.union([z.string(), z.number(), z.boolean(), z.null()]);

const probabilityHistogram = z.object({ class: z.string(), positive: numbers, negative: numbers });
const numberHistogram = z.object({
  lowest: z.number(),
  highest: z.number(),
  answers: numbers,
  actual: numbers,
});
const others = z.object({ rows: z.number(), metrics });

export const reportEvaluationSchema = z.object({
  rows: z.number().optional(),
  weight: z.number().optional(),
  majority: z.object({ class: z.string(), accuracy: z.number() }).optional(),
  meanBaseline: z.object({ mean: z.number(), rmse: z.number() }).optional(),
  constant: z
    .object({
      metric: z.string(),
      model: z.number(),
      constant: z.number(),
      isBeaten: z.boolean(),
    })
    .nullish(),
  confusion: z.array(numbers).optional(),
  calibration: z
    .array(
      z.object({
        class: z.string(),
        bins: z.array(
          z.object({ meanPredicted: z.number(), observedShare: z.number(), weight: z.number() }),
        ),
      }),
    )
    .optional(),
  curves: z
    .array(
      z.object({
        class: z.string(),
        share: z.number(),
        threshold: numbers,
        falsePositiveRate: numbers,
        recall: numbers,
      }),
    )
    .optional(),
  distribution: z.union([z.array(probabilityHistogram), numberHistogram]).optional(),
  deciles: z
    .array(
      z.object({
        meanPredicted: z.number(),
        meanObserved: z.number(),
        meanAbsoluteError: z.number(),
        weight: z.number(),
      }),
    )
    .optional(),
  usualErrors: z
    .array(z.object({ highest: z.number(), low: z.number(), high: z.number() }))
    .optional(),
  confidence: z.record(z.string(), interval).optional(),
  features: z
    .array(
      z.object({
        name: z.string(),
        seen: z
          .object({
            distinct: z.number(),
            missing: z.number(),
            lowest: z.number().optional(),
            highest: z.number().optional(),
          })
          .optional(),
        splits: z.number().optional(),
        gainShare: z.number().nullish(),
        permutationLoss: z.number(),
        partialDependence: z.array(
          z.object({ value, answers: numbers, share: z.number().optional() }),
        ),
      }),
    )
    .optional(),
  slices: z.record(z.string(), z.array(z.object({ value, rows: z.number(), metrics }))).optional(),
  labels: z
    .record(
      z.string(),
      z.object({
        other: z.string(),
        kept: z.number(),
        grouped: z.number(),
        trainRows: z.number(),
        isMeasured: z.boolean(),
        heldOut: others,
        rare: others.nullish(),
        new: others.nullable(),
      }),
    )
    .optional(),
  comparison: z
    .object({
      version: z.number(),
      notComparable: z.string().nullable(),
      mayKnowRows: z.boolean().optional(),
      metrics: z.record(
        z.string(),
        z.object({
          previous: z.number(),
          current: z.number(),
          difference: z.number(),
          interval,
          pValue: z.number().optional(),
        }),
      ),
    })
    .nullish(),
  crossValidation: z
    .object({
      plan: z.object({ by: z.string(), folds: z.number() }),
      metrics: z.record(z.string(), z.object({ mean: z.number(), deviation: z.number() })),
    })
    .nullish(),
  decision: z
    .object({
      threshold: z.number(),
      precision: z.number().nullable(),
      recall: z.number(),
      f1: z.number(),
    })
    .nullish(),
});

export type ReportEvaluation = z.output<typeof reportEvaluationSchema>;
export type Curve = NonNullable<ReportEvaluation['curves']>[number];
export type FeatureEffects = NonNullable<ReportEvaluation['features']>[number];
