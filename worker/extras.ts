// What a query asks beside the flags of an answer, by `?include=` and its threshold.

import { DEFAULT_THRESHOLD, type Extras, type Included } from '../runtime/rows/extras.ts';
import { readNumber } from '../runtime/schema/cell-grammar.ts';
import { inputsOf } from '../runtime/schema/input-schema.ts';
import { EXTRA_NAMES, type ExtraName, extrasOf } from '../runtime/schema/outputs.ts';
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
import { Problem } from './http/problem.ts';
import { parseQueryOfPost } from './http/query.ts';
import type { ServedVersion } from './served-version.ts';

/** Parameters of a query that are not fields of a row. */
export const EXTRA_PARAMETERS = ['include', 'threshold'] as const;
export type ParameterName = (typeof EXTRA_PARAMETERS)[number];

/**
 * The parameters of extras in a query that holds a row, too. Where a feature of the model is called as one of them,
 * the name means the feature there; rows in a body leave the query to the parameters.
 */
export function rowParameters(entry: RegistryEntry): ParameterName[] {
  const inputs = inputsOf(entry);
  return EXTRA_PARAMETERS.filter((name) => !inputs.some((input) => input.name === name));
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
  const include = take('include');
  const threshold = take('threshold');
  if (include === undefined && threshold === undefined) return null;
  const names = new Set((include ?? '').split(',').filter(Boolean).map(parseName));
  for (const name of names) checkProvided(name, version);
  if (threshold !== undefined && !names.has('decision')) {
    throw new Problem('invalid-query', 'threshold belongs to include=decision');
  }
  return { names, threshold: parseThreshold(threshold) };
}

function parseName(text: string): ExtraName {
  const name = EXTRA_NAMES.find((known) => known === text);
  if (name) return name;
  throw new Problem(
    'invalid-query',
    `include has no ${JSON.stringify(text)}; it has ${EXTRA_NAMES.join(', ')}`,
  );
}

/** What this model can add to its answers. */
export function providedExtras({ entry, predictor }: ServedVersion): ExtraName[] {
  // Its name is taken: there is no place for any.
  return entry.flags.includes('included') ? [] : extrasOf(predictor.manifest);
}

function checkProvided(name: ExtraName, version: ServedVersion): void {
  if (version.entry.flags.includes('included')) {
    throw new Problem(
      'invalid-query',
      "this model has an output called 'included', where extras would stand",
    );
  }
  if (providedExtras(version).includes(name)) return;
  throw new Problem('invalid-query', `this model has no ${name} to include`);
}

function parseThreshold(text: string | undefined): number {
  const threshold = text === undefined ? DEFAULT_THRESHOLD : readNumber(text);
  if (threshold !== undefined && threshold >= 0 && threshold <= 1) return threshold;
  throw new Problem(
    'invalid-query',
    `threshold is a number from 0 to 1, not ${JSON.stringify(text)}`,
  );
}

/** The parameters of a query that may have none but those of extras. @throws Problem `invalid-query` */
export function readExtras(search: string, version: ServedVersion): Extras | null {
  if (search === '') return null;
  const query = parseQueryOfPost(search);
  const extras = takeExtras(query, version, EXTRA_PARAMETERS);
  for (const name of query.keys()) {
    throw new Problem('invalid-query', `unknown parameter ${name}; send the row in the body`);
  }
  return extras;
}

/** The JSON of a row's flags with its extras beside them. */
export function withIncluded(flags: string, included: Included): string {
  return `${flags.slice(0, -1)},"included":${JSON.stringify(included)}}`;
}
