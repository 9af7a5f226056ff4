// From one value, as JSON or a text has it, to the double that a model reads, strictly: whatever the schema does not
// allow is a fault with a name, never a guess. What is looked up is made once per schema.
import { closest } from 'fastest-levenshtein';
import { type DateReader, makeDateReader } from '../functions/date-format.ts';
import { isTextInput, LONGEST_TEXT } from '../functions/read-input.ts';
import {
  type CellGrammar,
  FALSE_TEXTS,
  makeTextReader,
  PLAIN_CELLS,
  type TextReader,
  TRUE_TEXTS,
} from '../schema/cell-grammar.ts';
import { isMisspelling, listSome } from '../schema/did-you-mean.ts';
import { OTHER_CODE } from '../schema/feature-schema.ts';
import type { Input, InputSchema } from '../schema/input-schema.ts';
import { type LabelFinder, makeLabelFinder } from '../schema/labels.ts';

export type FaultReason =
  | 'unknown_field'
  | 'missing_field'
  | 'wrong_type'
  | 'unknown_label'
  | 'below_minimum'
  | 'above_maximum'
  | 'not_an_integer'
  | 'not_finite'
  | 'not_a_date'
  | 'not_a_text';

/** One thing that is wrong with a row. */
export interface RowFault {
  field: string;
  reason: FaultReason;
  /** As it was given, a long text shortened; absent when it was no text, number, true or false. */
  value?: string | number | boolean;
  /** The label, or field name, of the schema that is spelled most like what was given. */
  nearest?: string;
  /** A plain sentence for people. */
  message: string;
}

/** A request may hold anything: what is told of it is held to this many characters of a text. */
const SHOWN_CHARACTERS = 100;

/** A feature, or an input, with what is looked up for every row. */
export interface Slot {
  feature: Input;
  name: string;
  /** The text that was encoded last: of a text or date, and of a category. */
  text: string;
  /** Whether functions see a text of it: of a category, too. */
  isText: boolean;
  /** Reads the format of a date. */
  readDate: DateReader | null;
  /** Label → code; empty unless the feature is a category. */
  codes: Map<string, number>;
  /** The code of a text that spells a label, also otherwise. */
  findLabel: LabelFinder;
  /** What a text that is no label turns into. */
  otherText: number | typeof BAD;
  /** How texts are written. */
  reader: TextReader;
  minimum: number;
  maximum: number;
}

/** What a value that cannot be encoded turns into; NaN is taken by "missing". */
export const BAD = Symbol('bad');

/** The features of a schema as slots, in their order. */
export function makeSlots(schema: InputSchema, cells: CellGrammar = PLAIN_CELLS): Slot[] {
  const reader = makeTextReader(cells);
  return schema.map((feature) => makeSlot(feature, reader));
}

function makeSlot(feature: Input, reader: TextReader): Slot {
  const isNumber = feature.kind === 'number' || feature.kind === 'integer';
  const labels = feature.kind === 'category' ? feature.labels : [];
  const codes = new Map(labels.map((label, code) => [label, code]));
  // Where any text has an answer of its own, another spelling of a label is another text.
  const isOpen = feature.kind === 'category' && feature.others === 'allowed';
  const isGrouped = hasOther(feature);
  return {
    feature,
    name: feature.name,
    text: '',
    isText: ['category', 'text', 'date'].includes(feature.kind),
    readDate: feature.kind === 'date' ? makeDateReader(feature) : null,
    codes,
    findLabel: isOpen
      ? (text) => codes.get(text)
      : makeLabelFinder(isGrouped ? labels.slice(0, -1) : labels),
    otherText: isGrouped ? labels.length - 1 : isOpen ? OTHER_CODE : BAD,
    reader,
    minimum: (isNumber ? feature.minimum : undefined) ?? -Infinity,
    maximum: (isNumber ? feature.maximum : undefined) ?? Infinity,
  };
}

function hasOther(feature: Input): boolean {
  return feature.kind === 'category' && feature.other !== undefined;
}

/** A value as JSON has it. */
export function encodeValue(slot: Slot, value: unknown): number | typeof BAD {
  const { feature } = slot;
  if (value === undefined || value === null) return encodeMissing(slot);
  if (feature.kind === 'category') {
    slot.text = value as string;
    return slot.codes.get(value as string) ?? encodeOther(slot, value);
  }
  if (feature.kind === 'text' || feature.kind === 'date') return encodeFreeText(slot, value);
  if (feature.kind === 'boolean') {
    return typeof value === 'boolean' ? Number(value) : encodeOther(slot, value);
  }
  if (typeof value !== 'number' || !Number.isFinite(value)) return encodeOther(slot, value);
  return encodeNumber(slot, value);
}

function encodeMissing({ feature }: Slot): number | typeof BAD {
  return feature.missing === 'allowed' ? NaN : BAD;
}

/** What is of the wrong type, or a text that is no label as it stands. */
function encodeOther(slot: Slot, value: unknown): number | typeof BAD {
  if (typeof value !== 'string') return BAD;
  const bare = slot.reader.bare(value);
  slot.text = bare;
  // In training an empty text is a missing value: it is none of the labels that are told apart no more.
  const isMissing = slot.reader.isMarker(bare) || (bare === '' && hasOther(slot.feature));
  return slot.codes.get(bare) ?? (isMissing ? encodeMissing(slot) : slot.otherText);
}

/** A text that is no label: it is kept, and 0 stands for it. */
function encodeFreeText(slot: Slot, value: unknown): number | typeof BAD {
  if (typeof value !== 'string') return BAD;
  const bare = slot.reader.bare(value);
  if (isMissingText(slot, bare)) return encodeMissing(slot);
  const { readDate } = slot;
  if (readDate === null ? !isTextInput(bare) : readDate(bare) === null) return BAD;
  slot.text = bare;
  return 0;
}

