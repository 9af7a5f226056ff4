// What is said of labels that a model knows as one, for the terminal and the model card.
import { listSome } from '../../runtime/schema/did-you-mean.ts';
import { metricsText } from './metrics.ts';
import type { LabelMetrics, OtherLabelReport } from './other-labels.ts';

/** A sentence for each category that has them; one for all whose labels are neither rare nor new. */
export function describeOthers(labels: Record<string, OtherLabelReport> = {}): string[] {
  const isPlain = ({ grouped, new: fresh }: OtherLabelReport) => grouped === 0 && fresh.rows === 0;
  const plain = Object.keys(labels).filter((feature) => isPlain(labels[feature]));
  const all =
    plain.length === 0
      ? []
      : [
          `${listSome(plain)}: a label that training has not seen goes the way of most rows at each split; no held-out row has one, so this is not measured`,
        ];
  const others = Object.entries(labels).filter(([, report]) => !isPlain(report));
  return [...others.map(describeOther), ...all];
}

function describeOther([feature, report]: [string, OtherLabelReport]): string {
  const { other, kept, grouped, trainRows, isMeasured, heldOut } = report;
  const learned = `${feature}: ${count(kept)} labels; any other text is '${other}', learned from ${count(trainRows)} rows of ${count(grouped)} rare labels`;
  const judged = isMeasured
    ? `: ${describeRows(heldOut, 'held-out rows of it')}`
    : ', too few to learn it or to judge it by: not measured, it goes the way of most rows';
  const fresh =
    report.new.rows === 0
      ? ''
      : `; ${describeRows(report.new, 'with a label that training never saw')}`;
  return `${learned}${judged}${fresh}`;
}

function describeRows({ rows, metrics }: LabelMetrics, what: string): string {
  const figures = metricsText(metrics);
  return `${count(rows)} ${what}${figures === '' ? '' : ` (${figures})`}`;
}

const count = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 0 });
