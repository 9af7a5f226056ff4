// The answer of one function under the laws of kinds.ts.
import type { Definition } from './definition.ts';
import { lawful, lawfulText, type Value } from './kinds.ts';
import type { Options } from './options.ts';

export function lawfulAnswer(
  definition: Definition,
  values: readonly Value[],
  options: Options,
): Value {
  if (!definition.takesMissing && values.includes(null)) return null;
  const answer = definition.run(values, options);
  if (typeof answer === 'number') return lawful(answer);
  return typeof answer === 'string' ? lawfulText(answer) : answer;
}
