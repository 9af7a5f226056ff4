// Gathers rows one by one into cells: rows that agree in every feature, in what they are parted by and, for a
// numeric target, in the target are one cell. Cells stand in the order of their first rows.
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { NumberLoss } from '../recipe/number-loss.ts';

export interface CollectedCells {
  cells: CellTable;
  /** What the rows are parted by, as cells have it: of each part one value per cell. */
  parts: Float64Array[];
}

export class CellCollector {
  readonly #schema: FeatureSchema;
  /** Null for a numeric target. */
  readonly #classes: string[] | null;
  readonly #loss: NumberLoss | undefined;
  readonly #parts: number;
  /** The doubles of a row that tell its cell, and the same as bytes. */
  readonly #key: Float64Array;
  readonly #keyBytes: Buffer;
  readonly #cellOf = new Map<string, number>();
  readonly #columns: number[][];
  readonly #counts: number[][];
  readonly #weights: number[][];

  /** @param parts by how many columns the rows are parted */
  constructor(
    schema: FeatureSchema,
    classes: string[] | null,
    parts: number,
    loss: NumberLoss | undefined,
  ) {
    this.#schema = schema;
    this.#classes = classes;
    this.#loss = loss;
    this.#parts = parts;
    const width = schema.length + parts + (classes === null ? 1 : 0);
    this.#key = new Float64Array(width);
    this.#keyBytes = Buffer.from(this.#key.buffer);
    const lists = (count: number) => Array.from({ length: count }, (): number[] => []);
    this.#columns = lists(width);
    this.#counts = lists(classes?.length ?? 1);
    this.#weights = lists(classes?.length ?? 1);
  }

  get cellCount(): number {
    return this.#cellOf.size;
  }

  /** @param target code of the class, or the value; @param parts codes of what the row is parted by */
  add(row: Float64Array, parts: number[], target: number, weight: number): void {
    this.#key.set(row);
    this.#key.set(parts, row.length);
    if (this.#classes === null) this.#key[this.#key.length - 1] = target;
    // Adding 0 turns -0 into 0: they are one value.
    for (let i = 0; i < this.#key.length; i++) this.#key[i] += 0;
    const cell = this.#findCell();
    const k = this.#classes === null ? 0 : target;
    this.#counts[k][cell]++;
    this.#weights[k][cell] += weight;
  }

  #findCell(): number {
    const key = this.#keyBytes.toString('latin1');
    const known = this.#cellOf.get(key);
    if (known !== undefined) return known;
    const cell = this.#cellOf.size;
    this.#cellOf.set(key, cell);
    this.#columns.forEach((column, i) => {
      column.push(this.#key[i]);
    });
    for (const values of [...this.#counts, ...this.#weights]) values.push(0);
    return cell;
  }

  finish(): CollectedCells {
    const columns = this.#columns.map((column) => Float64Array.from(column));
    const features = this.#schema.length;
    const classes = this.#classes;
    const cells: CellTable = {
      kind: 'cells',
      schema: this.#schema,
      cellCount: this.cellCount,
      columns: columns.slice(0, features),
      target:
        classes === null
          ? {
              kind: 'number',
              values: columns[columns.length - 1],
              ...(this.#loss && { loss: this.#loss }),
            }
          : { kind: 'class', classes },
      counts: this.#counts.map((values) => Float64Array.from(values)),
      weights: this.#weights.map((values) => Float64Array.from(values)),
    };
    return { cells, parts: columns.slice(features, features + this.#parts) };
  }
}
