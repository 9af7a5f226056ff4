// What an answer can hold beside its flags, when `?include=` asks for it.

import { readNumber } from '../runtime/schema/cell-grammar.ts';
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
import { InvalidQueryProblem } from './http/problem.ts';
import { parseQueryOfPost } from './http/query.ts';
import type { ServedVersion } from './served-version.ts';

export const EXTRA_NAMES = ['label', 'raw', 'decision', 'leaves'] as const;
export type ExtraName = (typeof EXTRA_NAMES)[number];

/** Parameters of a query that are not fields of a row. */
export const EXTRA_PARAMETERS = ['include', 'threshold'] as const;
export type ParameterName = (typeof EXTRA_PARAMETERS)[number];

export interface Extras {
  names: Set<ExtraName>;
  /** Probability from which the last class is decided for. */
  threshold: number;
}

export interface Included {
  /** The most probable class. */
  label?: string;
  /** Raw scores, before the link. */
  raw?: number[];
  /** Whether the last of two classes reaches the threshold. */
  decision?: { threshold: number; positive: boolean; label: string };
  /** Index of the leaf that the row falls into, tree by tree. */
  leaves?: number[];
}

const DEFAULT_THRESHOLD = 0.5;

/**
 * The parameters of extras in a query that holds a row, too. Where a feature of the model is called as one of them,
 * the name means the feature there; rows in a body leave the query to the parameters.
 */
export function rowParameters({ features }: RegistryEntry): ParameterName[] {
  return EXTRA_PARAMETERS.filter((name) => !features.some((feature) => feature.name === name));
}

/** Takes these parameters out of a query; null when it asks for no extras. @throws InvalidQueryProblem */
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
    throw new InvalidQueryProblem('threshold belongs to include=decision');
  }
  return { names, threshold: parseThreshold(threshold) };
}

function parseName(text: string): ExtraName {
  const name = EXTRA_NAMES.find((known) => known === text);
  if (name) return name;
  throw new InvalidQueryProblem(
    `include has no ${JSON.stringify(text)}; it has ${EXTRA_NAMES.join(', ')}`,
  );
}

/** What this model can add to its answers. */
export function providedExtras({ entry, predictor }: ServedVersion): ExtraName[] {
  // Its name is taken: there is no place for any.
  if (entry.flags.includes('included')) return [];
  const isProvided: Record<ExtraName, boolean> = {
    label: entry.classes.length > 0,
    raw: true,
    decision: entry.classes.length === 2,
    leaves: predictor.manifest.provides.leaves,
  };
  return EXTRA_NAMES.filter((name) => isProvided[name]);
}

function checkProvided(name: ExtraName, version: ServedVersion): void {
  if (version.entry.flags.includes('included')) {
    throw new InvalidQueryProblem(
      "this model has an output called 'included', where extras would stand",
    );
  }
  if (providedExtras(version).includes(name)) return;
  throw new InvalidQueryProblem(`this model has no ${name} to include`);
}

function parseThreshold(text: string | undefined): number {
  const threshold = text === undefined ? DEFAULT_THRESHOLD : readNumber(text);
  if (threshold !== undefined && threshold >= 0 && threshold <= 1) return threshold;
  throw new InvalidQueryProblem(`threshold is a number from 0 to 1, not ${JSON.stringify(text)}`);
}

/** The parameters of a query that may have none but those of extras. @throws InvalidQueryProblem */
export function readExtras(search: string, version: ServedVersion): Extras | null {
  if (search === '') return null;
  const query = parseQueryOfPost(search);
  const extras = takeExtras(query, version, EXTRA_PARAMETERS);
  for (const name of query.keys()) {
    throw new InvalidQueryProblem(`unknown parameter ${name}; send the row in the body`);
  }
  return extras;
}

/** Makes what was asked beside the flags, for a block of rows at once. */
export interface ExtrasMaker {
  /** Asks the module about `count` rows that stand encoded in `rows`. */
  ask(rows: Float64Array, count: number): void;
  /** The extras of row `index` of the block, whose outputs stand at `outputs[start…]`. */
  included(index: number, outputs: Float64Array, start: number): Included;
}

/** For blocks of at most `blockRows` rows. */
export function makeExtrasMaker(
  { names, threshold }: Extras,
  { entry, predictor }: ServedVersion,
  blockRows: number,
): ExtrasMaker {
  const makeBlock = (kind: 'raw' | 'leaves') => {
    const width = names.has(kind) ? predictor.outputWidth(kind) : 0;
    return { kind, width, values: new Float64Array(blockRows * width) };
  };
  const raw = makeBlock('raw');
  const leaves = makeBlock('leaves');
  const rowOf = ({ values, width }: typeof raw, index: number) =>
    Array.from(values.subarray(index * width, (index + 1) * width));
  return {
    ask(rows, count) {
      for (const { kind, width, values } of [raw, leaves]) {
        if (width > 0) predictor.predictInto(rows, count, kind, values);
      }
    },
    included(index, outputs, start) {
      const included: Included = {};
      if (names.has('label')) included.label = entry.classes[greatest(outputs, start, entry)];
      if (names.has('raw')) included.raw = rowOf(raw, index);
      if (names.has('decision')) {
        const positive = outputs[start + 1] >= threshold;
        included.decision = { threshold, positive, label: entry.classes[Number(positive)] };
      }
      if (names.has('leaves')) included.leaves = rowOf(leaves, index);
      return included;
    },
  };
}

/** Index of the greatest output of a row; the first of equals. */
function greatest(outputs: Float64Array, start: number, { flags }: RegistryEntry): number {
  let best = 0;
  for (let i = 1; i < flags.length; i++) if (outputs[start + i] > outputs[start + best]) best = i;
  return best;
}

/** The JSON of a row's flags with its extras beside them. */
export function withIncluded(flags: string, included: Included): string {
  return `${flags.slice(0, -1)},"included":${JSON.stringify(included)}}`;
}
