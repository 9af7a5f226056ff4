// Values that a search may give a parameter of the learner.
import * as z from 'zod';
import { strict } from './strict-object.ts';

/** A list of values, or a range drawn from evenly; on a `log` scale every doubling is as likely as any other. */
export const searchRangeSchema = z.union([
  z.array(z.union([z.number(), z.string()])).min(1, 'must list a value'),
  strict({
    from: z.number(),
    to: z.number(),
    scale: z.enum(['linear', 'log']).optional(),
    /** Whole numbers only. */
    integer: z.boolean().optional(),
  }),
]);

export type SearchRange = z.input<typeof searchRangeSchema>;
