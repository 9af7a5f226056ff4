// Records as data points of Workers Analytics Engine, which takes one index, at most 20 blobs and 20 doubles each, and
// keeps a sample of many: whoever adds up doubles weights each point by its `_sample_interval`.
//
//            blob1     blob2  blob3    blob4   blob5    blob6  blob7    blob8  blob9  blob10
//   window   window    model  version  digest  isolate  place  from     to     part   name
//   answer   answer    model  version  digest  id       time   outputs  bins
//   feedback feedback  model  ''       ''      id       time   actual
//
// A window is several points, all with its sequence in double1. `part` and `name` say what the others hold:
//
//   part      name     double2      double3…
//   totals    ''       0            requests, rows, refused, before.requests, before.rows, latency sum, latency counts
//   problem   slug     0            requests
//   feature   feature  first bin    rows in this bin and in those after it, at most 18
//   answer    output   0            rows in each bin
//
// Bins without a row are left out at the end of a point, and a point of none is not written. Of an answer, double1… are
// its outputs, at most 20; of feedback, double1 is the number that `actual` is, if it is one.
import type {
  RecordedAnswer,
  RecordedFeedback,
  RecordedWindow,
  RecordLine,
} from '../schema/record-schema.ts';

export interface AnalyticsPoint {
  indexes: [string];
  blobs: string[];
  doubles: number[];
}

/** Cloudflare's limit, developers.cloudflare.com/analytics/analytics-engine/limits. */
const MOST_DOUBLES = 20;
const MOST_COUNTS = MOST_DOUBLES - 2;
/** The same limit in bytes of UTF-8. */
const LONGEST_INDEX = 96;

export function analyticsPoints(record: RecordLine): AnalyticsPoint[] {
  if (record.event === 'window') return windowPoints(record);
  return [record.event === 'answer' ? answerPoint(record) : feedbackPoint(record)];
}

function windowPoints(window: RecordedWindow): AnalyticsPoint[] {
  const { model, version, digest, isolate, place, from, to, sequence, before, latency } = window;
  const head = [
    ...['window', model ?? '', String(version ?? ''), digest ?? ''],
    ...[isolate, place ?? '', from, to],
  ];
  // Points of one index are sampled together, and models are asked about one by one.
  const index = shorten(`${model ?? ''}@${version ?? ''}`);
  const point = (part: string, name: string, first: number, counts: number[]): AnalyticsPoint => ({
    indexes: [index],
    blobs: [...head, part, name],
    doubles: [sequence, first, ...counts],
  });
  const { requests, rows, refused } = window;
  const totals = [requests, rows, refused, before.requests, before.rows, latency.sum];
  const points = [point('totals', '', 0, [...totals, ...latency.counts])];
  for (const [slug, count] of Object.entries(window.problems)) {
    points.push(point('problem', slug, 0, [count]));
  }
  const parts = { feature: window.features, answer: window.answers };
  for (const [part, lists] of Object.entries(parts)) {
    for (const [name, counts] of Object.entries(lists)) {
      for (const [first, some] of inPoints(counts)) points.push(point(part, name, first, some));
    }
  }
  return points;
}

/** The first bin of each point, and its counts. */
function inPoints(counts: number[]): [first: number, counts: number[]][] {
  const points: [number, number[]][] = [];
  for (let first = 0; first < counts.length; first += MOST_COUNTS) {
    const some = counts.slice(first, first + MOST_COUNTS);
    const last = some.findLastIndex((count) => count > 0);
    if (last >= 0) points.push([first, some.slice(0, last + 1)]);
  }
  return points;
}

/** An answer and what came of it have one index, so that both are kept or neither. */
function answerPoint({ id, model, version, digest, time, outputs, bins }: RecordedAnswer) {
  const head = ['answer', model, String(version), digest, id, time];
  return {
    indexes: [id],
    blobs: [...head, outputs.join(), bins.join()],
    doubles: outputs.slice(0, MOST_DOUBLES).map((output) => output ?? Number.NaN),
  } satisfies AnalyticsPoint;
}

function feedbackPoint({ id, model, time, actual }: RecordedFeedback): AnalyticsPoint {
  return {
    indexes: [id],
    blobs: ['feedback', model, '', '', id, time, String(actual)],
    doubles: typeof actual === 'number' ? [actual] : [],
  };
}

function shorten(text: string): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= LONGEST_INDEX) return text;
  // A character that is cut through decodes to nothing.
  return new TextDecoder().decode(bytes.subarray(0, LONGEST_INDEX), { stream: true });
}
