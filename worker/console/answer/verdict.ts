// What an answer says in a few words: the most probable class, or the number.
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import type { Outputs } from './ask-one.ts';

export type VersionFacts = Pick<RegistryEntry, 'task' | 'flags' | 'classes' | 'decision'>;

/** An output and what it is called: its class, where there are classes. */
export interface NamedOutput {
  flag: string;
  name: string;
  value: number | null;
}

export function namedOutputs({ flags, classes, task }: VersionFacts, outputs: Outputs) {
  return flags.map(
    (flag, i): NamedOutput => ({
      flag,
      name: task === 'class' ? (classes[i] ?? flag) : flag,
      value: outputs[flag] ?? null,
    }),
  );
}

/** The most probable first; equals as they were. */
export function byProbability(outputs: readonly NamedOutput[]): NamedOutput[] {
  return outputs.toSorted((a, b) => (b.value ?? -1) - (a.value ?? -1));
}

/** Where the model has a threshold of its own, what it decides for; otherwise the most probable. */
export function decidedOutput(facts: VersionFacts, outputs: Outputs): NamedOutput {
  const named = namedOutputs(facts, outputs);
  const threshold = ownThreshold(facts);
  if (threshold === null) return byProbability(named)[0];
  return named[Number((named[1].value ?? 0) >= threshold)];
}

/** The probability of the second of two classes from which it is decided for, where the version records one. */
export function ownThreshold({ decision, classes }: VersionFacts): number | null {
  return decision === undefined || classes.length !== 2 ? null : decision.threshold;
}
