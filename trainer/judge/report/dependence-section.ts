// How it uses what it looks at: the mean answer with a feature set to each of its values.
import { bar, dot, type Frame, frame, type Point, polyline, px, svg } from './chart.ts';
import { type Content, type Html, html } from './html.ts';
import { clipped, short } from './numbers.ts';
import { figure, key, missing } from './parts.ts';
import type { FeatureEffects } from './report-evaluation.ts';
import type { ReportFacts } from './report-facts.ts';
import { featureTitle, numberName } from './shared.ts';

const MOST_DRAWN = 9;
const MOST_LABELS = 10;
const MOST_LINES = 4;

/** An output that is drawn: which, and in which color. */
interface Drawn {
  output: number;
  name: string;
  className: string;
}

export function dependenceSection(facts: ReportFacts): Content {
  const { entry, evaluation } = facts;
  const features = evaluation?.features?.filter((one) => one.partialDependence.length > 0);
  if (features === undefined) return missing('Not judged on any rows.');
  const drawn = drawnOutputs(facts);
  const shown = features.slice(0, MOST_DRAWN);
  const answers = shown.flatMap(({ partialDependence }) =>
    partialDependence.flatMap((one) => drawn.map(({ output }) => one.answers[output] ?? 0)),
  );
  const domain = [Math.min(...answers), Math.max(...answers)] as const;
  const what =
    entry.task === 'number'
      ? numberName(facts)
      : drawn.length === 1
        ? `probability of ‘${drawn[0].name}’`
        : 'probability';
  const hasShares = shown.some((one) =>
    one.partialDependence.some(({ share }) => share !== undefined),
  );
  const charts = shown.map((one) => {
    const feature = { ...one, name: featureTitle(entry, one.name) };
    return figure(
      clipped(feature.name, 60),
      dependenceChart(feature, drawn, domain),
      captionOf(feature),
    );
  });
  return [
    html`<p>The mean ${what} over the held-out rows, with one feature set to each of its values and all others as they are; all charts have one scale.${hasShares ? ' The bars at the foot show how the rows are spread over the values: where there are few, the curve says little.' : ''} It says what the model does, not what causes what.</p>`,
    drawn.length > 1 ? key(drawn.map(({ name, className }) => ({ className, text: name }))) : null,
    html`<div class="charts">${charts}</div>`,
  ];
}

/** The second of two classes, the number, or the classes of which there is the most. */
function drawnOutputs(facts: ReportFacts): Drawn[] {
  const { entry, evaluation } = facts;
  if (entry.task === 'number') return [{ output: 0, name: numberName(facts), className: 'line' }];
  if (entry.classes.length === 2) return [{ output: 1, name: entry.classes[1], className: 'line' }];
  const weightOf = (k: number) =>
    (evaluation?.confusion?.[k] ?? []).reduce((sum, one) => sum + one, 0);
  const heaviest = [...entry.classes.keys()]
    .sort((a, b) => weightOf(b) - weightOf(a))
    .slice(0, MOST_LINES);
  return heaviest
    .sort((a, b) => a - b)
    .map((output, i) => ({ output, name: entry.classes[output], className: `line s${i}` }));
}

type Levels = FeatureEffects['partialDependence'];

function dependenceChart(
  feature: FeatureEffects,
  drawn: Drawn[],
  domain: readonly [number, number],
): Html {
  const known = feature.partialDependence.filter(({ value }) => value !== null);
  const isNumeric = known.length > 0 && known.every(({ value }) => typeof value === 'number');
  return isNumeric
    ? curveChart(feature, known, drawn, domain)
    : labelsChart(feature, drawn, domain);
}

/** Height of the bars at the foot of a chart, as a share of its own. */
const FOOT = 0.18;
const FOOT_BINS = 24;

