// Fields of a row that are none of the model's, such as an id: they ride along to its answer, as they came and
// before its outputs (runtime/rows/taken-names.ts has the names that they may not have).

import { csvCell } from '../../runtime/rows/csv-text.ts';
import { memberTexts } from '../../runtime/rows/json-members.ts';

/** What rides along with one row. */
export interface Riders {
  names: readonly string[];
  /** Texts of cells, or of values in JSON. */
  values: readonly string[];
  form: 'cells' | 'json';
}

/** The other fields of a row whose JSON this is. */
export function ridersOf(json: string, others: readonly string[]): Riders {
  const texts = memberTexts(json);
  const riding = new Set(others);
  const names = [...texts.keys()].filter((name) => riding.has(name));
  return { names, values: names.map((name) => texts.get(name) ?? 'null'), form: 'json' };
}

/** `"id":7,`, to stand behind the bracket that opens an answer. */
export function memberText({ names, values, form }: Riders): string {
  let text = '';
  for (let i = 0; i < names.length; i++) {
    const value = form === 'json' ? values[i] : JSON.stringify(values[i]);
    text += `${JSON.stringify(names[i])}:${value},`;
  }
  return text;
}

/** Their cells in these columns, each with the comma after it. */
export function cellsText(columns: readonly string[], riders: Riders | null): string {
  if (riders === null) return ','.repeat(columns.length);
  const { names, values, form } = riders;
  // Made only where the fields of a row stand in another order than the columns.
  let places: Map<string, number> | null = null;
  let text = '';
  for (let i = 0; i < columns.length; i++) {
    let at: number | undefined = i;
    if (names[i] !== columns[i]) {
      places ??= new Map(names.map((name, place) => [name, place]));
      at = places.get(columns[i]);
    }
    if (at !== undefined) text += csvCell(cellOf(values[at], form));
    text += ',';
  }
  return text;
}

/** A text without its quotes, null as nothing, all else as JSON has it. */
function cellOf(value: string, form: Riders['form']): string {
  if (form === 'cells') return value;
  if (value === 'null') return '';
  return value.startsWith('"') ? JSON.parse(value) : value;
}
