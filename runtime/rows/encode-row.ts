// From the row of an API request to the doubles a model reads: fields by their names, as JSON or a query has them.
// Tables are made once per schema; a good row allocates nothing.
import { closest } from 'fastest-levenshtein';
import { type CellGrammar, PLAIN_CELLS, withJsonNumbers } from '../schema/cell-grammar.ts';
import { isMisspelling, listSome } from '../schema/did-you-mean.ts';
import type { InputSchema } from '../schema/input-schema.ts';
import {
  BAD,
  encodeValue,
  makeSlots,
  parseText,
  type Slot,
  type TextSlot,
} from './encode-value.ts';
import { type RowFault, shorten, showValue } from './row-fault.ts';
import { valueFault } from './value-fault.ts';

/** Of rows as JSON has them. */
export interface JsonEncoder {
  /**
   * Writes the doubles of a JSON-like object to `row` (at least one per feature). Returns null, or every
   * fault of the object, in schema order, unknown fields last; `row` is then of no use.
   */
  encode(record: Record<string, unknown>, row: Float64Array): RowFault[] | null;
  /**
   * The same for a row that may bring other fields along. Beside these every feature has its field, null where
   * it is missing, so that a misspelt one is found out.
   */
  encodeAmid(record: Record<string, unknown>, row: Float64Array): AmidOthers;
}

export interface RowEncoder extends JsonEncoder {
  /** The same as `encode` for texts by field, as a query has them; an empty one is missing. */
  encodeTexts(texts: Iterable<[string, string]>, row: Float64Array): RowFault[] | null;
}

export interface AmidOthers {
  faults: RowFault[] | null;
  /** Names of the fields that are no feature, in their order. */
  others: readonly string[];
}

/** Fields that no model has and that are told of a row. */
const SHOWN_UNKNOWN_FIELDS = 20;
const PLAIN_ROW: AmidOthers = { faults: null, others: [] };

/** @param grammar that the version carries; JSON and queries have numbers of JSON all the same */
export function makeRowEncoder(
  schema: InputSchema,
  grammar: CellGrammar = PLAIN_CELLS,
): RowEncoder {
  return encodeRows(makeSlots(schema, withJsonNumbers(grammar)));
}

/** The same of slots: what was encoded last of texts stands in them. */
export function encodeRows(slots: TextSlot[]): RowEncoder {
  const byName = new Map(slots.map((slot) => [slot.name, slot]));
  return {
    ...encodeJson(slots),
    encodeTexts(texts, row) {
      const values = Array.from(texts, ([name, text]): [string, unknown] => {
        const slot = byName.get(name);
        return [name, slot ? parseText(slot, text) : text];
      });
      const own = ownFields(Object.fromEntries(values.filter(([, value]) => value !== undefined)));
      return encodeFields(slots, own, row) ? null : recordFaults(slots, own, 'text');
    },
  };
}

/** For those who are sent no queries. */
export function encodeJson(slots: Slot[]): JsonEncoder {
  const byName = new Map(slots.map((slot) => [slot.name, slot]));
  const encode: JsonEncoder['encode'] = (record, row) => {
    if (encodeFields(slots, record, row)) return null;
    const own = ownFields(record);
    return encodeFields(slots, own, row) ? null : recordFaults(slots, own, 'json');
  };
  return {
    encode,
    encodeAmid(record, row) {
      if (encodeInOrder(slots, record, row)) return PLAIN_ROW;
      const others = Object.keys(record).filter((name) => !byName.has(name));
      if (others.length === 0) return { faults: encode(record, row), others };
      const absent = slots.filter(({ name }) => !Object.hasOwn(record, name));
      if (absent.length > 0) return { faults: absentFaults(slots, absent, record), others };
      const faults = encodeNamed(slots, record, row) ? null : valueFaults(slots, record, 'json');
      return { faults, others };
    },
  };
}

/** Without what every object inherits: a feature may be called so. */
function ownFields(record: Record<string, unknown>): Record<string, unknown> {
  return Object.assign(Object.create(null), record);
}

/** True when the record's fields are exactly what the schema allows; they are then in `row`. */
function encodeFields(slots: Slot[], record: Record<string, unknown>, row: Float64Array): boolean {
  if (encodeInOrder(slots, record, row)) return true;
  let fields = 0;
  for (let i = 0; i < slots.length; i++) {
    const value = record[slots[i].name];
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

/** The same for a record that has every field as its own, amid others. */
function encodeNamed(slots: Slot[], record: Record<string, unknown>, row: Float64Array): boolean {
  for (let i = 0; i < slots.length; i++) {
    const code = encodeValue(slots[i], record[slots[i].name]);
    if (code === BAD) return false;
    row[i] = code;
  }
  return true;
}

type Form = 'json' | 'text';

function recordFaults(slots: Slot[], record: Record<string, unknown>, form: Form): RowFault[] {
  return [...valueFaults(slots, record, form), ...unknownFaults(slots, record)];
}

function valueFaults(slots: Slot[], record: Record<string, unknown>, form: Form): RowFault[] {
  return slots.flatMap((slot) => {
    const value = record[slot.name];
    return encodeValue(slot, value) === BAD ? [valueFault(slot, value, form)] : [];
  });
}

function unknownFaults(slots: Slot[], record: Record<string, unknown>): RowFault[] {
  const faults: RowFault[] = [];
  const names = slots.map(({ name }) => name);
  const unknown = Object.keys(record).filter((field) => !names.includes(field));
  for (const name of unknown.slice(0, SHOWN_UNKNOWN_FIELDS)) {
    const field = shorten(name);
    const nearest = closest(field, names);
    const hint = isMisspelling(field, nearest)
      ? `did you mean ${nearest}?`
      : `its fields are ${listSome(names)}`;
    const message = `${field} is not a field of this model; ${hint}`;
    const shown = showValue(record[name]);
    faults.push({ field, reason: 'unknown_field', ...shown, nearest, message });
  }
  const more = unknown.length - SHOWN_UNKNOWN_FIELDS;
  if (more > 0) faults[faults.length - 1].message += `; ${more} more fields are unknown too`;
  return faults;
}

/** Of a row that brings other fields along but has not all of the model's: one may be a misspelling of another. */
function absentFaults(slots: Slot[], absent: Slot[], record: Record<string, unknown>): RowFault[] {
  const own = ownFields(record);
  const optional = absent.filter(({ feature }) => feature.missing === 'allowed');
  return [
    ...valueFaults(slots, own, 'json'),
    ...optional.map(({ name }): RowFault => {
      const message = `${name} is missing: a row with other fields must give every field of the model, null where the value is missing`;
      return { field: name, reason: 'missing_field', message };
    }),
    ...unknownFaults(slots, own),
  ];
}