function curveChart(
  feature: FeatureEffects,
  known: Levels,
  drawn: Drawn[],
  domain: readonly [number, number],
): Html {
  const at = known.map(({ value }) => Number(value));
  const chart = frame(
    `Mean answer by ${feature.name}`,
    {
      domain: [Math.min(...at), Math.max(...at)],
      title: clipped(feature.name, 40),
      isWhole: at.every(Number.isInteger),
    },
    { domain, title: 'mean answer', isNice: true },
    220,
  );
  const lines = drawn.map(({ output, className }) => {
    const points = known.map(({ answers }, i): Point => [at[i], answers[output] ?? 0]);
    return [
      polyline(chart, points, className),
      points.length > 25 ? null : points.map((point) => dot(chart, point, 2.2, 'dot')),
    ];
  });
  return chart.draw([footOf(chart, at, known), lines]);
}

/** Where the rows lie: a histogram of the shares that the values stand for. */
function footOf(chart: Frame, at: number[], known: Levels): Content {
  if (known.some(({ share }) => share === undefined) || at.length < 2) return null;
  const [first, last] = [at[0], at[at.length - 1]];
  const width = (last - first) / FOOT_BINS;
  const bins = new Array<number>(FOOT_BINS).fill(0);
  known.forEach(({ share = 0 }, i) => {
    bins[Math.min(FOOT_BINS - 1, Math.floor((at[i] - first) / width))] += share;
  });
  const most = Math.max(...bins);
  const [low, high] = chart.y.domain();
  return bins.map((one, i) => {
    const edges = [first + i * width, first + (i + 1) * width] as const;
    return bar(chart, edges, [low, low + (one / most) * FOOT * (high - low)], 'fill wash');
  });
}

const LETTER_WIDTH = 7;

/** A line per label, the most frequent ones, by falling answer. */
function labelsChart(
  { name, partialDependence }: FeatureEffects,
  drawn: Drawn[],
  [low, high]: readonly [number, number],
): Html {
  const [first] = drawn;
  const levels = partialDependence
    .slice(0, MOST_LABELS)
    .sort((a, b) => (b.answers[first.output] ?? 0) - (a.answers[first.output] ?? 0));
  const texts = levels.map(({ value }) => clipped(value === null ? 'missing' : String(value), 22));
  const longest = Math.max(...texts.map((text) => text.length));
  const [left, right, step] = [Math.min(150, 16 + LETTER_WIDTH * longest), 348, 20];
  const height = levels.length * step + 26;
  const x = (value: number) =>
    px(high > low ? left + ((value - low) / (high - low)) * (right - left) : (left + right) / 2);
  const most = Math.max(...levels.map(({ share = 0 }) => share));
  const marks = levels.map(({ answers, share }, i) => {
    const middle = i * step + step / 2;
    const wash =
      share === undefined || most === 0
        ? null
        : html`<rect class="fill wash" x="${left}" y="${middle - 6}" width="${px((share / most) * (right - left) * FOOT)}" height="12"/>`;
    const dots = drawn.map(
      ({ output, className }) =>
        html`<circle class="${className.replace('line', 'dot')}" cx="${x(answers[output] ?? 0)}" cy="${middle}" r="3.5"/>`,
    );
    return html`<text class="strong" x="${left - 8}" y="${middle + 4}" text-anchor="end">${texts[i]}</text><line class="grid" x1="${left}" x2="${right}" y1="${middle}" y2="${middle}"/>${wash}${dots}`;
  });
  const foot = height - 8;
  const ends = html`<text x="${left}" y="${foot}">${short(low)}</text><text x="${right}" y="${foot}" text-anchor="end">${short(high)}</text><text x="${(left + right) / 2}" y="${foot}" text-anchor="middle">mean answer</text>`;
  return svg(`Mean answer by ${name}`, 360, height, [marks, ends]);
}

function captionOf({ partialDependence }: FeatureEffects): Content {
  const isNumber = partialDependence.some(({ value }) => typeof value === 'number');
  const more = !isNumber ? partialDependence.length - MOST_LABELS : 0;
  const missingOne = partialDependence.find(({ value }) => value === null);
  const answer = missingOne?.answers[missingOne.answers.length === 2 ? 1 : 0];
  const texts = [
    ...(more > 0 ? [`${more} less frequent values are not drawn.`] : []),
    ...(missingOne && isNumber && answer !== undefined && missingOne.answers.length <= 2
      ? [`Missing: ${short(answer)}.`]
      : []),
  ];
  return texts.length > 0 ? texts.join(' ') : null;
}
