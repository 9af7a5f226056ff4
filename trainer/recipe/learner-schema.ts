// The learners a recipe may name, and the bounds of their parameters.
import * as z from 'zod';
import { strict } from './strict-object.ts';

export const learnerSchema = z.discriminatedUnion('kind', [
  strict({
    kind: z.literal('forest'),
    trees: z.int().min(1).max(100_000).optional(),
    maxDepth: z.int().min(1).max(64).optional(),
    minLeaf: z.int().min(1).optional(),
    featureShare: z.number().gt(0, 'must be over 0').max(1).optional(),
  }),
]);
