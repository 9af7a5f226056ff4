// The id of an answer, by `?id=`: the caller's own, or a new one for `on`. What becomes of the answer is told under it
// (endpoints/feedback.ts).
import { ANSWER_ID } from '../runtime/observe/record-form.ts';
import { Problem } from './http/problem.ts';
import { notRecordedProblem } from './http/problems.ts';
import type { RequestRecorder } from './observe/request-recorder.ts';
import type { ServedVersion } from './served-version.ts';

/** Of a query; where a feature is called so, it means the feature in a query that holds the row. */
export const ID_PARAMETER = 'id';

const NEW_ID = 'on';

/**
 * Takes the id out of a query; null where none is asked.
 * @throws Problem `invalid-query`, or `not-recorded` where no answers are
 */
export function takeId(
  query: Map<string, string>,
  { entry }: ServedVersion,
  recorder: RequestRecorder | null,
): string | null {
  const asked = query.get(ID_PARAMETER);
  if (asked === undefined) return null;
  query.delete(ID_PARAMETER);
  if (!ANSWER_ID.test(asked)) {
    const must = 'on, or your own of at most 64 letters, digits and the characters _ . : -';
    throw new Problem('invalid-query', `id is ${must}`);
  }
  if (entry.flags.includes('included')) {
    const why = "this model has an output called 'included', where the id would stand";
    throw new Problem('invalid-query', why);
  }
  if (recorder === null || !recorder.takesAnswers) throw notRecordedProblem();
  return asked === NEW_ID ? crypto.randomUUID() : asked;
}
