// An explanation of one raw score, as the document describes it.
import * as z from 'zod';

export const explanationSchema = z
  .strictObject({
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
  })
  .meta({ id: 'Explanation', description: 'What each feature adds, the strongest first' });
