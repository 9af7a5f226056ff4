// Rows that pass in batches of columns → the two parts: bins of rows to learn from, values of held-out ones.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { CellTable, CellTargets, StreamedTable } from '../encode/cell-table.ts';
import { encodeColumnInto } from '../encode/encode.ts';
import type { FeatureBins } from '../encode/encoded-table.ts';
import { type NumberLoss, numberLossOf } from '../recipe/number-loss.ts';
import type { Recipe } from '../recipe/recipe.ts';
import type { LabelPlan } from './plan-labels.ts';
import type { StreamPlan } from './stream-plan.ts';

/** Columns of a streamed row after its features. */
const TAIL = { target: 0, weight: 1, held: 2 };

/** The two parts, filled as rows pass. */
export class StreamedParts {
  seen = 0;
  readonly #schema: FeatureSchema;
  readonly #labels: LabelPlan;
  readonly #bins: FeatureBins[];
  readonly #plan: StreamPlan;
  readonly #bytes: Uint8Array[];
  readonly #train: Part;
  readonly #test: Part;
  readonly #testColumns: Float64Array[];

  /** @param schema with the labels of the data, which `labels` groups in the rows to learn from */
  constructor(
    recipe: Recipe,
    schema: FeatureSchema,
    labels: LabelPlan,
    bins: FeatureBins[],
    plan: StreamPlan,
  ) {
    this.#schema = schema;
    this.#labels = labels;
    for (const { rowsOfCode } of labels.groups) rowsOfCode.fill(0);
    this.#bins = bins;
    this.#plan = plan;
    this.#bytes = bins.map(() => new Uint8Array(plan.trainRows));
    this.#train = new Part(plan.trainRows, plan.classCount, recipe);
    this.#test = new Part(plan.testRows, plan.classCount, recipe);
    this.#testColumns = schema.map(() => new Float64Array(plan.testRows));
  }

  add(columns: Float64Array[], count: number): void {
    const width = this.#schema.length;
    const targets = columns[width + TAIL.target];
    const weights = columns[width + TAIL.weight];
    const held = columns[width + TAIL.held];
    const start = this.#train.length;
    let kept = 0;
    for (let r = 0; r < count; r++) {
      const destination = this.#plan.draw.next(targets[r], held[r]);
      if (destination === 'test') {
        for (let f = 0; f < width; f++) this.#testColumns[f][this.#test.length] = columns[f][r];
        this.#test.add(targets[r], weights[r]);
      } else if (destination === 'train') {
        // Rows to learn from move together, so that each column is encoded in one go.
        for (let f = 0; f < width; f++) columns[f][kept] = columns[f][r];
        kept++;
        this.#train.add(targets[r], weights[r]);
      }
    }
    this.#groupLabels(columns, kept);
    this.#bins.forEach((bins, f) => {
      const out = this.#bytes[f].subarray(start, start + kept);
      encodeColumnInto(out, columns[bins.feature].subarray(0, kept), bins);
    });
    this.seen += count;
  }

  /** Codes of the data become those of the schema, and are counted. */
  #groupLabels(columns: Float64Array[], count: number): void {
    for (const { feature, codeOf, rowsOfCode } of this.#labels.groups) {
      const column = columns[feature];
      for (let r = 0; r < count; r++) {
        if (Number.isNaN(column[r])) continue;
        rowsOfCode[column[r]]++;
        column[r] = codeOf[column[r]];
      }
    }
  }

  finish(): { cells: StreamedTable; heldOut: CellTable } {
    const { schema } = this.#labels;
    const encoded = {
      schema,
      cellCount: this.#train.length,
      features: this.#bins,
      columns: this.#bytes,
    };
    const train = this.#train.finish(schema);
    const test = this.#test.finish(this.#schema);
    return {
      cells: { kind: 'streamed', ...train, encoded },
      heldOut: { kind: 'cells', ...test, columns: this.#testColumns },
    };
  }
}

/** Targets, counts and weights of one part: a cell for each row. */
class Part {
  length = 0;
  readonly #classes: string[] | null;
  readonly #loss: NumberLoss | undefined;
  readonly #values: Float64Array;
  readonly #counts: Float64Array[];
  readonly #weights: Float64Array[] | null;

  constructor(rows: number, classCount: number, recipe: Recipe) {
    const arrays = () => Array.from({ length: classCount }, () => new Float64Array(rows));
    this.#loss = numberLossOf(recipe.learner);
    this.#classes = recipe.target.classes ? Object.keys(recipe.target.classes) : null;
    this.#values = new Float64Array(this.#classes === null ? rows : 0);
    this.#counts = arrays();
    this.#weights = recipe.weight === undefined ? null : arrays();
  }

  add(target: number, weight: number): void {
    const k = this.#classes === null ? 0 : target;
    if (this.#classes === null) this.#values[this.length] = target;
    this.#counts[k][this.length] = 1;
    if (this.#weights !== null) this.#weights[k][this.length] = weight;
    this.length++;
  }

  finish(schema: FeatureSchema): CellTargets {
    return {
      schema,
      cellCount: this.length,
      target:
        this.#classes === null
          ? { kind: 'number', values: this.#values, ...(this.#loss && { loss: this.#loss }) }
          : { kind: 'class', classes: this.#classes },
      counts: this.#counts,
      weights: this.#weights ?? this.#counts,
    };
  }
}
