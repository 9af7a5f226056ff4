// GET /metrics: the counts of this process since it began, in Prometheus' text form
// (prometheus.io/docs/instrumenting/exposition_formats, version 0.0.4). Of one process alone: on Cloudflare there are
// many, of which a request meets any.
import { binNames } from '../../runtime/observe/bins.ts';
import type { Recorder } from './recorder.ts';
import type { VersionCounts, WindowCounts } from './version-counts.ts';

export const METRICS_PATH = '/metrics';

const HEADERS = {
  'content-type': 'text/plain; version=0.0.4; charset=utf-8',
  'cache-control': 'no-store',
};

type Labels = Record<string, string | number>;
type Sample = readonly [labels: Labels, value: number];

export function answerMetrics(recorder: Recorder): Response {
  const versions = [...recorder.all].map((counts) => ({ counts, counted: counts.all() }));
  const family = (
    name: string,
    help: string,
    samplesOf: (version: { counts: VersionCounts; counted: WindowCounts }) => Sample[],
  ) => {
    const lines = versions.flatMap((version) => {
      const own = labelsOf(version.counts);
      return samplesOf(version).map(([labels, value]) =>
        sampleText(name, { ...own, ...labels }, value),
      );
    });
    return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${lines.join('')}`;
  };
  const text = [
    family('batcomputer_requests_total', 'Requests answered.', ({ counted }) => [
      [{}, counted.requests],
    ]),
    family('batcomputer_problems_total', 'Requests that ended in a problem.', ({ counted }) =>
      Object.entries(counted.problems).map(([problem, count]) => [{ problem }, count]),
    ),
    family('batcomputer_rows_total', 'Rows answered.', ({ counted }) => [[{}, counted.rows]]),
    family('batcomputer_refused_rows_total', 'Rows of batches refused.', ({ counted }) => [
      [{}, counted.refused],
    ]),
    family(
      'batcomputer_feature_rows_total',
      'Rows by the bin of a feature in the reference of the version.',
      ({ counts, counted }) => featureSamples(counts, counted),
    ),
    family(
      'batcomputer_answer_rows_total',
      'Rows by the bin of an output in the reference of the version.',
      ({ counts, counted }) => answerSamples(counts, counted),
    ),
    durations(versions),
  ];
  return new Response(text.join(''), { headers: HEADERS });
}

function labelsOf({ identity }: VersionCounts): Labels {
  const { model, version, digest } = identity;
  return { model: model ?? '', version: version ?? '', digest: digest ?? '' };
}

/** The number of a bin makes it one of its kind, whatever labels there are; `of` says which values it holds. */
function featureSamples({ counter }: VersionCounts, { features }: WindowCounts): Sample[] {
  return counter.features.flatMap(({ bins }) => {
    const names = binNames(bins);
    return features[bins.name].map(
      (count, bin): Sample => [{ feature: bins.name, bin, of: names[bin] }, count],
    );
  });
}

function answerSamples({ counter }: VersionCounts, { answers }: WindowCounts): Sample[] {
  return counter.answers.flatMap(({ bins: { name, edges } }) =>
    answers[name].map((count, bin): Sample => {
      const of = bin < edges.length ? `<= ${edges[bin]}` : `> ${edges.at(-1) ?? '-Inf'}`;
      return [{ output: name, bin, of }, count];
    }),
  );
}

function durations(versions: { counts: VersionCounts; counted: WindowCounts }[]): string {
  const name = 'batcomputer_request_duration_seconds';
  const lines = versions.map(({ counts, counted: { requests, latency } }) => {
    const own = labelsOf(counts);
    let below = 0;
    const buckets = latency.counts.map((count, bin) => {
      below += count;
      const le = bin < latency.bounds.length ? String(latency.bounds[bin] / 1000) : '+Inf';
      return sampleText(`${name}_bucket`, { ...own, le }, below);
    });
    const sum = sampleText(`${name}_sum`, own, latency.sum / 1000);
    return `${buckets.join('')}${sum}${sampleText(`${name}_count`, own, requests)}`;
  });
  return `# HELP ${name} Time to the response.\n# TYPE ${name} histogram\n${lines.join('')}`;
}

function sampleText(name: string, labels: Labels, value: number): string {
  const list = Object.entries(labels).map(([label, text]) => `${label}="${escaped(String(text))}"`);
  return `${name}{${list.join()}} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
