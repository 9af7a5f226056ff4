// What is said of labels that a model knows as one, for the terminal and the model card.

import { listSome } from '../../runtime/schema/did-you-mean.ts';
import { countOf } from '../base/count-of.ts';
import { FEWEST_OTHER_ROWS } from '../encode/other-rows.ts';
import { metricsText } from './metrics.ts';
import type { LabelMetrics, OtherLabelReport } from './other-labels.ts';

/**
 * A sentence for each category that has them; one for all whose labels are neither rare nor new.
 * @param rows what the judged rows are
 */
export function describeOthers(
  labels: Record<string, OtherLabelReport> = {},
  rows = 'held-out rows',
): string[] {
  const isPlain = ({ grouped, heldOut }: OtherLabelReport) => grouped === 0 && heldOut.rows === 0;
  const plain = Object.keys(labels).filter((feature) => isPlain(labels[feature]));
  const all =
    plain.length === 0
      ? []
      : [
          `${listSome(plain)}: a label that training has not seen goes the way of most rows at each split; none of the ${rows} has one, so this is not measured`,
        ];
  const others = Object.entries(labels).filter(([, report]) => !isPlain(report));
  return [...others.map((other) => describeOther(other, rows)), ...all];
}

function describeOther([feature, report]: [string, OtherLabelReport], rows: string): string {
  const { other, kept, grouped, trainRows, heldOut } = report;
  const learned = `${feature}: ${countOf(kept, 'label')}; any other text is '${other}', learned from ${countOf(trainRows, 'row')} of ${countOf(grouped, 'rare label')}`;
  const isLearned = trainRows >= FEWEST_OTHER_ROWS;
  const wayOfMost = isLearned
    ? ''
    : ', too few to learn it: it goes the way of most rows at each split';
  const judged =
    heldOut.rows === 0
      ? `none of the ${rows} has such a label: not measured`
      : `${describeRows(heldOut, `${rows} have such a label`)}${isLearned ? '' : ', not measured as a label of its own'}`;
  return `${learned}${wayOfMost}; ${judged}${partsOf(report)}`;
}

/** Rare ones and new ones apart, where there are both or it is new ones alone. */
function partsOf({ rare, new: fresh, heldOut }: OtherLabelReport): string {
  if (heldOut.rows === 0) return '';
  if (fresh === null) return '; which of them training has never seen, this version does not say';
  if (fresh.rows === 0) return '; training has seen all of these labels';
  const unseen = describeRows(fresh, 'with a label that training never saw');
  if (rare === undefined || rare === null || rare.rows === 0) return `: ${unseen}`;
  return `: ${describeRows(rare, 'with a label that was rare in training')}, and ${unseen}`;
}

function describeRows({ rows, metrics }: LabelMetrics, what: string): string {
  const figures = metricsText(metrics);
  return `${count(rows)} ${what}${figures === '' ? '' : ` (${figures})`}`;
}

const count = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 0 });
