// What was measured of a version on rows that trained nothing: evaluation.json, as far as the page uses it. Earlier
// releases wrote less, and an imported model has none.
import { getJson } from './get-json.ts';
import type { FieldValue, ShownModel } from './shown-model.ts';

/** Weights of rows in bins of equal width from `lowest` to `highest`. */
export interface ScaleHistogram {
  lowest: number;
  highest: number;
  answers: number[];
  actual: number[];
}

/** What a feature does to the answers. */
export interface FieldEffects {
  name: string;
  /** How much worse the answers are without it. */
  permutationLoss: number;
  /** Per value the mean answers, and the share of the rows that have about this value. */
  partialDependence: { value: FieldValue; answers: number[]; share?: number }[];
}

/** Of the rows with an answer up to `highest`, 80 % had an actual value from answer + low to answer + high. */
export interface ShownError {
  highest: number;
  low: number;
  high: number;
}

export interface ShownEvaluation {
  /** Of a model that predicts one number. */
  numbers: ScaleHistogram | null;
  /** Of such a model, by ascending answer. */
  usualErrors: ShownError[];
  features: FieldEffects[];
}

interface EvaluationFile {
  distribution?: ScaleHistogram | object[];
  usualErrors?: ShownError[];
  features?: FieldEffects[];
}

const found = new Map<string, Promise<ShownEvaluation | null>>();

/** Null where there is none; it is asked for once. */
export function fetchEvaluation({
  base,
}: Pick<ShownModel, 'base'>): Promise<ShownEvaluation | null> {
  const known = found.get(base);
  if (known) return known;
  const asked = getJson<EvaluationFile>(`${base}/evaluation.json`).then(readEvaluation, () => null);
  found.set(base, asked);
  return asked;
}

function readEvaluation(file: EvaluationFile): ShownEvaluation {
  const { distribution, usualErrors = [], features = [] } = file;
  const isNumbers = distribution !== undefined && !Array.isArray(distribution);
  return { numbers: isNumbers ? distribution : null, usualErrors, features };
}
