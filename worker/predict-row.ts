// From a request's row to its answer: check and encode, ask the module, name the outputs.
import { InvalidRowProblem, NotAnObjectProblem } from './http/problem.ts';
import type { ServedVersion } from './served-version.ts';

export type Answer = Record<string, number>;

/**
 * Answers one row as it came in a request.
 * @throws NotAnObjectProblem, InvalidRowProblem
 */
export function predictRow(version: ServedVersion, input: unknown): Answer {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw new NotAnObjectProblem(input);
  }
  const { encoder, predictor, row, entry } = version;
  const faults = encoder.encode(input as Record<string, unknown>, row);
  if (faults !== null) throw new InvalidRowProblem(faults);
  return nameOutputs(entry.flags, predictor.predict(row));
}

function nameOutputs(flags: string[], outputs: Float64Array): Answer {
  const answer: Answer = {};
  for (let i = 0; i < flags.length; i++) answer[flags[i]] = outputs[i];
  return answer;
}
