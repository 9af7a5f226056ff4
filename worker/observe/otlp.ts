// Records as OpenTelemetry has them, in the JSON of its protobuf messages (opentelemetry/proto/metrics/v1 and logs/v1):
// 64-bit integers are texts, enums are numbers. Counts are deltas, so that those of all isolates add up.
import type {
  RecordedAnswer,
  RecordedFeedback,
  RecordedWindow,
} from '../../runtime/schema/record-schema.ts';

/** AggregationTemporality.AGGREGATION_TEMPORALITY_DELTA. */
const DELTA = 1;
/** SeverityNumber.SEVERITY_NUMBER_INFO. */
const INFO = 9;
const SCOPE = { name: 'batcomputer' };

interface Attribute {
  key: string;
  value: { stringValue: string } | { intValue: string };
}

interface CountPoint {
  attributes: Attribute[];
  count: number;
}

const text = (key: string, value: string | null): Attribute[] =>
  value === null ? [] : [{ key, value: { stringValue: value } }];
const integer = (key: string, value: number | null): Attribute[] =>
  value === null ? [] : [{ key, value: { intValue: String(value) } }];

/** ExportMetricsServiceRequest. @param windows of one isolate, at least one */
export function otlpMetrics(windows: RecordedWindow[]) {
  const [{ isolate, place }] = windows;
  const attributes = [
    ...text('service.name', 'batcomputer'),
    ...text('service.instance.id', isolate),
    ...text('batcomputer.place', place),
  ];
  const metrics = windows.flatMap(metricsOfWindow);
  return {
    resourceMetrics: [{ resource: { attributes }, scopeMetrics: [{ scope: SCOPE, metrics }] }],
  };
}

function metricsOfWindow(window: RecordedWindow) {
  const { model, version, digest, requests, rows, refused, problems, sequence, latency } = window;
  const own = [...text('model', model), ...integer('version', version), ...text('digest', digest)];
  const start = nanoseconds(window.from);
  // A point that takes no time is refused by some.
  const end = window.to > window.from ? nanoseconds(window.to) : `${BigInt(start) + 1n}`;
  const times = { startTimeUnixNano: start, timeUnixNano: end };
  const sum = (name: string, unit: string, points: CountPoint[]) => ({
    name,
    unit,
    sum: {
      aggregationTemporality: DELTA,
      isMonotonic: true,
      dataPoints: points
        .filter(({ count }) => count > 0)
        .map(({ attributes, count }) => ({
          attributes: [...own, ...attributes],
          ...times,
          asInt: String(count),
        })),
    },
  });
  const one = (count: number): CountPoint[] => [{ attributes: [], count }];
  const duration = {
    attributes: own,
    ...times,
    count: String(requests),
    sum: latency.sum,
    bucketCounts: latency.counts.map(String),
    explicitBounds: latency.bounds,
  };
  return [
    sum('batcomputer.requests', '{request}', one(requests)),
    sum('batcomputer.problems', '{request}', pointsOfProblems(problems)),
    sum('batcomputer.rows', '{row}', one(rows)),
    sum('batcomputer.refused_rows', '{row}', one(refused)),
    sum('batcomputer.feature_rows', '{row}', pointsOfBins('feature', window.features)),
    sum('batcomputer.answer_rows', '{row}', pointsOfBins('output', window.answers)),
    {
      name: 'batcomputer.request.duration',
      unit: 'ms',
      histogram: { aggregationTemporality: DELTA, dataPoints: [duration] },
    },
    {
      name: 'batcomputer.window.sequence',
      unit: '1',
      gauge: {
        dataPoints: [{ attributes: own, timeUnixNano: end, asInt: String(sequence) }],
      },
    },
  ].filter((metric) => !('sum' in metric) || metric.sum.dataPoints.length > 0);
}

function pointsOfProblems(problems: RecordedWindow['problems']): CountPoint[] {
  return Object.entries(problems).map(([slug, count]) => ({
    attributes: text('problem', slug),
    count,
  }));
}

function pointsOfBins(what: string, lists: Record<string, number[]>): CountPoint[] {
  return Object.entries(lists).flatMap(([name, counts]) =>
    counts.map((count, bin) => ({
      attributes: [...text(what, name), ...integer('bin', bin)],
      count,
    })),
  );
}

/** ExportLogsServiceRequest. The body of each is the record as its line has it. */
export function otlpLogs(records: (RecordedAnswer | RecordedFeedback)[]) {
  const logRecords = records.map((record) => ({
    timeUnixNano: nanoseconds(record.time),
    severityNumber: INFO,
    severityText: 'INFO',
    eventName: `batcomputer.${record.event}`,
    body: { stringValue: JSON.stringify(record) },
    attributes: [...text('model', record.model), ...text('id', record.id)],
  }));
  const resource = { attributes: text('service.name', 'batcomputer') };
  return { resourceLogs: [{ resource, scopeLogs: [{ scope: SCOPE, logRecords }] }] };
}

function nanoseconds(time: string): string {
  return `${Date.parse(time)}000000`;
}
