// What a model answers, as JSON Schema.
import { targetWords } from './answer-words.ts';
import { type JsonSchema, objectSchema } from './json-schema.ts';
import type { RegistryEntry } from './registry-entry.ts';

/** What an answer is known by. */
export type AnswerFacts = Pick<RegistryEntry, 'task' | 'flags' | 'classes' | 'target'>;

/** The outputs by name: every class with its probability, or every number that is predicted. */
export function answerFields(model: AnswerFacts): [name: string, schema: JsonSchema][] {
  return model.flags.map((flag, i) => [flag, flagSchema(model, i)]);
}

/** An answer without extras. */
export function answerSchema(model: AnswerFacts): JsonSchema {
  return objectSchema(answerFields(model), model.flags);
}

/** What an answer is, in words. */
export function answerWords({ task, flags }: AnswerFacts): string {
  if (task === 'class') return 'Every class with its probability';
  return flags.length === 1 ? 'The number that is predicted' : 'The numbers that are predicted';
}

function flagSchema({ task, classes, target }: AnswerFacts, index: number): JsonSchema {
  if (task === 'number') {
    const number = target === undefined ? 'A number that is predicted' : targetWords(target);
    return { type: 'number', description: number };
  }
  const description = `Probability that the class is ${classes[index]}`;
  return { type: 'number', minimum: 0, maximum: 1, description };
}
