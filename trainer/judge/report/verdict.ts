// What it is for and whether to trust it: one paragraph, each sentence of which follows from the figures.

import { answerNames, withUnit } from '../../../runtime/schema/answer-words.ts';
import { inputsOf } from '../../../runtime/schema/input-schema.ts';
import { countOf } from '../../base/count-of.ts';
import { hasTargetUnit, isLowerBetter, judgeAmong, metricText } from '../../evaluate/metrics.ts';
import { calibrationError, chanceError } from './calibration-section.ts';
import { changeWord, constantFigure, figureTitle } from './figures-section.ts';
import { type Content, html } from './html.ts';
import { count, percent } from './numbers.ts';
import type { ReportFacts } from './report-facts.ts';
import { sliceName, worstSlices } from './slices-section.ts';

/** Below it intervals are wide, and slices are small. */
const FEW_ROWS = 1000;
/** A mean distance of answered and observed shares from which on probabilities are not to be taken at their word. */
const MUCH_OFF = 0.05;
/** An error of so many times what chance makes may be chance. */
const LIKE_CHANCE = 1.5;
/** A slice so much worse than the whole is named. */
const MUCH_WORSE = 1.25;

interface Verdict {
  call: string;
  isBad: boolean;
  sentences: string[];
}

export function verdictBox(facts: ReportFacts): Content {
  const { call, isBad, sentences } = verdictOf(facts);
  return html`<div class="${isBad ? 'verdict bad' : 'verdict'}"><p class="call">${call}</p><p>${sentences.join(' ')}</p></div>`;
}

export function verdictOf(facts: ReportFacts): Verdict {
  const { entry, evaluation } = facts;
  if (evaluation === null || Object.keys(entry.metrics).length === 0) {
    return {
      call: 'Nobody has judged it here.',
      isBad: true,
      sentences: [
        `${purposeOf(facts)} It was imported without rows to judge it on, so that nothing is known of how good it is; only its answers were held to those of the file it came from.`,
        ...limitsOf(facts),
      ],
    };
  }
  const { constant } = evaluation;
  const isBad = constant?.isBeaten === false;
  const sentences = [
    purposeOf(facts),
    figureSentence(facts),
    ...rankingSentence(facts),
    ...calibrationSentence(facts),
    ...worstSentence(facts),
    ...beforeSentence(facts),
    ...limitsOf(facts),
  ];
  return { call: callOf(facts, isBad), isBad, sentences };
}

function callOf(facts: ReportFacts, isBad: boolean): string {
  if (isBad) return 'Do not use it as it is: a constant answer would be as good.';
  const { constant } = facts.evaluation ?? {};
  if (constant == null)
    return 'Judged on held-out rows, but there is no constant answer to compare it with.';
  const { metric, model, constant: least } = constant;
  return `Better than a constant answer: its ${figureTitle(metric)} is ${percent(1 - model / least, 0)} lower.`;
}

function purposeOf({ entry }: ReportFacts): string {
  const asked = inputsOf(entry).length;
  const noun = entry.derivation ? 'input' : 'feature';
  const of = `from ${countOf(asked, noun)}`;
  if (entry.task === 'number') return `It estimates ‘${answerNames(entry)[0]}’, a number, ${of}.`;
  if (entry.classes.length === 2) {
    return `It gives the probability of ‘${entry.classes[1]}’ against ‘${entry.classes[0]}’, ${of}.`;
  }
  return `It gives the probability of each of ${count(entry.classes.length)} classes, ${of}.`;
}

function rangeOf(
  { evaluation }: ReportFacts,
  name: string,
  text: (value: number) => string,
): string {
  const interval = evaluation?.confidence?.[name];
  if (!interval || !Number.isFinite(interval.low) || !Number.isFinite(interval.high)) return '';
  return ` (95 %: ${text(interval.low)} to ${text(interval.high)})`;
}

