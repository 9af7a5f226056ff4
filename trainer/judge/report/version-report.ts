// report.html of a version: all that is known of it, in the order in which a person asks.
import { calibrationSection } from './calibration-section.ts';
import { curvesSection } from './curves-section.ts';
import { dataSection } from './data-section.ts';
import { dependenceSection } from './dependence-section.ts';
import { distributionSection } from './distribution-section.ts';
import { figuresSection } from './figures-section.ts';
import { html } from './html.ts';
import { importanceSection } from './importance-section.ts';
import { learningSection } from './learning-section.ts';
import { makingSection, moduleSection } from './making-sections.ts';
import { pageText, type ReportSection } from './page.ts';
import { referenceSection } from './reference-section.ts';
import type { ReportFacts } from './report-facts.ts';
import { slicesSection } from './slices-section.ts';
import { verdictBox } from './verdict.ts';

/** The file's name in the folder of a version. */
export const REPORT_FILE = 'report.html';

/** Text of the file. The same facts give the same bytes. */
export function versionReport(facts: ReportFacts): string {
  const { entry } = facts;
  const sections: ReportSection[] = [
    { id: 'figures', title: 'How good it is', body: figuresSection(facts) },
    ...(facts.evaluation === null ? [] : judgedSections(facts)),
    { id: 'data', title: 'The data', body: dataSection(facts) },
    { id: 'reference', title: 'What production is held against', body: referenceSection(facts) },
    { id: 'module', title: 'Size and speed', body: moduleSection(facts) },
    { id: 'making', title: 'How it was made', body: makingSection(facts) },
  ];
  const id = `${entry.name}@${entry.version}`;
  return pageText({
    title: `${entry.title}, version ${entry.version}`,
    description: entry.description,
    head: html`<header><p class="id">${id}</p><h1>${entry.title}</h1><p class="lead">${entry.description}</p>${verdictBox(facts)}</header>`,
    sections,
    foot: html`Batcomputer report of ${id}, made ${entry.created.slice(0, 10)}. docs/EVALUATION.md says how each figure is measured.`,
  });
}

/** What was measured on held-out rows. */
function judgedSections(facts: ReportFacts): ReportSection[] {
  const curves = { id: 'curves', title: 'ROC, precision and recall', body: curvesSection(facts) };
  return [
    { id: 'slices', title: 'Where it is bad', body: slicesSection(facts) },
    { id: 'calibration', title: 'Calibration', body: calibrationSection(facts) },
    ...(facts.entry.task === 'class' ? [curves] : []),
    { id: 'answers', title: 'The answers', body: distributionSection(facts) },
    { id: 'importance', title: 'What it looks at', body: importanceSection(facts) },
    { id: 'dependence', title: 'How it uses them', body: dependenceSection(facts) },
    { id: 'learning', title: 'Learning curve', body: learningSection(facts) },
  ];
}
