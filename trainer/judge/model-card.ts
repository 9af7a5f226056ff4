// MODEL_CARD.md of a version: what it answers, from what it was learned, how good it is and where it is
// not to be trusted, for people. Made from metadata and evaluation alone.
import { expressionText } from '../../runtime/functions/expression.ts';
import { targetWords } from '../../runtime/schema/answer-words.ts';
import type { Feature } from '../../runtime/schema/feature-schema.ts';
import { type Input, inputsOf } from '../../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { ConstantAnswer } from '../evaluate/constant-answer.ts';
import { describeConstant } from '../evaluate/describe-constant.ts';
import { describeOthers } from '../evaluate/describe-others.ts';
import { metricText } from '../evaluate/metrics.ts';
import type { OtherLabelReport } from '../evaluate/other-labels.ts';
import { describeUnused } from '../ingest/describe-unused.ts';
import { describeParameters } from './describe-parameters.ts';
import { frontMatter } from './front-matter.ts';

/** What the card takes from evaluation.json. */
export interface CardEvaluation {
  confidence: Record<string, { low: number; high: number }>;
  /** Absent in evaluations of earlier versions. */
  constant?: ConstantAnswer | null;
  labels?: Record<string, OtherLabelReport>;
}

type CardFacts = Omit<RegistryEntry, 'files'>;

/** Text of the card; `evaluation` is null for a model that was imported without rows. */
export function modelCard(facts: CardFacts, evaluation: CardEvaluation | null): string {
  const { name, version, title, description, created, git, tools, rows } = facts;
  const commit = git.commit === null ? 'no commit' : `commit ${git.commit}`;
  return `${frontMatter(facts)}# ${escapeCell(title)}, version ${version}

${description}

- model: \`${name}@${version}\`, made ${created}
- code: ${commit}${git.dirty ? ', with changes that are not in it' : ''}
- data: ${describeRows(rows)}; SHA-256 \`${facts.dataHash}\`
- recipe: SHA-256 \`${facts.recipeHash}\`, seed ${facts.seed}
- learner: ${escapeCell(describeParameters(facts.parameters))}
- module: ${facts.module.bytes} bytes, ${facts.module.strategy}, ABI ${facts.module.abi}
- answers: ${exactness(facts)}
- tools: ${Object.entries(tools)
    .map(([tool, number]) => `${tool} ${number}`)
    .join(', ')}

## Asks

| ${facts.derivation ? 'input' : 'feature'} | kind | values | missing |
|---|---|---|---|
${inputsOf(facts).map(featureLine).join('\n')}
${computedSection(facts)}
## Answers

${facts.flags.map((flag, k) => `- \`${flag}\`${answerMeaning(facts, k)}`).join('\n')}

## How good it is

${metricsSection(facts, evaluation)}

## Limits

It knows nothing but the rows it was learned from: other years, places or ways of recording may differ.
${otherTexts(facts.features)} An answer is a ${facts.task === 'class' ? 'probability' : 'mean'} over many alike cases, no statement
about one; do not decide about a person by it.
`;
}

/** What becomes of labels that are not listed. */
function otherTexts(features: Feature[]): string {
  const grouped = features.filter((one) => one.kind === 'category' && one.other !== undefined);
  if (grouped.length === 0) return 'Labels that are not listed are refused.';
  const names = grouped.map(({ name }) => escapeCell(name)).join(', ');
  return `Texts of ${names} that are not listed are answered as one label; elsewhere they are refused.`;
}

function describeRows({ read, used, rejected, unused }: CardFacts['rows']): string {
  if (unused === undefined) return `${read} rows read, ${used} used, ${rejected} rejected`;
  const why = describeUnused(unused);
  const notUsed = `${read - used} not used${why === '' ? '' : ` (${why})`}`;
  return `${read} rows read, ${used} used, ${notUsed}; ${rejected - unused.unreadable} lines cannot be read`;
}

function exactness({ quantization, metrics }: CardFacts): string {
  if (!quantization) return 'exact';
  const { bound, unit, largest, rows, exact } = quantization;
  const unitText = unit === 'probability' ? 'a probability' : `a share of the ${unit}`;
  const figures = Object.keys(metrics).flatMap((name) =>
    name in exact.metrics
      ? [
          `${name} ${metricText(name, exact.metrics[name], 5)} → ${metricText(name, metrics[name], 5)}`,
        ]
      : [],
  );
  return (
    `leaf values are rounded; no answer moves by more than ${bound.toExponential(1)} (${unitText}), ` +
    `${largest.toExponential(1)} seen on ${rows} rows` +
    (figures.length > 0 ? `; ${figures.join(', ')}` : '')
  );
}

/** Labels and names come from data: they must not become markup or break the table. */
function escapeCell(text: string): string {
  return text.replaceAll(/[\\|`*_<>[\]]/g, '\\$&').replaceAll(/\s+/g, ' ');
}

const MOST_LABELS_SHOWN = 12;

/** What the trees see of the inputs. */
function computedSection({ derivation, features }: CardFacts): string {
  if (derivation === undefined) return '';
  const lines = features.map(
    ({ name, kind }, f) =>
      `| ${escapeCell(name)} | ${kind} | ${escapeCell(expressionText(derivation.expressions[f]))} |`,
  );
  return `\n## Computes\n\n| feature | kind | of |\n|---|---|---|\n${lines.join('\n')}\n`;
}

function featureLine(feature: Input): string {
  return `| ${escapeCell(feature.name)} | ${feature.kind} | ${valuesOf(feature)} | ${feature.missing} |`;
}

function valuesOf(feature: Input): string {
  if (feature.kind === 'boolean') return 'true, false';
  if (feature.kind === 'text') return 'any text';
  if (feature.kind === 'date') return escapeCell(feature.format);
  if (feature.kind !== 'category') {
    if (feature.minimum === undefined && feature.maximum === undefined) return 'any';
    return `${feature.minimum ?? '−∞'} to ${feature.maximum ?? '∞'}`;
  }
  const { labels } = feature;
  const shown = labels.slice(0, MOST_LABELS_SHOWN).map(escapeCell).join(', ');
  const some = labels.length > MOST_LABELS_SHOWN ? `${labels.length} labels: ${shown}, …` : shown;
  if (feature.other !== undefined) return `${some}; any other text as ${escapeCell(feature.other)}`;
  return feature.others ? `${some}; any other text` : some;
}

function answerMeaning({ classes, target }: CardFacts, k: number): string {
  if (target !== undefined) return `: ${escapeCell(targetWords(target))}`;
  return classes[k] === undefined ? '' : `: probability of ${escapeCell(classes[k])}`;
}

function metricsSection({ metrics, rows }: CardFacts, evaluation: CardEvaluation | null): string {
  const names = Object.keys(metrics);
  if (names.length === 0) return 'It was imported without rows to judge it on.';
  const lines = names.map((name) => {
    const text = (value: number) => metricText(name, value);
    const interval = evaluation?.confidence[name];
    const range = interval ? `${text(interval.low)} to ${text(interval.high)}` : '';
    return `| ${name} | ${text(metrics[name])} | ${range} |`;
  });
  const verdict = describeConstant(evaluation?.constant);
  const warning = verdict === null ? '' : `**This model is ${verdict}.**\n\n`;
  const others = describeOthers(evaluation?.labels).map((line) => `- ${escapeCell(line)}`);
  const ofOthers = others.length === 0 ? '' : `\n\n${others.join('\n')}`;
  return `${warning}On ${rows.test} held-out rows:\n\n| metric | value | 95 % |\n|---|---:|---|\n${lines.join('\n')}${ofOthers}`;
}
