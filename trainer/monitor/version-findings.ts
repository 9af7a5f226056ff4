// What the records say of one version, beside what was known of it when it was registered.
import { REFERENCE_FILE, type Reference } from '../../runtime/schema/reference-schema.ts';
import type { Interval } from '../evaluate/confidence.ts';
import type { ReportFacts } from '../judge/report/report-facts.ts';
import { reportFacts } from '../judge/report/report-of.ts';
import type { Version } from '../registry/version.ts';
import { type AnswerShift, answerShift } from './answer-shift.ts';
import { type Drift, type DriftLimits, findDrift } from './drift.ts';
import { type ExpectedQuality, expectQuality, type OwnQuality } from './expected-quality.ts';
import type { LabeledAnswer } from './join-feedback.ts';
import {
  labeledTable,
  type MeasuredQuality,
  type MeasuredSlices,
  measureQuality,
  measureSlices,
} from './measured-quality.ts';
import { type HourCounts, totalOfHours, type VersionRecords } from './records.ts';
import { describeService, type Service } from './service.ts';
import { bucketOf } from './time-buckets.ts';

export interface DriftFinding extends Drift {
  /** What it does to the answers; null for answers, and where nothing is noted of it. */
  shift: AnswerShift | null;
}

export interface TimeBucket {
  /** Its start, in milliseconds since 1970. */
  at: number;
  requests: number;
  rows: number;
  expected: ExpectedQuality | null;
  measured: MeasuredQuality | null;
}

export interface VersionFindings {
  version: number;
  /** Its figures on held-out rows. */
  own: OwnQuality;
  rows: number;
  service: Service;
  places: Record<string, Service>;
  /** The most drifted first; null for a version without a reference. */
  drift: DriftFinding[] | null;
  expected: ExpectedQuality | null;
  measured: MeasuredQuality | null;
  slices: MeasuredSlices[];
  /** Labels of which nothing could be made. */
  unusableLabels: number;
  overTime: TimeBucket[];
}

export interface VersionInput {
  version: Version;
  records: VersionRecords;
  labeled: LabeledAnswer[];
  /** Length of a bucket. */
  bucketMs: number;
  limits: DriftLimits;
}

export async function findingsOf(input: VersionInput): Promise<VersionFindings> {
  const { version, records, labeled, limits } = input;
  const facts = await reportFacts(version);
  const reference = version.has(REFERENCE_FILE) ? await version.reference() : null;
  const total = totalOfHours(records.hours.values());
  const own = ownQuality(facts);
  const table = labeledTable(facts.entry, labeled);
  const drift = reference && findDrift(reference, total, limits);
  return {
    version: version.number,
    own,
    rows: total.rows,
    service: describeService(total),
    places: Object.fromEntries(
      [...records.places].map(([place, counts]) => [place, describeService(counts)]),
    ),
    drift: drift && reference && drift.map((one) => withShift(one, reference, facts)),
    expected: reference && expectQuality(reference, total.answers, own),
    measured: measureQuality(table),
    slices: reference === null ? [] : measureSlices(table, reference, facts.evaluation?.slices),
    unusableLabels: table.unusable,
    overTime: overTime(input, reference, own, facts),
  };
}

function ownQuality({ entry, evaluation }: ReportFacts): OwnQuality {
  const confidence: Record<string, Interval> = evaluation?.confidence ?? {};
  const classes = entry.task === 'class' ? entry.classes.length : 0;
  return { metrics: entry.metrics, confidence, classes };
}

/** Of two classes the second output, and of more the first, which stands for nothing else: then none is told. */
function withShift(
  drift: Drift,
  reference: Reference,
  { entry, evaluation }: ReportFacts,
): DriftFinding {
  const feature = reference.features.find(({ name }) => name === drift.name);
  const output = entry.classes.length === 2 ? 1 : 0;
  const effects = evaluation?.features?.find(({ name }) => name === drift.name);
  const isTold = drift.of === 'input' && entry.classes.length <= 2;
  if (!isTold || feature === undefined || effects === undefined) return { ...drift, shift: null };
  return { ...drift, shift: answerShift(feature, drift.bins, effects.partialDependence, output) };
}

function overTime(
  { records, labeled, bucketMs }: VersionInput,
  reference: Reference | null,
  own: OwnQuality,
  { entry }: ReportFacts,
): TimeBucket[] {
  const hoursOf = new Map<number, HourCounts[]>();
  for (const [hour, counts] of records.hours) {
    const at = bucketOf(hour, bucketMs);
    hoursOf.set(at, [...(hoursOf.get(at) ?? []), counts]);
  }
  const labelsOf = Map.groupBy(labeled, ({ at }) => bucketOf(at, bucketMs));
  const starts = [...new Set([...hoursOf.keys(), ...labelsOf.keys()])].sort((a, b) => a - b);
  return starts.map((at) => {
    const counts = totalOfHours(hoursOf.get(at) ?? []);
    return {
      ...{ at, requests: counts.requests, rows: counts.rows },
      expected: reference && expectQuality(reference, counts.answers, own),
      measured: measureQuality(labeledTable(entry, labelsOf.get(at) ?? [])),
    };
  });
}
