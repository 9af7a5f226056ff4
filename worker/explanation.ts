// Why a row has its answer: what each feature adds to each raw score (exact TreeSHAP values from the module),
// and a sentence that says so.
import type * as z from 'zod';
import { inputNames } from '../runtime/functions/expression.ts';
import type { Feature } from '../runtime/schema/feature-schema.ts';
import type { Derivation } from '../runtime/schema/input-schema.ts';
import type { explanationSchema, inputExplanationSchema } from './schema/explanation-schema.ts';
import type { ServedVersion } from './served-version.ts';

type InputExplanation = z.output<typeof inputExplanationSchema>;
export type OutputExplanation = z.output<typeof explanationSchema> | InputExplanation;
type FeatureContribution = OutputExplanation['contributions'][number];
type InputContribution = InputExplanation['inputs'][number];

/** Features that a sentence names. */
const NAMED_FEATURES = 3;

/** Explains the row that is encoded, as it was given: one explanation per raw score. */
export function explainRow(
  version: ServedVersion,
  input: Record<string, unknown>,
): OutputExplanation[] {
  const { predictor, row } = version;
  const outputs = Array.from(predictor.predict(row));
  const raw = Array.from(predictor.predict(row, 'raw'));
  const contributions = Array.from(predictor.predict(row, 'contributions'));
  const width = row.length + 1;
  // One score for two classes speaks of the last.
  const firstFlag = outputs.length - raw.length;
  return raw.map((score, k) => {
    const block = contributions.slice(k * width, (k + 1) * width);
    const output = outputs[firstFlag + k];
    return explainScore(version, input, { index: firstFlag + k, score, output, block });
  });
}

interface Score {
  /** Of its flag. */
  index: number;
  score: number;
  output: number;
  /** Contribution of each feature, then the base. */
  block: number[];
}

function explainScore(
  { entry, row }: ServedVersion,
  input: Record<string, unknown>,
  { index, score, output, block }: Score,
): OutputExplanation {
  const { derivation } = entry;
  const given = (name: string) => (Object.hasOwn(input, name) ? input[name] : null);
  const contributions = entry.features
    .map((feature, i) => ({
      feature: feature.name,
      value: (derivation === undefined
        ? given(feature.name)
        : seenValue(feature, row[i])) as FeatureContribution['value'],
      contribution: block[i],
    }))
    .sort(byStrength);
  const explanation = {
    flag: entry.flags[index],
    // Without a link the score is the output, to the last bit.
    unit: score === output ? ('output' as const) : ('raw score' as const),
    base: block[entry.features.length],
    raw: score,
    contributions,
    ...(derivation && { inputs: sumByInput(derivation, block) }),
  };
  const isShare = entry.task === 'class';
  return { ...explanation, sentence: writeSentence(explanation, output, isShare) };
}

const byStrength = (a: { contribution: number }, b: { contribution: number }) =>
  Math.abs(b.contribution) - Math.abs(a.contribution);

/** What the trees saw of a feature that the module has computed. */
function seenValue(feature: Feature, code: number): FeatureContribution['value'] {
  if (Number.isNaN(code)) return null;
  if (feature.kind === 'category') return feature.labels[code] ?? null;
  return feature.kind === 'boolean' ? code === 1 : code;
}

/** A feature of several inputs is no more one's than another's: its contribution is shared out evenly. */
function sumByInput({ inputs, expressions }: Derivation, block: number[]): InputContribution[] {
  const sums = new Map(inputs.map(({ name }) => [name, 0]));
  expressions.forEach((expression, i) => {
    const names = inputNames(expression);
    for (const name of names) sums.set(name, (sums.get(name) ?? 0) + block[i] / names.length);
  });
  return Array.from(sums, ([input, contribution]) => ({ input, contribution })).sort(byStrength);
}

function writeSentence(
  { flag, unit, base, contributions }: Omit<OutputExplanation, 'sentence'>,
  output: number,
  isShare: boolean,
): string {
  const show = (value: number) => (isShare ? `${(100 * value).toFixed(1)} %` : figure(value));
  const average = unit === 'output' ? `, where the average is ${show(base)}` : '';
  const inPoints = unit === 'output' && isShare;
  // What would be written as 0.0 points says nothing.
  const smallest = inPoints ? 0.0005 : Number.MIN_VALUE;
  const named = contributions.filter(({ contribution }) => Math.abs(contribution) >= smallest);
  if (named.length === 0) return `${flag} is ${show(output)}${average}; no feature changes it.`;
  const reasons = named.slice(0, NAMED_FEATURES).map((one) => reason(one, inPoints));
  const rest = named.length > NAMED_FEATURES ? ', the others less' : '';
  const scale = unit === 'output' ? '' : ' on the scale of its raw score';
  return `${flag} is ${show(output)}${average}: ${reasons.join(', ')}${rest}${scale}.`;
}

function reason({ feature, value, contribution }: FeatureContribution, inPoints: boolean): string {
  const what = value === null ? `that ${feature} is missing` : `${feature} ${value}`;
  const size = Math.abs(contribution);
  const much = inPoints ? `${(100 * size).toFixed(1)} points` : figure(size);
  return `${what} ${contribution > 0 ? 'raises' : 'lowers'} it by ${much}`;
}

function figure(value: number): string {
  return String(Number(value.toPrecision(3)));
}
