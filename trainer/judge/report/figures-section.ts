// How good it is: each figure with its interval, beside what a constant answer scores and the version before.
import {
  hasTargetUnit,
  isLowerBetter,
  METRICS,
  type MetricName,
  metricText,
} from '../../evaluate/metrics.ts';
import { px, svg } from './chart.ts';
import { type Content, type Html, html } from './html.ts';
import { count, percent, short, signed } from './numbers.ts';
import { key, missing, table } from './parts.ts';
import type { ReportEvaluation } from './report-evaluation.ts';
import type { JudgedEntry, ReportFacts } from './report-facts.ts';

/** What people call it. */
const TITLES: Partial<Record<string, string>> = {
  accuracy: 'accuracy',
  auc: 'area under ROC (AUC)',
  logLoss: 'log-loss',
  brier: 'Brier score',
  rmse: 'root mean squared error',
  mae: 'mean absolute error',
  r2: 'explained variance (R²)',
};

export const figureTitle = (name: string) => TITLES[name] ?? name;

export function figuresSection(facts: ReportFacts): Content {
  const { entry, evaluation } = facts;
  const names = Object.keys(entry.metrics).filter((name) => name !== 'majorityAccuracy');
  if (names.length === 0 || evaluation === null) {
    return [
      missing('No figures: it was imported without rows to judge it on.'),
      html`<p>With rows whose outcome you know, this tells how good it is:</p>
<pre><code>npx batcomputer evaluate ${entry.name}@${entry.version} --data rows.csv --target COLUMN</code></pre>`,
    ];
  }
  const { comparison, confidence = {} } = evaluation;
  const hasBefore = comparison != null && comparison.notComparable === null;
  const unit = (name: string) =>
    entry.target?.unit !== undefined && hasTargetUnit(name) ? `, ${entry.target.unit}` : '';
  const rows = names.map((name) => {
    const before = hasBefore ? comparison.metrics[name] : undefined;
    const constant = constantFigure(name, facts);
    const interval = confidence[name] ?? null;
    const text = (value: number) => metricText(name, value);
    const value = entry.metrics[name];
    return {
      cells: [
        `${figureTitle(name)}${unit(name)} ${isLowerBetter(name) ? '↓' : '↑'}`,
        html`<strong>${text(value)}</strong>`,
        interval && Number.isFinite(interval.low) && Number.isFinite(interval.high)
          ? `${text(interval.low)} to ${text(interval.high)}`
          : '',
        constant === null ? '' : text(constant),
        ...(hasBefore ? [before === undefined ? '' : text(before.previous)] : []),
        strip({ value, interval, constant, before: before?.previous ?? null }),
      ],
    };
  });
  const columns = [
    { head: 'figure', kind: 'name' as const },
    { head: 'this version', kind: 'n' as const },
    { head: '95 % interval', kind: 'n' as const },
    { head: 'constant answer', kind: 'n' as const },
    ...(hasBefore ? [{ head: `version ${comparison.version}`, kind: 'n' as const }] : []),
    { head: 'on a scale', isUnseen: true, kind: 'strip' as const },
  ];
  return [
    html`<p>On ${count(entry.rows.test)} held-out rows, which training has not seen. The constant answer knows no feature: ${constantText(facts)}. ↑ higher is better, ↓ lower.</p>`,
    table(columns, rows),
    key([
      { className: 'whisker', text: 'this version, 95 %' },
      { className: 'guide', text: 'constant answer' },
      ...(hasBefore ? [{ className: 'dot before', text: `version ${comparison.version}` }] : []),
    ]),
    comparisonText(evaluation),
    confusionTable(facts),
    foldsText(evaluation),
    meaningsOf(names),
  ];
}

/** What the best constant scores, where that follows from the evaluation. */
export function constantFigure(name: string, { entry, evaluation }: JudgedEntry): number | null {
  const { constant, majority, confusion, meanBaseline } = evaluation ?? {};
  if (constant?.metric === name) return constant.constant;
  if (name === 'accuracy') return majority?.accuracy ?? entry.metrics.majorityAccuracy ?? null;
  if (name === 'auc') return 0.5;
  if (name === 'brier' && confusion !== undefined) return constantBrier(confusion);
  if (name === 'rmse') return meanBaseline?.rmse ?? null;
  return name === 'r2' ? 0 : null;
}

/** Of answering the shares of the classes. */
function constantBrier(confusion: number[][]): number | null {
  const weights = confusion.map((row) => row.reduce((sum, one) => sum + one, 0));
  const total = weights.reduce((sum, one) => sum + one, 0);
  if (total === 0) return null;
  const ofClasses = weights.map((weight) => (weight / total) * (1 - weight / total));
  const sum = ofClasses.reduce((all, one) => all + one, 0);
  return weights.length === 2 ? sum / 2 : sum;
}

function constantText({ entry, evaluation }: ReportFacts): string {
  if (entry.task === 'number') return 'the best one number for all rows';
  const most = evaluation?.majority?.class;
  const always = most === undefined ? 'the most frequent class' : `always ‘${most}’`;
  return `${always} for accuracy, the shares of the classes for the others`;
}