function encodeNumber(slot: Slot, value: number): number | typeof BAD {
  if (value < slot.minimum || value > slot.maximum) return BAD;
  if (slot.feature.kind === 'integer' && !Number.isInteger(value)) return BAD;
  return value;
}

/** A cell; an empty one is missing. Infinities are numbers of libraries, within no bounds. */
export function encodeText(slot: Slot, cell: string | undefined): number | typeof BAD {
  if (cell === undefined || cell === '') return encodeMissing(slot);
  const { feature, reader } = slot;
  if (feature.kind === 'category') {
    slot.text = cell;
    return slot.findLabel(cell) ?? encodeNoLabel(slot, cell);
  }
  if (feature.kind === 'text' || feature.kind === 'date') return encodeFreeText(slot, cell);
  const bare = reader.bare(cell);
  if (isMissingText(slot, bare)) return encodeMissing(slot);
  if (feature.kind === 'boolean') return encodeValue(slot, reader.boolean(bare) ?? bare);
  const value = reader.number(bare);
  return value === undefined ? BAD : encodeNumber(slot, value);
}

/** A cell that is no label as it stands. */
function encodeNoLabel(slot: Slot, cell: string): number | typeof BAD {
  const bare = slot.reader.bare(cell);
  slot.text = bare;
  const code = slot.findLabel(bare);
  if (code !== undefined) return code;
  return isMissingText(slot, bare) ? encodeMissing(slot) : slot.otherText;
}

/** Of a bare cell that is no label. Where any text has an answer, `nan` is a text. */
function isMissingText({ reader, otherText }: Slot, bare: string): boolean {
  return bare === '' || reader.isMarker(bare) || (otherText === BAD && reader.isNan(bare));
}

/** A cell as the value that a JSON request would hold; a text that does not parse stays one. */
export function parseText(slot: Slot, cell: string | undefined): unknown {
  if (cell === undefined || cell === '') return undefined;
  const { feature, reader } = slot;
  const bare = reader.bare(cell);
  if (feature.kind === 'category') {
    const code = slot.findLabel(cell) ?? slot.findLabel(bare);
    if (code !== undefined) return feature.labels[code];
  }
  if (isMissingText(slot, bare)) return undefined;
  if (feature.kind === 'category') return cell;
  if (feature.kind === 'text' || feature.kind === 'date') return bare;
  if (feature.kind === 'boolean') return reader.boolean(bare) ?? cell;
  return reader.number(bare) ?? cell;
}

/** What is wrong with a value that cannot be encoded. */
export function valueFault(slot: Slot, value: unknown, form: 'json' | 'text'): RowFault {
  const { feature, codes, minimum, maximum } = slot;
  const field = feature.name;
  if (value === undefined || value === null || isMarker(slot, value)) {
    return { field, reason: 'missing_field', message: `${field} is required` };
  }
  const shown = showValue(value);
  if (feature.kind === 'category' && typeof shown.value === 'string') {
    const labels = [...codes.keys()];
    const nearest = closest(shown.value, labels);
    const hint = isMisspelling(shown.value, nearest)
      ? `did you mean ${JSON.stringify(nearest)}?`
      : `its labels are ${listSome(labels.map((label) => JSON.stringify(label)))}`;
    const message = `${field} has no label ${JSON.stringify(shown.value)}; ${hint}`;
    return { field, reason: 'unknown_label', ...shown, nearest, message };
  }
  const fault = (reason: FaultReason, must: string): RowFault => ({
    field,
    reason,
    ...shown,
    message: `${field} must be ${must}`,
  });
  if (feature.kind === 'category') return fault('wrong_type', 'one of its labels, a string');
  if (feature.kind === 'boolean') return fault('wrong_type', BOOLEAN_FORMS[form]);
  if (feature.kind === 'date') {
    const wanted = `a date written as ${feature.format}`;
    return fault(typeof value === 'string' ? 'not_a_date' : 'wrong_type', wanted);
  }
  if (feature.kind === 'text') {
    const wanted = `a text of at most ${LONGEST_TEXT.toLocaleString('en')} bytes, without NUL`;
    return fault(typeof value === 'string' ? 'not_a_text' : 'wrong_type', wanted);
  }
  if (typeof value !== 'number') return fault('wrong_type', slot.reader.numberForm);
  if (!Number.isFinite(value)) return fault('not_finite', 'a finite number');
  if (value < minimum) return fault('below_minimum', `at least ${minimum}`);
  if (value > maximum) return fault('above_maximum', `at most ${maximum}`);
  return fault('not_an_integer', 'a whole number');
}

/** Whether a value that is no label is a text that means a missing one. */
function isMarker(slot: Slot, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const bare = slot.reader.bare(value);
  const isFree = slot.feature.kind === 'text' || slot.feature.kind === 'date';
  return isFree ? isMissingText(slot, bare) : slot.reader.isMarker(bare);
}

export function messagesOf(faults: readonly RowFault[]): string {
  return faults.map(({ message }) => message).join('; ');
}

const BOOLEAN_FORMS = {
  json: 'true or false',
  text: `true (${TRUE_TEXTS.slice(1).join(', ')}) or false (${FALSE_TEXTS.slice(1).join(', ')})`,
};

export function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** What a fault tells of a value. Never an object: it may be nested deeper than can be written. */
export function showValue(value: unknown): Pick<RowFault, 'value'> {
  if (typeof value === 'string') return { value: shorten(value) };
  return typeof value === 'number' || typeof value === 'boolean' ? { value } : {};
}
