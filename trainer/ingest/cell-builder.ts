// Gathers sorted tuples into cells: tuples that agree in every feature (and, for a numeric target, in
// the target) are one cell.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { type NumberLoss, numberLossOf } from '../recipe/number-loss.ts';
import type { Recipe } from '../recipe/recipe.ts';

/** Doubles of unknown number in one growing array. */
class Doubles {
  #values = new Float64Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const grown = new Float64Array(this.length * 2);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[this.length++] = value;
  }

  addToLast(value: number): void {
    this.#values[this.length - 1] += value;
  }

  last(): number {
    return this.#values[this.length - 1];
  }

  toArray(): Float64Array {
    return this.#values.slice(0, this.length);
  }
}

const doubles = (count: number) => Array.from({ length: count }, () => new Doubles());

export class CellBuilder {
  readonly #schema: FeatureSchema;
  /** Of the target, or null when it is a number. */
  readonly #classes: string[] | null;
  readonly #loss: NumberLoss | undefined;
  readonly #columns: Doubles[];
  readonly #targets = new Doubles();
  readonly #counts: Doubles[];
  readonly #weights: Doubles[] | null;
  #cellCount = 0;

  constructor(schema: FeatureSchema, { target, weight, group, learner }: Recipe) {
    const classes = target.classes ? Object.keys(target.classes) : null;
    this.#schema = schema;
    this.#classes = classes;
    this.#loss = numberLossOf(learner);
    // The group parts cells as a feature does.
    this.#columns = doubles(schema.length + (group === undefined ? 0 : 1));
    this.#counts = doubles(classes?.length ?? 1);
    this.#weights = weight === undefined ? null : doubles(classes?.length ?? 1);
  }

  /** @param tuple features, group if there are any, class code or target value, weight of one row, rows; in sorted order */
  add(tuple: Float64Array): void {
    const width = this.#columns.length;
    const [target, weight, rows] = tuple.subarray(width);
    if (!this.#isSameCell(tuple, target)) this.#openCell(tuple, target);
    const k = this.#classes === null ? 0 : target;
    this.#counts[k].addToLast(rows);
    // Equal weights stand together and are added in sorted order: the sum never depends on threads.
    this.#weights?.[k].addToLast(rows * weight);
  }

  #isSameCell(tuple: Float64Array, target: number): boolean {
    if (this.#cellCount === 0) return false;
    if (this.#classes === null && this.#targets.last() !== target) return false;
    return this.#columns.every((column, f) => Object.is(column.last(), tuple[f] + 0));
  }

  #openCell(tuple: Float64Array, target: number): void {
    this.#cellCount++;
    // Adding 0 turns -0 into 0: they are one value.
    this.#columns.forEach((column, f) => {
      column.push(tuple[f] + 0);
    });
    if (this.#classes === null) this.#targets.push(target);
    for (const counts of this.#counts) counts.push(0);
    for (const weights of this.#weights ?? []) weights.push(0);
  }

  finish(): CellTable {
    const counts = this.#counts.map((values) => values.toArray());
    const columns = this.#columns.map((values) => values.toArray());
    const groups = columns.length > this.#schema.length ? columns.pop() : undefined;
    return {
      kind: 'cells',
      schema: this.#schema,
      cellCount: this.#cellCount,
      columns,
      target:
        this.#classes === null
          ? {
              kind: 'number',
              values: this.#targets.toArray(),
              ...(this.#loss && { loss: this.#loss }),
            }
          : { kind: 'class', classes: this.#classes },
      counts,
      weights: this.#weights?.map((values) => values.toArray()) ?? counts,
      ...(groups && { groups }),
    };
  }
}
