// What can be wrong with a question to a model, wherever it is asked: the kinds of problems that the API and a model on
// the caller's own device have in common.

/** By the last part of a problem's `type`. */
export const QUESTION_PROBLEMS = {
  'invalid-query': { status: 400, code: 7108, title: 'The query cannot be read' },
  'not-provided': { status: 404, code: 7115, title: 'This model does not provide that' },
  'not-an-object': { status: 422, code: 7107, title: 'The body is not one row' },
  'invalid-row': { status: 422, code: 7110, title: 'The row cannot be answered' },
} as const;

/** Detail of `not-an-object`. */
export function notAnObject(given: unknown): string {
  const what = given === null ? 'null' : Array.isArray(given) ? 'an array' : `a ${typeof given}`;
  return `a row is a JSON object of its fields; this is ${what}`;
}

/** What stands with a row of a batch that is none. */
export const NO_ROW = 'a row must be a JSON object of its fields';

/** Detail of `not-provided` where an explanation was asked. */
export const NO_CONTRIBUTIONS = 'this model was compiled without contributions';
