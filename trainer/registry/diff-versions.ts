// What changes when one version answers in the place of another: figures, schema, size, speed, answers.
import type { RegistryEntry } from '../../models/contract/registry-entry.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { answersOf } from '../evaluate/align-cells.ts';
import { readEntry, type VersionReference } from './read-version.ts';
import { type SchemaChanges, schemaChanges } from './schema-changes.ts';
import { openVersion, readGolden } from './verify-version.ts';

export interface AnswerDifferences {
  rows: number;
  /** Rows with any output that is not the same double. */
  different: number;
  /** Largest difference of an output over all rows, and the mean over the different ones. */
  largest: number;
  mean: number;
  /** Rows whose most probable class changed. */
  otherClass: number;
}

export interface VersionDiff {
  metrics: Record<string, { before: number | null; after: number | null }>;
  schema: SchemaChanges;
  bytes: { before: number; after: number };
  /** Nanoseconds per row, in batches. */
  nanoseconds: { before: number; after: number };
  /** On the golden rows of the later version, or why they could not be compared. */
  golden: AnswerDifferences | string;
}

const SPEED_ROWS = 256;
const SPEED_MS = 50;

export async function diffVersions(
  before: VersionReference,
  after: VersionReference,
): Promise<VersionDiff> {
  const [entryBefore, entryAfter] = await Promise.all([readEntry(before), readEntry(after)]);
  const names = [...Object.keys(entryBefore.metrics), ...Object.keys(entryAfter.metrics)];
  const metrics = [...new Set(names)].map((name) => {
    const pair = {
      before: entryBefore.metrics[name] ?? null,
      after: entryAfter.metrics[name] ?? null,
    };
    return [name, pair] as const;
  });
  return {
    metrics: Object.fromEntries(metrics),
    schema: schemaChanges(entryBefore, entryAfter),
    bytes: { before: entryBefore.module.bytes, after: entryAfter.module.bytes },
    nanoseconds: { before: await measure(before), after: await measure(after) },
    golden: await compareGolden(before, entryBefore, after, entryAfter),
  };
}

async function compareGolden(
  before: VersionReference,
  entryBefore: RegistryEntry,
  after: VersionReference,
  { features, classes, task }: RegistryEntry,
): Promise<AnswerDifferences | string> {
  const golden = await readGolden(after);
  // Rows of special values (infinities, codes of no label) mean nothing to another version's labels.
  const usable = golden.filter(({ row }) =>
    features.every((feature, f) => {
      if (Number.isNaN(row[f])) return true;
      if (feature.kind !== 'category') return Number.isFinite(row[f]);
      return feature.labels[row[f]] !== undefined;
    }),
  );
  const cells: CellTable = {
    schema: features,
    cellCount: usable.length,
    columns: features.map((_, f) => Float64Array.from(usable, ({ row }) => row[f])),
    target:
      task === 'class'
        ? { kind: 'class', classes }
        : { kind: 'number', values: new Float64Array(usable.length) },
    counts: [],
    weights: [],
  };
  const predictor = await openVersion(before);
  const model = {
    features: entryBefore.features,
    classes: entryBefore.classes,
    predict: (row: ArrayLike<number>) => predictor.predict(row),
  };
  const answers = answersOf(model, cells);
  if (typeof answers === 'string') return answers;
  return countDifferences(
    answers,
    usable.map(({ outputs }) => outputs),
  );
}

function countDifferences(before: Float64Array, after: Float64Array[]): AnswerDifferences {
  const differences: number[] = [];
  let otherClass = 0;
  after.forEach((outputs, row) => {
    const width = outputs.length;
    const old = before.subarray(row * width, (row + 1) * width);
    const largest = outputs.reduce((most, value, k) => Math.max(most, Math.abs(value - old[k])), 0);
    if (largest > 0) differences.push(largest);
    if (width > 1 && largestAt(outputs) !== largestAt(old)) otherClass++;
  });
  const sum = differences.reduce((total, value) => total + value, 0);
  return {
    rows: after.length,
    different: differences.length,
    largest: Math.max(0, ...differences),
    mean: differences.length === 0 ? 0 : sum / differences.length,
    otherClass,
  };
}

function largestAt(values: Float64Array): number {
  return values.indexOf(Math.max(...values));
}

async function measure(reference: VersionReference): Promise<number> {
  const predictor = await openVersion(reference);
  const golden = (await readGolden(reference)).slice(0, SPEED_ROWS);
  const rows = Float64Array.from(golden.flatMap(({ row }) => [...row]));
  const out = new Float64Array(golden.length * predictor.outputWidth('probability'));
  let batches = 0;
  const start = performance.now();
  while (performance.now() - start < SPEED_MS) {
    predictor.predictInto(rows, golden.length, 'probability', out);
    batches++;
  }
  return ((performance.now() - start) * 1e6) / (batches * golden.length);
}