interface Strip {
  value: number;
  interval: { low: number; high: number } | null;
  constant: number | null;
  before: number | null;
}

const STRIP = { width: 170, height: 22, edge: 8 };

/** The figures of one line beside each other; its scale is its own. */
export function strip({ value, interval, constant, before }: Strip): Html {
  const all = [value, interval?.low, interval?.high, constant, before].filter(
    (one): one is number => one != null && Number.isFinite(one),
  );
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const { width, height, edge } = STRIP;
  const middle = height / 2;
  const at = (one: number) =>
    px(high > low ? edge + ((one - low) / (high - low)) * (width - 2 * edge) : width / 2);
  const isKnown =
    interval !== null && Number.isFinite(interval.low) && Number.isFinite(interval.high);
  return svg(`${short(value)} on its own scale`, width, height, [
    html`<line class="grid" x1="0" x2="${width}" y1="${middle}" y2="${middle}"/>`,
    constant === null
      ? null
      : html`<line class="guide" x1="${at(constant)}" x2="${at(constant)}" y1="1" y2="${height - 1}"/>`,
    isKnown
      ? html`<line class="whisker" x1="${at(interval.low)}" x2="${at(interval.high)}" y1="${middle}" y2="${middle}"/>`
      : null,
    before === null
      ? null
      : html`<circle class="dot before" cx="${at(before)}" cy="${middle}" r="3.5"/>`,
    html`<circle class="dot" cx="${at(value)}" cy="${middle}" r="4.5"/>`,
  ]);
}

function comparisonText({ comparison }: ReportEvaluation): Content {
  if (comparison == null)
    return html`<p class="note">It had no version before it to be compared with.</p>`;
  const { version, notComparable, mayKnowRows = true, metrics } = comparison;
  if (notComparable !== null) {
    return missing(`It cannot be compared with version ${version}: ${notComparable}.`);
  }
  return html`<h3>Against version ${version}, on the same rows</h3>
${differencesTable(metrics)}
${mayKnowRows ? html`<p class="note">Version ${version} may have learned from some of these rows, which makes it look better than it is.</p>` : null}`;
}

/** Of two versions on the same rows. */
export function differencesTable(
  metrics: NonNullable<ReportEvaluation['comparison']>['metrics'],
): Html {
  const rows = Object.entries(metrics).map(([name, one]) => {
    const text = (value: number) => signed(metricText(name, value));
    const { low, high } = one.interval;
    return {
      cells: [
        figureTitle(name),
        text(one.difference),
        Number.isFinite(low) && Number.isFinite(high) ? `${text(low)} to ${text(high)}` : '',
        changeWord(name, one),
      ],
    };
  });
  return table(
    [
      { head: 'figure', kind: 'name' },
      { head: 'difference', kind: 'n' },
      { head: '95 % interval', kind: 'n' },
      { head: 'which means', isUnseen: true },
    ],
    rows,
  );
}

type Difference = NonNullable<ReportEvaluation['comparison']>['metrics'][string];

/** `better` and `worse` only where the whole interval says so. */
export function changeWord(name: string, { interval }: Pick<Difference, 'interval'>): string {
  const { low, high } = interval;
  if (low <= 0 && high >= 0) return 'no certain difference';
  return low > 0 === isLowerBetter(name) ? 'worse' : 'better';
}

const MOST_CLASSES = 12;

function confusionTable({ entry, evaluation }: ReportFacts): Content {
  const confusion = evaluation?.confusion;
  const { classes } = entry;
  if (confusion === undefined || classes.length > MOST_CLASSES) return null;
  const rows = confusion.map((row, k) => {
    const total = row.reduce((sum, one) => sum + one, 0);
    const right = total > 0 ? percent(row[k] / total) : '';
    return { cells: [classes[k] ?? '', ...row.map(count), right] };
  });
  const columns = [
    { head: 'actual ↓, answered →', kind: 'name' as const },
    ...classes.map((name) => ({ head: name, kind: 'n' as const })),
    { head: 'right', kind: 'n' as const },
  ];
  return html`<h3>What it took for what</h3>
<p class="note">Rows by their actual class and by the most probable one.</p>
${table(columns, rows)}`;
}

function foldsText({ crossValidation }: ReportEvaluation): Content {
  if (crossValidation == null) return null;
  const { plan, metrics } = crossValidation;
  const figures = Object.entries(metrics).map(
    ([name, { mean, deviation }]) =>
      `${figureTitle(name)} ${metricText(name, mean)} ± ${metricText(name, deviation)}`,
  );
  return html`<p class="note">Cross-validated on the training rows, ${plan.folds} folds by ${plan.by}, before calibration: ${figures.join(', ')} (mean and standard deviation).</p>`;
}

function meaningsOf(names: string[]): Html {
  const known = names.filter((name) => Object.hasOwn(METRICS, name)) as MetricName[];
  const unclear = known.filter((name) => METRICS[name].meaning !== figureTitle(name));
  const list = unclear.map((name) => `${figureTitle(name)}: ${METRICS[name].meaning}`);
  return html`<p class="note">${list.join('. ').replaceAll('`', '')}.</p>`;
}
