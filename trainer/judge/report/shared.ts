// What the charts of answers share.
import { answerNames, featureWords, targetWords } from '../../../runtime/schema/answer-words.ts';
import { type Content, html } from './html.ts';
import type { ReportFacts } from './report-facts.ts';

/** Classes that have a chart of their own; evaluation.json has the others. */
export const MOST_CHARTS = 8;
export const SHARE = {
  domain: [0, 1] as const,
  ticks: [0, 0.25, 0.5, 0.75, 1],
  format: (one: number) => String(one),
};
/** Said in the place of a chart. */
export const LACKS =
  'Its evaluation.json was written by an earlier release, which did not record this. Training it again does.';

export function moreClasses(more: number): Content {
  return more > 0 ? html`<p class="note">${more} more classes are not drawn.</p>` : null;
}

/** What the number is called that a model predicts. */
export const numberName = ({ entry }: Pick<ReportFacts, 'entry'>): string => answerNames(entry)[0];

/** The same with its unit, at an axis. */
export const numberTitle = ({ entry }: Pick<ReportFacts, 'entry'>): string =>
  entry.target === undefined ? numberName({ entry }) : targetWords(entry.target);

/** A feature's name, or what part of which date it is. */
export function featureTitle({ features, derivation }: ReportFacts['entry'], name: string): string {
  const f = features.findIndex((feature) => feature.name === name);
  return featureWords(name, derivation?.expressions[f]);
}
