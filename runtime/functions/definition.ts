// The form in which a function is defined, once, for the recipe, the engines and the module.

import type { Kind, Value } from './kinds.ts';
import type { Options } from './options.ts';

/** `ordered`: a number or a date; `same`: whatever the other arguments of `same` are. */
export type ArgumentKind = Kind | 'ordered' | 'same' | 'any';

export interface Definition {
  /** What its arguments are; the last stands for all that follow where `isVariadic`. */
  takes: readonly ArgumentKind[];
  /** At least as many arguments as `takes` has, or more. */
  isVariadic?: true;
  gives: Kind | 'same' | ((options: Options) => Kind);
  /** How people write it, and one sentence on what it answers: docs/RECIPES.md. */
  usage: string;
  about: string;
  /** True where it looks at missing values itself; otherwise it is missing when an argument is. */
  takesMissing?: true;
  /** What is wrong with its options, null when nothing is. */
  check?(options: Options): string | null;
  /**
   * The answer, before the laws of kinds.ts: the standard that all other implementations are held to. Arguments have
   * the kinds that it takes, and are known unless `takesMissing`.
   */
  run(args: readonly Value[], options: Options): Value;
}

/** A definition whose answer depends on known values alone. */
export function define<Args extends readonly Value[]>(
  definition: Omit<Definition, 'run' | 'takesMissing'> & {
    run(args: Args, options: Options): Value;
  },
): Definition {
  return definition as Definition;
}
