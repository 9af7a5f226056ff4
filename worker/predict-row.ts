// From a request's row to the text of its answer: check and encode, ask the module, name the outputs.

import { makeExtrasMaker } from '../runtime/rows/extras.ts';
import type { PredictionObserver } from './call.ts';
import { type Asked, withIncluded } from './extras.ts';
import { invalidRowProblem, notAnObjectProblem } from './http/problems.ts';
import type { RequestRecorder } from './observe/request-recorder.ts';
import type { ServedVersion } from './served-version.ts';

/**
 * Encodes one row as it came in a JSON body into `version.row`.
 * @throws Problem `not-an-object`, `invalid-row`
 */
export function encodeRow({ encoder, row }: ServedVersion, input: unknown): void {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw notAnObjectProblem(input);
  }
  const faults = encoder.encode(input as Record<string, unknown>, row);
  if (faults !== null) throw invalidRowProblem(faults);
}

/** Who is told of the prediction, and how the same request is encoded for another version; see call.ts. */
export interface Observed {
  observe: PredictionObserver | null;
  recorder: RequestRecorder | null;
  ask(other: ServedVersion): boolean;
}

/** The answer to the encoded row as JSON: its flags, and under `included` what was asked beside them. */
export function answerText(
  version: ServedVersion,
  { extras, id }: Asked,
  { observe, recorder, ask }: Observed,
): string {
  const outputs = version.predictor.predict(version.row);
  const flags = version.writeOutputs(outputs, 0);
  observe?.(outputs, ask);
  recorder?.row(version, outputs);
  if (id !== null) recorder?.answer(id, version, outputs);
  const named = id !== null && { id };
  if (extras === null) return named ? withIncluded(flags, named) : flags;
  const maker = makeExtrasMaker(extras, version.predictor);
  const kept = outputs.slice(); // The next question to the module overwrites them.
  maker.ask(version.row, 1);
  return withIncluded(flags, { ...maker.included(0, kept), ...named });
}
