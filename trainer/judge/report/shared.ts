// What the charts of answers share.
import { type Content, html } from './html.ts';

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
