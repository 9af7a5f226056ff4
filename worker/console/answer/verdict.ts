// What an answer says in a few words: the most probable class, or the number.
import { answerNames, withUnit } from '../../../runtime/schema/answer-words.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import type { ShownError } from '../model/fetch-evaluation.ts';
import { percentText, plainNumber } from '../ui/numbers.ts';
import type { Outputs } from './ask-one.ts';

export type VersionFacts = Pick<
  RegistryEntry,
  'task' | 'flags' | 'classes' | 'target' | 'decision'
>;

/** An output and what it is called: its class, or the number that is predicted. */
export interface NamedOutput {
  flag: string;
  name: string;
  value: number | null;
}

export function namedOutputs(facts: VersionFacts, outputs: Outputs): NamedOutput[] {
  const names = answerNames(facts);
  return facts.flags.map((flag, i) => ({ flag, name: names[i], value: outputs[flag] ?? null }));
}

/** A value of an output for people: a probability, or a number with its unit. */
export function shownValue(facts: VersionFacts, value: number | null | undefined): string {
  if (value == null) return 'no number';
  return facts.task === 'class' ? percentText(value) : withUnit(plainNumber(value), facts);
}

/** Between what the actual value usually lies; null where that was not measured. */
export function usualRange(value: number, errors: readonly ShownError[]): [number, number] | null {
  const error = errors.find(({ highest }) => value <= highest) ?? errors.at(-1);
  return error === undefined ? null : [value + error.low, value + error.high];
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

/** What is said of an answer in a line: what is decided for, or all numbers. */
export function spokenOutputs(facts: VersionFacts, outputs: Outputs): NamedOutput[] {
  return facts.task === 'class' ? [decidedOutput(facts, outputs)] : namedOutputs(facts, outputs);
}

/** The probability of the second of two classes from which it is decided for, where the version records one. */
export function ownThreshold({ decision, classes }: VersionFacts): number | null {
  return decision === undefined || classes.length !== 2 ? null : decision.threshold;
}
