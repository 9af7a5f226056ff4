// The plain twin: runs a program step by step over values of JavaScript. The standard for SQL and module.
import { FUNCTIONS } from './definitions.ts';
import type { Value } from './kinds.ts';
import type { Program, Step } from './program.ts';
import { lawfulAnswer } from './run-step.ts';

/** The features of one row. @param inputs as `makeInputReader` has read them, in the order of the program's */
export function evaluateProgram({ steps, features }: Program, inputs: readonly Value[]): Value[] {
  const values: Value[] = [];
  for (const step of steps) values.push(evaluateStep(step, values, inputs));
  return features.map((position) => values[position]);
}

function evaluateStep(step: Step, values: readonly Value[], inputs: readonly Value[]): Value {
  if ('input' in step) return inputs[step.input];
  if ('value' in step) return step.value;
  const args = step.of.map((position) => values[position]);
  return lawfulAnswer(FUNCTIONS[step.call], args, step.options);
}
