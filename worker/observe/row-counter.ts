// Counts the rows of one version: in which bin of its reference each value lies, and each answer.
import {
  type AnswerBins,
  binCount,
  findBin,
  type ReferenceFeatureBins,
} from '../../runtime/observe/bins.ts';
import type { Feature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';

/** Where the bins of a feature or an output stand among the counts. */
export interface CountedBins<Bins> {
  bins: Bins;
  start: number;
  length: number;
}

interface NumberColumn {
  column: number;
  start: number;
  edges: Float64Array;
}

interface LabelColumn {
  column: number;
  start: number;
  /** Code of a label → its bin. */
  binOfCode: Uint8Array;
  other: number;
}

/** What a version is counted by: its own schema, and the bins of its reference. */
export interface CountedVersion {
  schema: FeatureSchema;
  flags: readonly string[];
  features: ReferenceFeatureBins[];
  answers: AnswerBins[];
}

export class RowCounter {
  readonly features: CountedBins<ReferenceFeatureBins>[] = [];
  readonly answers: CountedBins<AnswerBins>[] = [];
  /** How many counts there are. */
  readonly size: number;
  readonly #width: number;
  readonly #outputWidth: number;
  readonly #numbers: NumberColumn[] = [];
  readonly #labels: LabelColumn[] = [];
  readonly #outputs: NumberColumn[] = [];
  /** Where each feature's bin is found: itself as a column of numbers or of labels. */
  readonly #binOf: ((row: Float64Array) => number)[] = [];

  constructor({ schema, flags, features, answers }: CountedVersion) {
    this.#width = schema.length;
    this.#outputWidth = flags.length;
    let start = 0;
    for (const bins of features) {
      const column = schema.findIndex(({ name }) => name === bins.name);
      // A reference that was changed by hand may name a feature that is none.
      if (column < 0) continue;
      const length = binCount(bins);
      this.features.push({ bins, start, length });
      this.#addColumn(bins, schema[column], column, start);
      start += length;
    }
    for (const bins of answers) {
      const column = flags.indexOf(bins.name);
      if (column < 0) continue;
      const edges = Float64Array.from(bins.edges);
      this.answers.push({ bins, start, length: edges.length + 1 });
      this.#outputs.push({ column, start, edges });
      start += edges.length + 1;
    }
    this.size = start;
  }

  /**
   * Adds rows [first, last) of a block to counts of this size, column by column: a third faster than row by row.
   * @param rows row-major, as wide as the schema
   * @param outputs row-major, as wide as the flags
   */
  count(
    counts: Float64Array,
    rows: Float64Array,
    outputs: Float64Array,
    first: number,
    last: number,
  ): void {
    const [width, outputWidth] = [this.#width, this.#outputWidth];
    for (const one of this.#numbers) {
      const { start, column } = one;
      for (let row = first; row < last; row++) {
        counts[start + numberBin(one, rows[row * width + column])]++;
      }
    }
    for (const one of this.#labels) {
      const { start, column } = one;
      for (let row = first; row < last; row++) {
        counts[start + labelBin(one, rows[row * width + column])]++;
      }
    }
    for (const { start, column, edges } of this.#outputs) {
      for (let row = first; row < last; row++) {
        counts[start + findBin(edges, outputs[row * outputWidth + column])]++;
      }
    }
  }

  /** The bin of each feature that is counted. */
  binsOf(row: Float64Array): number[] {
    return this.#binOf.map((binOf) => binOf(row));
  }

  #addColumn(bins: ReferenceFeatureBins, feature: Feature, column: number, start: number): void {
    if ('edges' in bins) {
      const one = { column, start, edges: Float64Array.from(bins.edges) };
      this.#numbers.push(one);
      this.#binOf.push((row) => numberBin(one, row[column]));
      return;
    }
    const { labels } = bins;
    const known = feature.kind === 'category' ? feature.labels : ['false', 'true'];
    const places = new Map(labels.map((label, i) => [label, i]));
    const other = labels.length;
    const binOfCode = Uint8Array.from(known, (label) => places.get(label) ?? other);
    const one = { column, start, binOfCode, other };
    this.#labels.push(one);
    this.#binOf.push((row) => labelBin(one, row[column]));
  }
}

function numberBin({ edges }: NumberColumn, value: number): number {
  // Only NaN, which is missing, is not itself.
  return Number.isNaN(value) ? edges.length + 1 : findBin(edges, value);
}

function labelBin({ binOfCode, other }: LabelColumn, code: number): number {
  return Number.isNaN(code) ? other + 1 : (binOfCode[code] ?? other);
}
