// What a query asks beside the flags of an answer, by `?include=` and its threshold.

import { askedExtras } from '../runtime/rows/asked-extras.ts';
import type { Extras, Included } from '../runtime/rows/extras.ts';
import { inputsOf } from '../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
import { ID_PARAMETER, takeId } from './answer-id.ts';
import { Problem } from './http/problem.ts';
import { parseQueryOfPost } from './http/query.ts';
import type { RequestRecorder } from './observe/request-recorder.ts';
import type { ServedVersion } from './served-version.ts';

/** Parameters of a query that are not fields of a row. */
export const EXTRA_PARAMETERS = ['include', 'threshold'] as const;
const ROW_PARAMETERS = [...EXTRA_PARAMETERS, ID_PARAMETER] as const;
export type ParameterName = (typeof ROW_PARAMETERS)[number];

/** What is asked beside the flags. */
export interface Asked {
  extras: Extras | null;
  /** Under which the answer is recorded; null for none. */
  id: string | null;
}

export const NOTHING_ASKED: Asked = { extras: null, id: null };

/**
 * The parameters of extras, and the id, in a query that holds a row, too. Where a feature of the model is called as one of them,
 * the name means the feature there; rows in a body leave the query to the parameters.
 */
export function rowParameters(entry: RegistryEntry): ParameterName[] {
  const inputs = inputsOf(entry);
  return ROW_PARAMETERS.filter((name) => !inputs.some((input) => input.name === name));
}

/** Takes these parameters out of a query; null when it asks for no extras. @throws Problem `invalid-query` */
export function takeExtras(
  query: Map<string, string>,
  version: ServedVersion,
  parameters: readonly ParameterName[],
): Extras | null {
  const take = (name: ParameterName) => {
    if (!parameters.includes(name)) return undefined;
    const value = query.get(name);
    query.delete(name);
    return value;
  };
  const asked = { include: take('include'), threshold: take('threshold') };
  const extras = askedExtras(asked, version.predictor.manifest);
  if (typeof extras === 'string') throw new Problem('invalid-query', extras);
  return extras;
}

/** The parameters of a query that may have none but those of extras. @throws Problem `invalid-query` */
export function readExtras(search: string, version: ServedVersion): Extras | null {
  if (search === '') return null;
  const query = parseQueryOfPost(search);
  const extras = takeExtras(query, version, EXTRA_PARAMETERS);
  refuseOthers(query);
  return extras;
}

/** The same where the answer may have an id, too. @throws Problem `invalid-query`, `not-recorded` */
export function readAsked(
  search: string,
  version: ServedVersion,
  recorder: RequestRecorder | null,
): Asked {
  if (search === '') return NOTHING_ASKED;
  const query = parseQueryOfPost(search);
  const extras = takeExtras(query, version, EXTRA_PARAMETERS);
  const id = takeId(query, version, recorder);
  refuseOthers(query);
  return { extras, id };
}

function refuseOthers(query: ReadonlyMap<string, string>): void {
  for (const name of query.keys()) {
    throw new Problem('invalid-query', `unknown parameter ${name}; send the row in the body`);
  }
}

/** The JSON of a row's flags with its extras beside them. */
export function withIncluded(flags: string, included: Included): string {
  return `${flags.slice(0, -1)},"included":${JSON.stringify(included)}}`;
}
