// Why a row has its answer: what each feature adds to each raw score (exact TreeSHAP values from the module),
// and a sentence that says so.
import { type Expression, inputNames } from '../functions/expression.ts';
import type { Predictor } from '../module/predictor.ts';
import { answerNames, featureWords, valueWords, withUnit } from '../schema/answer-words.ts';
import type { Feature } from '../schema/feature-schema.ts';
import type { Derivation } from '../schema/input-schema.ts';

/** Of one raw score; docs/API.md shows one. */
export interface Explanation {
  /** The output that the raw score decides on. */
  flag: string;
  /** Unit of base, raw and the contributions. */
  unit: 'output' | 'raw score';
  /** Raw score of the average training row. */
  base: number;
  /** Base plus all contributions. */
  raw: number;
  /** The strongest first. */
  contributions: FeatureContribution[];
  /** The same summed by input, of a model that takes inputs; of several inputs each has an even share. */
  inputs?: InputContribution[];
  sentence: string;
}

export interface FeatureContribution {
  feature: string;
  value: string | number | boolean | null;
  contribution: number;
}

export interface InputContribution {
  input: string;
  contribution: number;
}

/** A contribution that is so much smaller than all of them together is what rounding left of none. */
const NEARLY_NONE = 1e-10;
/** Features that a sentence names. */
const NAMED_FEATURES = 3;

/**
 * Explains a row: one explanation per raw score.
 * @param row as it was encoded
 * @param input the same as it was given
 */
export function explainRow(
  predictor: Predictor,
  row: Float64Array,
  input: Record<string, unknown>,
): Explanation[] {
  const outputs = Array.from(predictor.predict(row));
  const raw = Array.from(predictor.predict(row, 'raw'));
  const contributions = Array.from(predictor.predict(row, 'contributions'));
  const width = row.length + 1;
  // One score for two classes speaks of the last.
  const firstFlag = outputs.length - raw.length;
  return raw.map((score, k) => {
    const block = contributions.slice(k * width, (k + 1) * width);
    const output = outputs[firstFlag + k];
    return explainScore(
      { manifest: predictor.manifest, row, input },
      { index: firstFlag + k, score, output, block },
    );
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

interface AskedRow {
  manifest: Predictor['manifest'];
  row: Float64Array;
  input: Record<string, unknown>;
}

function explainScore(
  { manifest, row, input }: AskedRow,
  { index, score, output, block }: Score,
): Explanation {
  const { derivation, features, flags, task } = manifest;
  const given = (name: string) => (Object.hasOwn(input, name) ? input[name] : null);
  const contributions = features
    .map((feature, i) => ({
      feature: feature.name,
      value: (derivation === undefined
        ? given(feature.name)
        : seenValue(feature, row[i])) as FeatureContribution['value'],
      contribution: block[i],
    }))
    .sort(byStrength);
  const explanation = {
    flag: flags[index],
    // Without a link the score is the output, to the last bit.
    unit: score === output ? ('output' as const) : ('raw score' as const),
    base: block[features.length],
    raw: score,
    contributions,
    ...(derivation && { inputs: sumByInput(derivation, block) }),
  };
  const said = { ...explanation, output, isShare: task === 'class' };
  return { ...explanation, sentence: writeSentence(said, manifest, index) };
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

interface Said extends Omit<Explanation, 'sentence'> {
  output: number;
  isShare: boolean;
}

function writeSentence(said: Said, manifest: Predictor['manifest'], index: number): string {
  const { unit, base, contributions, output, isShare } = said;
  const name = answerNames(manifest)[index];
  const subject = isShare ? `The probability of ${name}` : name;
  const show = (value: number) =>
    isShare ? `${(100 * value).toFixed(1)} %` : withUnit(figure(value), manifest);
  const average = unit === 'output' ? `, where the average is ${show(base)}` : '';
  const inPoints = unit === 'output' && isShare;
  const size = contributions.reduce((sum, one) => sum + Math.abs(one.contribution), Math.abs(base));
  // What would be written as 0.0 points says nothing, nor does what rounding left of none.
  const smallest = inPoints ? 0.0005 : NEARLY_NONE * size;
  const named = contributions.filter(({ contribution }) => Math.abs(contribution) > smallest);
  const answer = `${subject} is ${show(output)}${average}`;
  if (named.length === 0) return `${answer}; no feature changes it.`;
  const reasons = named.slice(0, NAMED_FEATURES).map((one) => {
    const f = manifest.features.findIndex((feature) => feature.name === one.feature);
    return reason(one, manifest.derivation?.expressions[f], inPoints);
  });
  const rest = named.length > NAMED_FEATURES ? ', the others less' : '';
  const scale = unit === 'output' ? '' : ' on the scale of its raw score';
  return `${answer}: ${reasons.join(', ')}${rest}${scale}.`;
}

function reason(
  { feature, value, contribution }: FeatureContribution,
  from: Expression | undefined,
  inPoints: boolean,
): string {
  const words = featureWords(feature, from);
  const what = value === null ? `that ${words} is missing` : `${words} ${valueWords(value, from)}`;
  const size = Math.abs(contribution);
  const much = inPoints ? `${(100 * size).toFixed(1)} points` : figure(size);
  return `${what} ${contribution > 0 ? 'raises' : 'lowers'} it by ${much}`;
}

/** Three digits; thousands stand in groups of three. */
function figure(value: number): string {
  const isLarge = Math.abs(value) >= 1e3 && Math.abs(value) < 1e15;
  return isLarge
    ? value.toLocaleString('en', { maximumSignificantDigits: 3 })
    : String(Number(value.toPrecision(3)));
}
