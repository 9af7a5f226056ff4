// Two versions beside each other on one page: whether the later one may take the place of the earlier one.

import { judgeAmong, metricText, shownMetrics } from '../../evaluate/metrics.ts';
import type { VersionComparison } from '../../evaluate/report.ts';
import type { VersionDiff } from '../diff-versions.ts';
import { curveLines, overlaidCalibration } from './compare-charts.ts';
import { precisionChart, rocChart } from './curves-section.ts';
import { changeWord, differencesTable, figureTitle, strip } from './figures-section.ts';
import { type Content, html } from './html.ts';
import { aboveRounding, bytesText, count, percent, short } from './numbers.ts';
import { pageText, type ReportSection } from './page.ts';
import { facts as factList, figure, key, missing, table } from './parts.ts';
import type { ReportFacts } from './report-facts.ts';
import { featureTitle } from './shared.ts';

/** The earlier and the later version, and what `models diff` says of them. */
export interface Compared {
  before: ReportFacts;
  after: ReportFacts;
  diff: VersionDiff;
}

const idOf = ({ entry }: ReportFacts) => `${entry.name}@${entry.version}`;

export function compareReport(compared: Compared): string {
  const { before, after } = compared;
  const [old, now] = [idOf(before), idOf(after)];
  const curves = { id: 'curves', title: 'Curves', body: curvesPart(compared) };
  const sections: ReportSection[] = [
    { id: 'figures', title: 'How good they are', body: figuresPart(compared) },
    { id: 'rows', title: 'On the same rows', body: sameRowsPart(compared) },
    { id: 'callers', title: 'What callers notice', body: callersPart(compared) },
    ...(after.entry.task === 'class' ? [curves] : []),
    { id: 'importance', title: 'What they look at', body: importancePart(compared) },
    { id: 'module', title: 'Size and speed', body: modulePart(compared) },
    { id: 'making', title: 'How they were made', body: makingPart(compared) },
  ];
  return pageText({
    title: `${old} and ${now}`,
    description: `What changes when ${now} answers in the place of ${old}.`,
    head: html`<header><p class="id">${old} → ${now}</p><h1>${after.entry.title}</h1><p class="lead">What changes when ${now} answers in the place of ${old}.</p>${verdictPart(compared)}</header>`,
    sections,
    foot: html`Batcomputer comparison of ${old} and ${now}.`,
  });
}

function verdictPart(compared: Compared): Content {
  const { after, diff } = compared;
  const { breaking } = diff.schema;
  const { heldOut } = diff;
  const judge = judgeAmong(Object.keys(after.entry.metrics));
  const one = typeof heldOut === 'string' ? undefined : heldOut.metrics[judge];
  const word = one === undefined ? null : changeWord(judge, one);
  const call =
    word === null
      ? 'Not known which is better: they were not compared on the same rows.'
      : word === 'no certain difference'
        ? `No certain difference by ${figureTitle(judge)}.`
        : `The later one is ${word} by ${figureTitle(judge)}.`;
  const callers =
    breaking.length === 0
      ? 'Every request that worked still works.'
      : `Callers break: ${breaking.join('; ')}.`;
  const isBad = word === 'worse' || breaking.length > 0;
  return html`<div class="${isBad ? 'verdict bad' : 'verdict'}"><p class="call">${call}</p><p>${callers} ${answersText(compared)}</p></div>`;
}

function answersText({ after, diff: { golden } }: Compared): string {
  if (typeof golden === 'string')
    return `Their answers to golden rows cannot be compared: ${golden}.`;
  const { rows, different, mean, largest, otherClass } = golden;
  if (different === 0) return `They answer all ${count(rows)} golden rows alike.`;
  const other =
    after.entry.task === 'class'
      ? `; for ${count(otherClass)} another class is the most probable`
      : '';
  return `Of ${count(rows)} golden rows ${count(different)} are answered otherwise, by ${short(mean)} on average and ${short(largest)} at most${other}.`;
}

function figuresPart({ before, after, diff }: Compared): Content {
  const names = shownMetrics(Object.keys(diff.metrics));
  if (names.length === 0) return missing('Neither was judged on any rows.');
  const rows = names.map((name) => {
    const pair = diff.metrics[name];
    const text = (side: typeof pair.before) => {
      if (side === null) return '';
      const { value, interval } = side;
      const range = interval
        ? html` <span class="range">(${metricText(name, interval.low)} – ${metricText(name, interval.high)})</span>`
        : null;
      return html`<strong>${metricText(name, value)}</strong>${range}`;
    };
    const value = pair.after ?? pair.before;
    const drawn = {
      interval: value?.interval ?? null,
      constant: null,
      before: pair.before?.value ?? null,
    };
    const marks = value === null ? null : strip({ value: value.value, ...drawn });
    return { cells: [figureTitle(name), text(pair.before), text(pair.after), marks] };
  });
  return [
    html`<p>Each on the rows that it held out itself, with 95 % intervals; these may be different rows.</p>`,
    table(
      [
        { head: 'figure', kind: 'name' },
        { head: idOf(before), kind: 'n' },
        { head: idOf(after), kind: 'n' },
        { head: 'on a scale', isUnseen: true, kind: 'strip' },
      ],
      rows,
    ),
  ];
}

