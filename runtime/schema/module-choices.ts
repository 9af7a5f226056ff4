// How a module may be compiled otherwise than by default, as training and import are told.
import * as z from 'zod';

/** Layouts of a module's data, each with a kernel of its own. */
export const STRATEGIES = ['table', 'masks', 'traversal', 'linear', 'ordered'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export const moduleChoicesSchema = z.object({
  /** By default chosen by cost and size. */
  strategy: z.enum(STRATEGIES).exactOptional(),
  /** False leaves the part out, true puts it in; by default it is there where its strategy gives it cheaply. */
  contributions: z.boolean().exactOptional(),
  leaves: z.boolean().exactOptional(),
  /** True answers every call by bit slices, false none; by default those that are large enough. */
  slices: z.boolean().exactOptional(),
});

export type ModuleChoices = z.output<typeof moduleChoicesSchema>;