function figureSentence(facts: ReportFacts): string {
  const { entry, evaluation } = facts;
  const { metrics, rows } = entry;
  const on = `On ${count(rows.test)} rows that it had not seen`;
  if (entry.task === 'class') {
    const text = (value: number) => percent(value);
    const constant = constantFigure('accuracy', facts);
    const beside =
      constant === null
        ? ''
        : `; always answering ‘${evaluation?.majority?.class ?? ''}’ is right for ${text(constant)}`;
    return `${on}, its most probable class was the right one for ${text(metrics.accuracy)}${rangeOf(facts, 'accuracy', text)}${beside}.`;
  }
  const judge = judgeAmong(Object.keys(metrics));
  const text = (name: string, words = '') => {
    const plain = (value: number) => metricText(name, value);
    const shown = plain(metrics[name]);
    const unit = hasTargetUnit(name) ? withUnit(shown, entry) : shown;
    return `${unit}${words}${rangeOf(facts, name, plain)}`;
  };
  const mae = metrics.mae === undefined ? '' : ` it was off by ${text('mae', ' on average')},`;
  const r2 =
    metrics.r2 === undefined ? '' : `, and it explains ${percent(metrics.r2)} of the variance`;
  return `${on},${mae} its ${figureTitle(judge)} is ${text(judge)}${r2}.`;
}

function rankingSentence({ entry }: ReportFacts): string[] {
  const { auc } = entry.metrics;
  if (auc === undefined || entry.classes.length !== 2) return [];
  return [
    `Of a row that is ‘${entry.classes[1]}’ and one that is not, it gives the first the higher probability in ${percent(auc, 0)} of all pairs.`,
  ];
}

function calibrationSentence({ evaluation }: ReportFacts): string[] {
  const { calibration, rows, weight } = evaluation ?? {};
  if (calibration === undefined || calibration.length === 0) return [];
  const rowsOfWeight = rows !== undefined && weight ? rows / weight : 1;
  const [off, chance] = [calibrationError, chanceError(rowsOfWeight)].map(
    (errorOf) => calibration.reduce((sum, { bins }) => sum + errorOf(bins), 0) / calibration.length,
  );
  const points = (share: number) => `${(100 * share).toFixed(1)} percentage points`;
  const by = `by decile they are off by ${points(off)} on average`;
  if (off <= LIKE_CHANCE * chance) {
    return [
      `Nothing speaks against its probabilities: ${by}, and chance alone would make it ${points(chance)}.`,
    ];
  }
  if (off <= MUCH_OFF) return [`Its probabilities can be taken at about their word: ${by}.`];
  return [`Do not take its probabilities at their word: ${by}.`];
}

function worstSentence(facts: ReportFacts): string[] {
  const { judge, slices } = worstSlices(facts);
  const [worst] = slices;
  const whole = facts.entry.metrics[judge];
  if (worst === undefined || !isLowerBetter(judge) || !(worst.metrics[judge] > MUCH_WORSE * whole))
    return [];
  return [
    `It is worst where ${sliceName(worst)} (${count(worst.rows)} rows, ${figureTitle(judge)} ${metricText(judge, worst.metrics[judge])} against ${metricText(judge, whole)} in all).`,
  ];
}

function beforeSentence({ entry, evaluation }: ReportFacts): string[] {
  const { comparison } = evaluation ?? {};
  if (comparison == null || comparison.notComparable !== null) return [];
  const judge = judgeAmong(Object.keys(entry.metrics));
  const one = comparison.metrics[judge];
  if (one === undefined) return [];
  const word = changeWord(judge, one);
  const than = `version ${comparison.version}`;
  if (word === 'no certain difference')
    return [`By ${figureTitle(judge)}, there is ${word} to ${than}.`];
  const knows = comparison.mayKnowRows !== false;
  const caution = knows ? ', which may have learned from some of these rows' : '';
  return [`By ${figureTitle(judge)}, it is ${word} than ${than}${caution}.`];
}

function limitsOf({ entry }: ReportFacts): string[] {
  const { rows, parameters } = entry;
  const few =
    parameters.kind !== 'import' && rows.test < FEW_ROWS
      ? [
          `${count(rows.test)} held-out rows are few: another ${count(rows.test)} could give rather different figures.`,
        ]
      : [];
  return [
    ...few,
    'It knows nothing but the rows it was learned from; other times, places or ways of recording may differ. An answer speaks of many alike cases, not of one: do not decide about a person by it alone.',
  ];
}
