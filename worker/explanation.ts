// Why a row has its answer: what each feature adds to each raw score (exact TreeSHAP values from the module),
// and a sentence that says so.
import type * as z from 'zod';
import type { explanationSchema } from './schema/explanation-schema.ts';
import type { ServedVersion } from './served-version.ts';

export type OutputExplanation = z.output<typeof explanationSchema>;
type FeatureContribution = OutputExplanation['contributions'][number];

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
  { entry }: ServedVersion,
  input: Record<string, unknown>,
  { index, score, output, block }: Score,
): OutputExplanation {
  const contributions = entry.features
    .map(({ name }, i) => ({
      feature: name,
      value: (Object.hasOwn(input, name) ? input[name] : null) as FeatureContribution['value'],
      contribution: block[i],
    }))
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const explanation = {
    flag: entry.flags[index],
    // Without a link the score is the output, to the last bit.
    unit: score === output ? ('output' as const) : ('raw score' as const),
    base: block[entry.features.length],
    raw: score,
    contributions,
  };
  const isShare = entry.task === 'class';
  return { ...explanation, sentence: writeSentence(explanation, output, isShare) };
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
