// The report of a registered version: the one it was registered with, or for a version of an earlier release, one of
// what that recorded.
import * as z from 'zod';
import type { Version } from '../../registry/version.ts';
import { type ReportEvaluation, reportEvaluationSchema } from './report-evaluation.ts';
import type { ReportFacts } from './report-facts.ts';
import { REPORT_FILE, versionReport } from './version-report.ts';

/** Bytes of the page. @throws UserError when a file of the version is damaged */
export async function reportOf(version: Version): Promise<Uint8Array> {
  if (version.has(REPORT_FILE)) return version.file(REPORT_FILE);
  return new TextEncoder().encode(versionReport(await reportFacts(version)));
}

/** What is recorded of a version. Speed is not: it is measured where a version is made. */
export async function reportFacts(version: Version): Promise<ReportFacts> {
  const { entry } = version;
  const evaluation: ReportEvaluation | null = version.has('evaluation.json')
    ? await version.json('evaluation.json', reportEvaluationSchema)
    : null;
  const learningCurve = version.has('learning-curve.json')
    ? await version.json('learning-curve.json', z.array(z.number()))
    : [];
  return {
    entry,
    evaluation,
    learningCurve,
    reference: await version.reference(),
    moduleHash: entry.files['model.wasm'] ?? '',
    nanoseconds: null,
  };
}
