// How a module may be compiled otherwise than by default, as training and import are told.

/** Layouts of a module's data, each with a kernel of its own. */
export const STRATEGIES = ['table', 'masks', 'traversal', 'linear', 'ordered'] as const;
export type Strategy = (typeof STRATEGIES)[number];

export interface ModuleChoices {
  /** By default chosen by cost and size. */
  strategy?: Strategy;
  /** False leaves the part out, true puts it in; by default it is there where its strategy gives it cheaply. */
  contributions?: boolean;
  leaves?: boolean;
  /** True answers every call by bit slices, false none; by default those that are large enough. */
  slices?: boolean;
}
