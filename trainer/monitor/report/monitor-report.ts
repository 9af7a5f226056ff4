// The page that `monitor` writes, in the look of a version's report.
import { countOf } from '../../base/count-of.ts';
import { type Content, html } from '../../judge/report/html.ts';
import { percent } from '../../judge/report/numbers.ts';
import { pageText, type ReportSection } from '../../judge/report/page.ts';
import { facts } from '../../judge/report/parts.ts';
import type { MonitorFindings } from '../monitor-model.ts';
import { bucketText } from '../time-buckets.ts';
import { driftSection } from './drift-section.ts';
import { blindSpots, recordNotes } from './notes.ts';
import { monitorQualitySection } from './quality-section.ts';
import { serviceSection } from './service-section.ts';
import { labeledSlicesSection } from './slices-section.ts';

export function monitorReport(findings: MonitorFindings): string {
  const { model } = findings;
  const sections: ReportSection[] = [
    { id: 'quality', title: 'How good the answers are', body: monitorQualitySection(findings) },
    { id: 'drift', title: 'Inputs and answers', body: driftSection(findings) },
    { id: 'slices', title: 'Where it is good and bad', body: labeledSlicesSection(findings) },
    { id: 'service', title: 'How it was served', body: serviceSection(findings) },
    { id: 'method', title: 'How this was judged', body: methodSection(findings) },
  ];
  return pageText({
    title: `${model}: monitor`,
    description: `Drift, quality and service of ${model}, from what its deployment recorded.`,
    head: headOf(findings),
    sections: sections.filter(({ body }) => body !== null),
    foot: `Made by batcomputer monitor from the records of ${spanText(findings)} (UTC).`,
  });
}

function spanText({ from, to, bucketMs }: MonitorFindings): string {
  return `${bucketText(from, bucketMs)} to ${bucketText(to, bucketMs)}`;
}

function headOf(findings: MonitorFindings): Content {
  const { model, versions, feedback } = findings;
  const rows = versions.reduce((sum, version) => sum + version.rows, 0);
  const requests = versions.reduce((sum, { service }) => sum + service.requests, 0);
  const named = versions.map(({ version }) => `version ${version}`).join(', ');
  return html`<header><p class="id">${model}</p><h1>What its deployment recorded</h1>
<p class="lead">${spanText(findings)} (UTC), ${named}</p></header>
${alarmBox(findings)}
${facts([
  ['rows asked', countOf(rows, 'row').replace(/ rows?$/, '')],
  ['requests', countOf(requests, 'request').replace(/ requests?$/, '')],
  ['labels', countOf(feedback.labeled, 'label').replace(/ labels?$/, ''), labelShare(findings)],
])}`;
}

function labelShare({ feedback }: MonitorFindings): string {
  if (feedback.answers === 0) return 'no answers were given an id';
  return `of ${countOf(feedback.answers, 'answer')} with an id`;
}

function alarmBox({ alarms }: MonitorFindings): Content {
  if (alarms.length === 0) {
    return html`<div class="verdict"><p class="call">No alarm is on.</p><p>Nothing differs from what the versions were made with by more than chance would make, and by as much as matters.</p></div>`;
  }
  const lines = alarms.map(({ version, text }) => html`<p>Version ${version}: ${text}.</p>`);
  return html`<div class="verdict bad"><p class="call">${countOf(alarms.length, 'alarm')} ${alarms.length === 1 ? 'is' : 'are'} on.</p>${lines}</div>`;
}

function methodSection(findings: MonitorFindings): Content {
  const { level, leastIndex } = findings.limits;
  const notes = [...blindSpots(findings), ...recordNotes(findings)];
  return [
    html`<p>An input or answer has drifted where a likelihood-ratio test of the counts in the version’s own bins says so, with a share of at most ${percent(level, 0)} of false findings over all inputs and answers (Benjamini and Hochberg), and where the population stability index, less what chance makes of it in so few rows, is at least ${leastIndex}.</p>`,
    html`<p>Expected figures weigh what was measured in each answer bin on held-out rows by the answers of now (confidence-based estimation). Measured figures are of the answers with feedback, with 95 % intervals by resampling.</p>`,
    notes.map((note) => html`<p class="note">${note}</p>`),
  ];
}
