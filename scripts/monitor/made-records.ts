// Records as a deployment would write them, made of rows without one: for tests and measurements of the monitor.
import { findBin } from '../../runtime/observe/bins.ts';
import { LATENCY_BOUNDS_MS, RECORD_FORMAT } from '../../runtime/observe/record-form.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { RecordLine } from '../../runtime/schema/record-schema.ts';
import type { FeatureReference, Reference } from '../../runtime/schema/reference-schema.ts';
import type { Version } from '../../trainer/registry/version.ts';

export interface MadeTraffic {
  version: Version;
  /** Each a double per feature, in the order of the version's schema. */
  rows: Float64Array[];
  /** What happened, a class or a number for each row; without it nothing is answered with an id. */
  actual?: (string | number)[];
  /** Of the first row, in milliseconds since 1970; the others follow a second apart. */
  at?: number;
  /** Begins the ids of answers, so that those of several makings differ. */
  name?: string;
}

const PER_WINDOW = 500;
const SECOND_MS = 1000;

export async function makeRecords({
  version,
  rows,
  actual,
  at = Date.UTC(2026, 0, 5),
  name = 'row',
}: MadeTraffic): Promise<RecordLine[]> {
  const reference = await version.reference();
  if (reference === null) throw new Error(`${version.id} has no reference`);
  const predictor = await version.predictor();
  const outputs = rows.map((row) => Float64Array.from(predictor.predict(row)));
  const { entry } = version;
  const bins = rows.map((row) => binsOf(reference, entry.features, row));
  const head = {
    model: entry.name,
    version: entry.version,
    digest: entry.files['model.wasm'].slice(0, 16),
    format: RECORD_FORMAT,
  } as const;
  const timeOf = (i: number) => new Date(at + i * SECOND_MS).toISOString();
  const lines: RecordLine[] = [];
  for (let start = 0; start < rows.length; start += PER_WINDOW) {
    const end = Math.min(rows.length, start + PER_WINDOW);
    const count = (of: (i: number) => number, length: number) => {
      const counts = new Array<number>(length).fill(0);
      for (let i = start; i < end; i++) counts[of(i)]++;
      return counts;
    };
    const latency = new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0);
    latency[1] = end - start;
    lines.push({
      ...{ ...head, event: 'window', time: timeOf(end), from: timeOf(start), to: timeOf(end - 1) },
      ...{ isolate: isolateOf(name), sequence: start / PER_WINDOW, place: 'FRA' },
      before: { requests: start, rows: start },
      ...{ requests: end - start, problems: {}, rows: end - start, refused: 0 },
      latency: { bounds: [...LATENCY_BOUNDS_MS], counts: latency, sum: 1.5 * (end - start) },
      features: Object.fromEntries(
        reference.features.map((one, f) => [one.name, count((i) => bins[i][f], one.counts.length)]),
      ),
      answers: Object.fromEntries(
        reference.answers.map(({ name: output, edges }) => {
          const k = entry.flags.indexOf(output);
          return [output, count((i) => findBin(edges, outputs[i][k]), edges.length + 1)];
        }),
      ),
    });
  }
  for (const [i, label] of (actual ?? []).entries()) {
    const id = `${name}-${i}`;
    const common = { ...head, id, time: timeOf(i) };
    lines.push({ ...common, event: 'answer', outputs: [...outputs[i]], bins: bins[i] });
    lines.push({
      ...{ event: 'feedback', format: RECORD_FORMAT, id, time: timeOf(i) },
      actual: label,
      model: entry.name,
    });
  }
  return lines;
}

/** 16 hex digits of a name. */
function isolateOf(name: string): string {
  return Buffer.from(name.padEnd(8).slice(-8)).toString('hex');
}

function binsOf({ features }: Reference, schema: FeatureSchema, row: Float64Array): number[] {
  return features.map((feature) => {
    const column = schema.findIndex(({ name }) => name === feature.name);
    return binOf(feature, schema[column], row[column]);
  });
}

function binOf(reference: FeatureReference, feature: FeatureSchema[0], value: number): number {
  const missing = reference.counts.length - 1;
  if (Number.isNaN(value)) return missing;
  if (!('labels' in reference)) return findBin(reference.edges, value);
  const labels = feature.kind === 'category' ? feature.labels : ['false', 'true'];
  const at = reference.labels.indexOf(labels[value]);
  return at < 0 ? missing - 1 : at;
}
