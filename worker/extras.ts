// What an answer can hold beside its flags, when `?include=` asks for it.
import { InvalidQueryProblem } from './http/problem.ts';
import type { ServedVersion } from './served-version.ts';

export const EXTRA_NAMES = ['label', 'raw', 'decision', 'leaves'] as const;
export type ExtraName = (typeof EXTRA_NAMES)[number];

/** Parameters of a query that are not fields of a row. */
export const EXTRA_PARAMETERS = ['include', 'threshold'] as const;

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

/** Takes the parameters of extras out of a query; null when it asks for none. @throws InvalidQueryProblem */
export function takeExtras(query: Map<string, string>, version: ServedVersion): Extras | null {
  const include = query.get('include');
  const threshold = query.get('threshold');
  for (const name of EXTRA_PARAMETERS) query.delete(name);
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

function checkProvided(name: ExtraName, { entry, predictor }: ServedVersion): void {
  const classes = entry.classes.length;
  const missing =
    (name === 'label' && classes === 0) ||
    (name === 'decision' && classes !== 2) ||
    (name === 'leaves' && !predictor.manifest.provides.leaves);
  if (missing) throw new InvalidQueryProblem(`this model has no ${name} to include`);
}

function parseThreshold(text: string | undefined): number {
  const threshold = text === undefined ? DEFAULT_THRESHOLD : Number(text);
  if (text !== '' && threshold >= 0 && threshold <= 1) return threshold;
  throw new InvalidQueryProblem(`threshold is a number from 0 to 1, not ${JSON.stringify(text)}`);
}

/** The extras of the row that is encoded, with its outputs. */
export function makeIncluded({ names, threshold }: Extras, version: ServedVersion): Included {
  const { predictor, row, entry } = version;
  const included: Included = {};
  const outputs = Array.from(predictor.predict(row));
  if (names.has('label')) included.label = entry.classes[outputs.indexOf(Math.max(...outputs))];
  if (names.has('raw')) included.raw = Array.from(predictor.predict(row, 'raw'));
  if (names.has('decision')) {
    const positive = outputs[1] >= threshold;
    included.decision = { threshold, positive, label: entry.classes[Number(positive)] };
  }
  if (names.has('leaves')) included.leaves = Array.from(predictor.predict(row, 'leaves'));
  return included;
}