function sameRowsPart({ diff: { heldOut } }: Compared): Content {
  if (typeof heldOut === 'string')
    return missing(`They are not compared on the same rows: ${heldOut}.`);
  return [
    html`<p>Both on the rows that the later one held out.</p>`,
    differencesTable(heldOut.metrics),
    knowingNote(heldOut),
  ];
}

function knowingNote({ version, mayKnowRows }: VersionComparison): Content {
  if (!mayKnowRows) return null;
  return html`<p class="note">Version ${version} may have learned from some of these rows, which makes it look better than it is.</p>`;
}

function callersPart({ diff: { schema } }: Compared): Content {
  const { breaking, compatible } = schema;
  if (breaking.length + compatible.length === 0) {
    return html`<p>They have the same features and outputs.</p>`;
  }
  const rows = [
    ...breaking.map((text) => ({ cells: [text, html`<strong>breaks callers</strong>`] })),
    ...compatible.map((text) => ({ cells: [text, 'breaks nobody'] })),
  ];
  return table([{ head: 'change', kind: 'name' }, { head: 'for callers' }], rows);
}

function curvesPart({ before, after }: Compared): Content {
  const lines = curveLines(before, after);
  const calibration = overlaidCalibration(before, after);
  const charts = [
    ...(calibration === null ? [] : [figure('Calibration', calibration)]),
    ...(lines.length === 0
      ? []
      : [
          figure('ROC', rocChart(lines, null)),
          figure('Precision and recall', precisionChart(lines, null)),
        ]),
  ];
  if (charts.length === 0) return missing('There are no curves of one class that both have.');
  return [
    html`<p>Each on the rows that it held out itself.</p>`,
    html`<div class="charts">${charts}</div>`,
    key([
      { className: 'line', text: idOf(after) },
      { className: 'line before', text: idOf(before) },
    ]),
  ];
}

const MOST_FEATURES = 25;

function importancePart({ before, after }: Compared): Content {
  const [old, now] = [before, after].map(({ evaluation }) => evaluation?.features ?? []);
  if (old.length + now.length === 0) return missing('No importances were measured.');
  const names = [...new Set([...now, ...old].map(({ name }) => name))];
  const lossOf = (features: typeof old, name: string) => {
    const loss = features.find((feature) => feature.name === name)?.permutationLoss;
    const most = Math.max(0, ...features.map((feature) => feature.permutationLoss));
    return loss === undefined ? '' : short(aboveRounding(loss, most));
  };
  const rows = names.slice(0, MOST_FEATURES).map((name) => ({
    cells: [featureTitle(after.entry, name), lossOf(old, name), lossOf(now, name)],
  }));
  return [
    html`<p>How much the loss rises when a feature’s values are shuffled.</p>`,
    table(
      [
        { head: 'feature', kind: 'name' },
        { head: idOf(before), kind: 'n' },
        { head: idOf(after), kind: 'n' },
      ],
      rows,
    ),
  ];
}

function modulePart({ before, after, diff: { bytes, nanoseconds } }: Compared): Content {
  const change = (pair: { before: number; after: number }) => {
    const share = pair.after / pair.before - 1;
    return `${share > 0 ? '+' : ''}${percent(share)}`;
  };
  return factList([
    [
      idOf(before),
      bytesText(bytes.before),
      `${before.entry.module.strategy}, ${short(nanoseconds.before)} ns a row`,
    ],
    [
      idOf(after),
      bytesText(bytes.after),
      `${after.entry.module.strategy}, ${short(nanoseconds.after)} ns a row`,
    ],
    ['bytes', change(bytes), 'of model.wasm'],
    ['time a row', change(nanoseconds), 'in batches, on this machine, just now'],
  ]);
}

function makingPart({ before, after }: Compared): Content {
  const lines = (({ entry }: ReportFacts) => {
    const { dataHash, recipeHash, seed, git, created, parameters, rows } = entry;
    const told = {
      created,
      data: dataHash,
      recipe: recipeHash,
      seed,
      commit: git.commit ?? 'none',
    };
    return { ...told, 'rows learned from': rows.train, ...parameters } as Record<string, unknown>;
  }) satisfies (facts: ReportFacts) => Record<string, unknown>;
  const [old, now] = [lines(before), lines(after)];
  const text = (value: unknown) =>
    value === undefined ? '—' : typeof value === 'string' ? value : JSON.stringify(value);
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  const different = names.filter((name) => text(old[name]) !== text(now[name]));
  return [
    html`<p>What differs; ${count(names.length - different.length)} more are the same.</p>`,
    table(
      [
        { head: 'what', isUnseen: true, kind: 'name' },
        { head: idOf(before) },
        { head: idOf(after) },
      ],
      different.map((name) => ({
        cells: [name, html`<code>${text(old[name])}</code>`, html`<code>${text(now[name])}</code>`],
      })),
    ),
  ];
}
