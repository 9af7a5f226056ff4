// Which inputs and answers are distributed otherwise than when the version was made, the most drifted first.
import { bar, frame } from '../../judge/report/chart.ts';
import { type Content, type Html, html } from '../../judge/report/html.ts';
import { clipped, count, percent, short, signed } from '../../judge/report/numbers.ts';
import { figure, key, missing, table } from '../../judge/report/parts.ts';
import { movedText } from '../drift.ts';
import type { MonitorFindings } from '../monitor-model.ts';
import type { DriftFinding, VersionFindings } from '../version-findings.ts';

const MOST_LISTED = 25;
const MOST_CHARTS = 6;

export function driftSection({ versions }: MonitorFindings): Content {
  return versions.map((one) => [
    versions.length > 1 ? html`<h3>Version ${one.version}</h3>` : null,
    driftOf(one),
  ]);
}

function driftOf({ drift, rows }: VersionFindings): Content {
  if (drift === null)
    return missing('The version has no reference: nothing says how its inputs were distributed.');
  if (drift.length === 0) return missing('No inputs were counted.');
  const drifted = drift.filter(({ isDrifted }) => isDrifted);
  const lines = drift.slice(0, MOST_LISTED).map((one) => ({
    isWeak: !one.isDrifted,
    cells: [
      html`${one.of === 'answer' ? 'answer ' : ''}${clipped(one.name, 40)}${one.isDrifted ? html` <strong>drifted</strong>` : null}`,
      one.isDrifted ? movedText(one.bins, 3) : '',
      short(one.index),
      short(one.distance),
      one.adjusted < 1e-4 ? '< 0.0001' : one.adjusted.toFixed(4),
      changeText(one.missing),
      changeText(one.unseen),
    ],
  }));
  const more = drift.length - lines.length;
  return [
    html`<p>${drifted.length === 0 ? 'No input or answer has drifted' : `${drifted.length} of ${drift.length} inputs and answers have drifted`} over ${count(rows)} rows.</p>`,
    table(
      [
        { head: 'input or answer', kind: 'name' },
        { head: 'moved most', kind: 'name' },
        { head: 'PSI, corrected', kind: 'n' },
        { head: 'Jensen–Shannon', kind: 'n' },
        { head: 'p, adjusted', kind: 'n' },
        { head: 'missing', kind: 'n' },
        { head: 'unseen', kind: 'n' },
      ],
      lines,
    ),
    more > 0 ? html`<p class="note">${more} more are in the output of --json.</p>` : null,
    drifted.map(shiftText),
    chartsOf(drifted.length > 0 ? drifted : drift.filter(({ of }) => of === 'answer')),
  ];
}

function changeText(shares: { reference: number; current: number } | undefined): string {
  if (shares === undefined || (shares.reference === 0 && shares.current === 0)) return '';
  return `${percent(shares.reference)} → ${percent(shares.current)}`;
}

function shiftText({ name, shift }: DriftFinding): Content {
  if (shift === null || shift.by.length === 0) return null;
  const by = shift.by.map((one) => `${clipped(one.name, 30)} (${signed(short(one.part))})`);
  return html`<p class="note">By what ${clipped(name, 40)} does to answers, its drift moves their mean by ${signed(short(shift.mean))}: ${by.join(', ')}.</p>`;
}

function chartsOf(findings: DriftFinding[]): Content {
  const shown = findings.slice(0, MOST_CHARTS);
  if (shown.length === 0) return null;
  return [
    html`<div class="charts">${shown.map((one) => figure(clipped(one.name, 40), sharesChart(one)))}</div>`,
    key([
      { className: 'fill other', text: 'when it was made' },
      { className: 'fill', text: 'now' },
    ]),
  ];
}

/** Two bars for each bin that has rows; the names of many stand in the table alone. */
const MOST_NAMED = 3;

function sharesChart({ name, bins }: DriftFinding): Html {
  const shown = bins.filter(({ reference, current }) => reference > 0 || current > 0);
  const most = Math.max(...shown.flatMap(({ reference, current }) => [reference, current]));
  const step = Math.ceil(shown.length / MOST_NAMED);
  const ticks = shown.map((_, i) => i + 0.5).filter((_, i) => i % step === 0);
  const chart = frame(
    `Shares of ${name} when it was made and now`,
    {
      domain: [0, shown.length],
      title: 'bin',
      ticks,
      format: (at) => clipped(shown[Math.floor(at)].name, 12),
    },
    {
      domain: [0, most],
      title: 'share of the rows',
      isNice: true,
      format: (one) => percent(one, 0),
    },
  );
  return chart.draw(
    shown.map(({ reference, current }, i) => [
      bar(chart, [i + 0.08, i + 0.5], [0, reference], 'fill other'),
      bar(chart, [i + 0.5, i + 0.92], [0, current], 'fill'),
    ]),
  );
}
