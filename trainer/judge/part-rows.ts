// What the rows of a file are parted by beside the features: the values of a column as codes, and those of a column
// of many numbers as ten bands of about equal rows.
import { isNumberText, readNumber } from '../../runtime/schema/cell-grammar.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { SliceBy } from '../evaluate/slices.ts';

/** Different numbers from which on a column is parted into bands. */
const FEWEST_BANDED = 30;
const BANDS = 10;

/** The values of a column by their codes. */
export class PartCodes {
  readonly #codes = new Map<string, number>();
  readonly #texts: string[] = [];

  /** NaN for a missing value. */
  codeOf(text: string | null): number {
    if (text === null || text === '') return Number.NaN;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.#texts.length);
    this.#texts.push(text);
    return this.#texts.length - 1;
  }

  /** @param column the codes of the cells */
  partingOf(column: Float64Array, cells: CellTable): SliceBy {
    const texts = this.#texts;
    const isBanded = texts.length > FEWEST_BANDED && texts.every(isNumberText);
    if (isBanded)
      return bandsOf(
        column,
        texts.map((text) => readNumber(text) ?? 0),
        cells,
      );
    return { column, nameOf: (code) => (Number.isNaN(code) ? null : texts[code]) };
  }
}

function bandsOf(column: Float64Array, values: number[], { counts }: CellTable): SliceBy {
  const rowsOf = new Float64Array(values.length);
  column.forEach((code, cell) => {
    if (!Number.isNaN(code)) for (const ofClass of counts) rowsOf[code] += ofClass[cell];
  });
  const total = rowsOf.reduce((sum, rows) => sum + rows, 0);
  const order = [...values.keys()].sort((a, b) => values[a] - values[b]);
  const bandOf = new Float64Array(values.length);
  const bounds: [low: number, high: number][] = [];
  let below = 0;
  let band = -1;
  let previous = Number.NaN;
  for (const code of order) {
    const value = values[code];
    // Spellings of one number stay together.
    if (value !== previous) {
      const wanted = Math.floor((below / total) * BANDS);
      if (wanted > band) {
        band = wanted;
        bounds.push([value, value]);
      }
    }
    bandOf[code] = bounds.length - 1;
    bounds[bounds.length - 1][1] = value;
    below += rowsOf[code];
    previous = value;
  }
  return {
    column: column.map((code) => (Number.isNaN(code) ? code : bandOf[code])),
    nameOf: (index) => (Number.isNaN(index) ? null : bounds[index].join(' … ')),
    isOrdered: true,
  };
}
