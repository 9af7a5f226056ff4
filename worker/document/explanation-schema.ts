// An explanation of one raw score, as the document describes it.
import * as z from 'zod';
import type { Explanation } from '../../runtime/rows/explanation.ts';

const WORDS = { id: 'Explanation', description: 'What each feature adds, the strongest first' };

const plain = z.strictObject({
  flag: z.string().meta({ description: 'The output that the raw score decides on' }),
  unit: z
    .enum(['output', 'raw score'])
    .meta({ description: 'Unit of base, raw and the contributions' }),
  base: z.number().meta({ description: 'Raw score of the average training row' }),
  raw: z.number().meta({ description: 'Base plus all contributions' }),
  contributions: z.array(
    z.strictObject({
      feature: z.string(),
      value: z.union([z.string(), z.number(), z.boolean(), z.null()]),
      contribution: z.number(),
    }),
  ),
  sentence: z.string(),
});

const inputs = z.array(z.strictObject({ input: z.string(), contribution: z.number() })).meta({
  description: 'The contributions summed by input; one of several inputs is shared out evenly',
});

export const explanationSchema = plain.meta(WORDS) satisfies z.ZodType<Explanation>;

/** Of a model that takes inputs. */
export const inputExplanationSchema = z
  .strictObject({ ...plain.shape, inputs })
  .meta(WORDS) satisfies z.ZodType<Explanation>;
