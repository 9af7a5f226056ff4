// From an API request or a line of CSV to the doubles a model reads, strictly: whatever the schema does
// not allow is a problem with a name, never a guess. Tables are made once per schema; a good row
// allocates nothing.
import { closest } from 'fastest-levenshtein';
import type { Feature, FeatureSchema } from './feature-schema.ts';
import { type LabelFinder, makeLabelFinder, NUMBER_TEXT } from './labels.ts';

export type ProblemReason =
  | 'unknown_field'
  | 'missing_field'
  | 'wrong_type'
  | 'unknown_label'
  | 'below_minimum'
  | 'above_maximum'
  | 'not_an_integer'
  | 'not_finite';

/** One thing that is wrong with a row. */
export interface Problem {
  field: string;
  reason: ProblemReason;
  /** As it was given, a long text shortened; absent when it was no text, number, true or false. */
  value?: string | number | boolean;
  /** The label, or field name, of the schema that is spelled most like what was given. */
  nearest?: string;
  /** A plain sentence for people. */
  message: string;
}

export interface RowEncoder {
  /**
   * Writes the doubles of a JSON-like object to `row` (at least one per feature). Returns null, or every
   * problem of the object, in schema order, unknown fields last; `row` is then of no use.
   */
  encode(record: Record<string, unknown>, row: Float64Array): Problem[] | null;
  /** The same for texts by field, as a query has them; an empty one is missing. */
  encodeTexts(texts: Iterable<[string, string]>, row: Float64Array): Problem[] | null;
}

export interface CellEncoder {
  /** Columns that are no feature, and features without a column. */
  readonly unknownColumns: string[];
  readonly absentFeatures: string[];
  /**
   * The same for the text cells of one line, in the order of the columns. An empty cell, or `nan` for a
   * number, is missing; `inf` and `-inf` are numbers where the schema sets no bound.
   */
  encode(cells: readonly string[], row: Float64Array): Problem[] | null;
}

/** A request may hold anything: what is told of it is held to this many characters of a text, … */
const SHOWN_CHARACTERS = 100;
/** … and to this many fields that no model has. */
const SHOWN_UNKNOWN_FIELDS = 20;

/** A feature with what is looked up for every row. */
interface Slot {
  feature: Feature;
  name: string;
  /** Label → code; empty unless the feature is a category. */
  codes: Map<string, number>;
  /** The code of a text that spells a label otherwise. */
  findLabel: LabelFinder;
  minimum: number;
  maximum: number;
}

/** What a value that cannot be encoded turns into; NaN is taken by "missing". */
const BAD = Symbol('bad');

export function makeRowEncoder(schema: FeatureSchema): RowEncoder {
  const slots = schema.map(makeSlot);
  return {
    encode(record, row) {
      if (encodeFields(slots, record, row)) return null;
      // Own fields only: a feature may be called what every object inherits.
      const own: Record<string, unknown> = Object.assign(Object.create(null), record);
      return encodeFields(slots, own, row) ? null : recordProblems(slots, own);
    },
    encodeTexts(texts, row) {
      const values = Array.from(texts, ([name, text]): [string, unknown] => {
        const slot = slots.find(({ feature }) => feature.name === name);
        return [name, slot ? labelOf(slot, parseCell(slot, text)) : text];
      });
      const present = values.filter(([, value]) => value !== undefined);
      return this.encode(Object.fromEntries(present), row);
    },
  };
}

/** True when the record's fields are exactly what the schema allows; they are then in `row`. */
function encodeFields(slots: Slot[], record: Record<string, unknown>, row: Float64Array): boolean {
  if (encodeInOrder(slots, record, row)) return true;
  let fields = 0;
  for (let i = 0; i < slots.length; i++) {
    const value = record[slots[i].feature.name];
    const code = encodeValue(slots[i], value);
    if (code === BAD) return false;
    if (value !== undefined) fields++;
    row[i] = code;
  }
  for (const _ in record) fields--;
  return fields === 0;
}

/**
 * The same for a record that has every field, in the order of the schema. Walking along the fields is
 * several times as fast as looking each of them up by its name.
 */
function encodeInOrder(slots: Slot[], record: Record<string, unknown>, row: Float64Array): boolean {
  let i = 0;
  for (const name in record) {
    if (i === slots.length || slots[i].name !== name) return false;
    const code = encodeValue(slots[i], record[name]);
    if (code === BAD) return false;
    row[i++] = code;
  }
  return i === slots.length;
}

/** An encoder for lines whose cells stand in the order of `columns`; other columns are ignored. */
export function makeCellEncoder(schema: FeatureSchema, columns: readonly string[]): CellEncoder {
  const slots = schema.map(makeSlot);
  const names = new Set(schema.map(({ name }) => name));
  const positions = schema.map(({ name }) => columns.indexOf(name));
  return {
    unknownColumns: columns.filter((column) => !names.has(column)),
    absentFeatures: [...names].filter((name) => !columns.includes(name)),
    encode(cells, row) {
      for (let i = 0; i < slots.length; i++) {
        const code = encodeCell(slots[i], parseCell(slots[i], cells[positions[i]]));
        if (code === BAD) return cellProblems(slots, positions, cells);
        row[i] = code;
      }
      return null;
    },
  };
}

