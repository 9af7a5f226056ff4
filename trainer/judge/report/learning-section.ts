// The learning curve: whether more rounds would have helped.
import { dot, frame, type Point, polyline } from './chart.ts';
import { type Content, html } from './html.ts';
import { count, short } from './numbers.ts';
import { figure, missing } from './parts.ts';
import type { ReportFacts } from './report-facts.ts';

/** Mean loss after each round, and the round that was kept. */
export function learningSection({ entry, learningCurve }: ReportFacts): Content {
  const finite = learningCurve.filter(Number.isFinite);
  if (finite.length < 2) {
    const why =
      entry.parameters.kind === 'boosting'
        ? 'The recipe asks for no early stopping, so that no loss was noted round by round.'
        : entry.parameters.kind === 'forest'
          ? 'A forest has none: its trees are grown apart from each other.'
          : 'Nothing is known of how it was learned.';
    return missing(why);
  }
  const points = finite.map((loss, i): Point => [i + 1, loss]);
  const best = points.reduce((least, point) => (point[1] < least[1] ? point : least));
  const chart = frame(
    'Loss by round',
    { domain: [1, finite.length], title: 'rounds', format: count, isWhole: true },
    { domain: [Math.min(...finite), Math.max(...finite)], title: 'mean loss', isNice: true },
  );
  return html`<p>Mean loss on the rows that stop the learning, after each round. ${count(best[0])} rounds were kept (the circle): after them it was ${short(best[1])}, at first ${short(points[0][1])}.</p>
<div class="charts one">${figure('Learning curve', chart.draw([polyline(chart, points, 'line'), dot(chart, best, 5, 'mark')]))}</div>`;
}
