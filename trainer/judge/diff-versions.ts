// What changes when one version answers in the place of another: figures, schema, size, speed, answers.
import { nsInBatch } from '../compile/row-speed.ts';
import type { AskedCells } from '../encode/cell-table.ts';
import { answersOf } from '../evaluate/align-cells.ts';
import { type AnswerDifferences, countDifferences } from '../evaluate/answer-differences.ts';
import type { VersionComparison } from '../evaluate/report.ts';
import type { Version } from '../registry/version.ts';
import { comparisonOf, type HeldOutSource } from './compare-versions.ts';
import { type Figure, readFigures } from './figures.ts';
import { type SchemaChanges, schemaChanges } from './schema-changes.ts';

export interface VersionDiff {
  /** Each version on the rows that it held out itself. */
  metrics: Record<string, { before: Figure | null; after: Figure | null }>;
  schema: SchemaChanges;
  bytes: { before: number; after: number };
  /** Nanoseconds per row, in batches. */
  nanoseconds: { before: number; after: number };
  /** On the golden rows of the later version, or why they could not be compared. */
  golden: AnswerDifferences | string;
  /** Both on the rows that the later version held out, or why they could not be compared. */
  heldOut: VersionComparison | string;
}

const SPEED_ROWS = 256;

/**
 * Holds two versions against each other.
 * @param source where the later one's data is, to compare them on its held-out rows anew; null: by what its
 *   training noted
 */
export async function diffVersions(
  before: Version,
  after: Version,
  source: HeldOutSource | null = null,
): Promise<VersionDiff> {
  const [figuresBefore, figuresAfter] = await Promise.all([
    readFigures(before),
    readFigures(after),
  ]);
  const names = [...Object.keys(figuresBefore), ...Object.keys(figuresAfter)];
  const metrics = [...new Set(names)].map((name) => {
    const pair = { before: figuresBefore[name] ?? null, after: figuresAfter[name] ?? null };
    return [name, pair] as const;
  });
  return {
    metrics: Object.fromEntries(metrics),
    schema: schemaChanges(before.entry, after.entry),
    bytes: { before: before.entry.module.bytes, after: after.entry.module.bytes },
    nanoseconds: { before: await measure(before), after: await measure(after) },
    golden: await compareGolden(before, after),
    heldOut: await comparisonOf(before, after, source),
  };
}

async function compareGolden(before: Version, after: Version): Promise<AnswerDifferences | string> {
  const { features, derivation, classes, task } = after.entry;
  const golden = await after.golden();
  // Rows of special values (infinities, codes of no label) mean nothing to another version's labels.
  const usable = golden.filter(({ row }) =>
    features.every((feature, f) => {
      if (Number.isNaN(row[f])) return true;
      if (feature.kind !== 'category') return Number.isFinite(row[f]);
      return feature.labels[row[f]] !== undefined;
    }),
  );
  const cells: AskedCells = {
    schema: features,
    cellCount: usable.length,
    columns: features.map((_, f) => Float64Array.from(usable, ({ row }) => row[f])),
    target: task === 'class' ? { kind: 'class', classes } : { kind: 'number' },
  };
  const predictor = await before.predictor();
  const model = {
    features: before.schema,
    ...(before.entry.derivation && { derivation: before.entry.derivation }),
    classes: before.entry.classes,
    predict: (row: ArrayLike<number>) => predictor.predict(row),
  };
  const answers = answersOf(model, cells, derivation);
  if (typeof answers === 'string') return answers;
  const outputs = Float64Array.from(usable.flatMap((golden) => [...golden.outputs]));
  return countDifferences(answers, outputs, new Uint8Array(usable.length).fill(1));
}

async function measure(version: Version): Promise<number> {
  const golden = (await version.golden()).slice(0, SPEED_ROWS);
  return nsInBatch(
    await version.predictor(),
    golden.map(({ row }) => row),
  );
}