function makeSlot(feature: Feature): Slot {
  const isNumber = feature.kind === 'number' || feature.kind === 'integer';
  const labels = feature.kind === 'category' ? feature.labels : [];
  return {
    feature,
    name: feature.name,
    codes: new Map(labels.map((label, code) => [label, code])),
    findLabel: makeLabelFinder(labels),
    minimum: (isNumber ? feature.minimum : undefined) ?? -Infinity,
    maximum: (isNumber ? feature.maximum : undefined) ?? Infinity,
  };
}

function encodeValue(slot: Slot, value: unknown): number | typeof BAD {
  const { feature } = slot;
  if (value === undefined || value === null) return feature.missing === 'allowed' ? NaN : BAD;
  if (feature.kind === 'category') return slot.codes.get(value as string) ?? BAD;
  if (feature.kind === 'boolean') return typeof value === 'boolean' ? Number(value) : BAD;
  if (typeof value !== 'number' || !Number.isFinite(value)) return BAD;
  return encodeNumber(slot, value);
}

function encodeNumber(slot: Slot, value: number): number | typeof BAD {
  if (value < slot.minimum || value > slot.maximum) return BAD;
  if (slot.feature.kind === 'integer' && !Number.isInteger(value)) return BAD;
  return value;
}

/** As a request's value, but an infinity that was written out is a number within no bounds. */
function encodeCell(slot: Slot, value: unknown): number | typeof BAD {
  if (value === Infinity || value === -Infinity) return encodeNumber(slot, value);
  const code = encodeValue(slot, value);
  if (code !== BAD || slot.feature.kind !== 'category' || typeof value !== 'string') return code;
  return slot.findLabel(value) ?? BAD;
}

/** A text of a category as its label is spelled; anything else as it is. */
function labelOf({ feature, findLabel }: Slot, value: unknown): unknown {
  if (feature.kind !== 'category' || typeof value !== 'string') return value;
  return feature.labels[findLabel(value) ?? -1] ?? value;
}

/** A cell as the value that a JSON request would hold; text that does not parse stays text. */
function parseCell({ feature }: Slot, cell: string | undefined): unknown {
  if (cell === undefined || cell === '') return undefined;
  if (feature.kind === 'category') return cell;
  if (feature.kind === 'boolean') return BOOLEAN_CELLS.get(cell) ?? cell;
  if (NUMBER_TEXT.test(cell)) return Number.isFinite(Number(cell)) ? Number(cell) : cell;
  if (INFINITE_CELL.test(cell)) return cell.startsWith('-') ? -Infinity : Infinity;
  return /^nan$/i.test(cell) ? undefined : cell;
}

const BOOLEAN_CELLS = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);
/** As numeric libraries write it. */
const INFINITE_CELL = /^[+-]?inf(?:inity)?$/i;

function recordProblems(slots: Slot[], record: Record<string, unknown>): Problem[] {
  const problems: Problem[] = [];
  const names = slots.map(({ feature }) => feature.name);
  for (const slot of slots) {
    const value = record[slot.feature.name];
    if (encodeValue(slot, value) === BAD) problems.push(valueProblem(slot, value));
  }
  const unknown = Object.keys(record).filter((field) => !names.includes(field));
  for (const name of unknown.slice(0, SHOWN_UNKNOWN_FIELDS)) {
    const field = shorten(name);
    const nearest = closest(field, names);
    const message = `${field} is not a field of this model; did you mean ${nearest}?`;
    const shown = showValue(record[name]);
    problems.push({ field, reason: 'unknown_field', ...shown, nearest, message });
  }
  const more = unknown.length - SHOWN_UNKNOWN_FIELDS;
  if (more > 0) problems[problems.length - 1].message += `; ${more} more fields are not, either`;
  return problems;
}

function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** What a problem tells of a value. Never an object: it may be nested deeper than can be written. */
function showValue(value: unknown): Pick<Problem, 'value'> {
  if (typeof value === 'string') return { value: shorten(value) };
  return typeof value === 'number' || typeof value === 'boolean' ? { value } : {};
}

function cellProblems(slots: Slot[], positions: number[], cells: readonly string[]): Problem[] {
  return slots.flatMap((slot, i) => {
    const value = parseCell(slot, cells[positions[i]]);
    return encodeCell(slot, value) === BAD ? [valueProblem(slot, value)] : [];
  });
}

function valueProblem({ feature, codes, minimum, maximum }: Slot, value: unknown): Problem {
  const field = feature.name;
  if (value === undefined || value === null) {
    return { field, reason: 'missing_field', message: `${field} is required` };
  }
  const shown = showValue(value);
  if (feature.kind === 'category' && typeof shown.value === 'string') {
    const nearest = closest(shown.value, [...codes.keys()]);
    const message = `${field} has no label ${JSON.stringify(shown.value)}; did you mean ${JSON.stringify(nearest)}?`;
    return { field, reason: 'unknown_label', ...shown, nearest, message };
  }
  const problem = (reason: ProblemReason, must: string): Problem => ({
    field,
    reason,
    ...shown,
    message: `${field} must be ${must}`,
  });
  if (feature.kind === 'category') return problem('wrong_type', 'one of its labels, a string');
  if (feature.kind === 'boolean') return problem('wrong_type', 'true or false');
  if (typeof value !== 'number') return problem('wrong_type', 'a number');
  if (!Number.isFinite(value)) return problem('not_finite', 'a finite number');
  if (value < minimum) return problem('below_minimum', `at least ${minimum}`);
  if (value > maximum) return problem('above_maximum', `at most ${maximum}`);
  return problem('not_an_integer', 'a whole number');
}
