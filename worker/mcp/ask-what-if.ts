// The tool that asks what another value of a field would do to an answer.
import { Problem } from '../http/problem.ts';
import { isObject } from '../json-object.ts';
import { encodeRow } from '../predict-row.ts';
import type { ServedVersion } from '../served-version.ts';
import { answerOf } from './ask-row.ts';
import { MOST_CHANGES } from './tool-schemas.ts';

type Row = Record<string, unknown>;

/** @throws Problem `invalid-row`, `not-an-object`; of a change, the detail names which */
export function askWhatIf(version: ServedVersion, given: Row): object {
  const { row, changes } = readQuestion(given);
  encodeRow(version, row);
  const answer = answerOf(version);
  const changed = changes.map((change, i) => {
    try {
      encodeRow(version, { ...row, ...change });
    } catch (error) {
      throw error instanceof Problem ? placed(error, `changes[${i}]`) : error;
    }
    const other = answerOf(version);
    return { answer: other, difference: minus(other, answer) };
  });
  return { answer, changed };
}

function readQuestion(given: Row): { row: Row; changes: Row[] } {
  const { row, changes, ...others } = given;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw refused('give row and changes, and the fields within row');
  if (!isObject(row)) throw refused('row must be an object of its fields');
  const isList = Array.isArray(changes) && changes.length > 0 && changes.length <= MOST_CHANGES;
  if (!isList || !changes.every(isObject)) {
    throw refused(`changes must be a list of 1 to ${MOST_CHANGES} objects`);
  }
  return { row, changes };
}

function refused(detail: string): Problem {
  return new Problem('not-an-object', detail);
}

function placed({ kind, message, faults }: Problem, place: string): Problem {
  const among = faults.map((fault) => ({ ...fault, message: `${place}: ${fault.message}` }));
  return new Problem(kind, `${place}: ${message}`, { faults: among });
}

function minus(a: Record<string, number>, b: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.keys(a).map((flag) => [flag, a[flag] - b[flag]]));
}
