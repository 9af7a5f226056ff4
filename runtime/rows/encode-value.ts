// From one value, as JSON or a text has it, to the double that a model reads, strictly: whatever the schema does not
// allow is a fault with a name, never a guess. What is looked up is made once per schema.
import { type DateReader, makeDateReader } from '../functions/date-reader.ts';
import { isTextInput } from '../functions/read-input.ts';
import {
  type CellGrammar,
  makeTextMarks,
  makeTextReader,
  PLAIN_CELLS,
  type TextMarks,
  type TextReader,
} from '../schema/cell-grammar.ts';
import { OTHER_CODE } from '../schema/feature-schema.ts';
import type { Input, InputSchema } from '../schema/input-schema.ts';
import { type LabelFinder, makeLabelFinder } from '../schema/labels.ts';

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
  /** What a text that is no label turns into. */
  otherText: number | typeof BAD;
  /** How texts are written. */
  reader: TextMarks;
  minimum: number;
  maximum: number;
}

/** One whose values may be texts, as in cells and queries. */
export interface TextSlot extends Slot {
  reader: TextReader;
  /** The code of a text that spells a label, also otherwise. */
  findLabel: LabelFinder;
}

/** What a value that cannot be encoded turns into; NaN is taken by "missing". */
export const BAD = Symbol('bad');

/** The features of a schema as slots, in their order. */
export function makeSlots(schema: InputSchema, cells: CellGrammar = PLAIN_CELLS): TextSlot[] {
  const shared = makeTextReader(cells);
  return schema.map((feature) => {
    const reader = cells.signs ? makeTextReader(cells, feature.name) : shared;
    const slot = makeSlot(feature, reader);
    return { ...slot, reader, findLabel: labelFinderOf(slot) };
  });
}

/** The same for values of JSON alone. */
export function makeJsonSlots(schema: InputSchema, cells: CellGrammar): Slot[] {
  const marks = makeTextMarks(cells);
  return schema.map((feature) => makeSlot(feature, marks));
}

/** Where any text has an answer of its own, another spelling of a label is another text. */
function labelFinderOf({ feature, codes }: Slot): LabelFinder {
  const labels = [...codes.keys()];
  if (isOpen(feature)) return (text) => codes.get(text);
  return makeLabelFinder(hasOther(feature) ? labels.slice(0, -1) : labels);
}

function makeSlot(feature: Input, reader: TextMarks): Slot {
  const isNumber = feature.kind === 'number' || feature.kind === 'integer';
  const labels = feature.kind === 'category' ? feature.labels : [];
  const codes = new Map(labels.map((label, code) => [label, code]));
  return {
    feature,
    name: feature.name,
    text: '',
    isText: ['category', 'text', 'date'].includes(feature.kind),
    readDate: feature.kind === 'date' ? makeDateReader(feature) : null,
    codes,
    otherText: hasOther(feature) ? labels.length - 1 : isOpen(feature) ? OTHER_CODE : BAD,
    reader,
    minimum: (isNumber ? feature.minimum : undefined) ?? -Infinity,
    maximum: (isNumber ? feature.maximum : undefined) ?? Infinity,
  };
}

function isOpen(feature: Input): boolean {
  return feature.kind === 'category' && feature.others === 'allowed';
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
export function encodeText(slot: TextSlot, cell: string | undefined): number | typeof BAD {
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
function encodeNoLabel(slot: TextSlot, cell: string): number | typeof BAD {
  const bare = slot.reader.bare(cell);
  slot.text = bare;
  const code = slot.findLabel(bare);
  if (code !== undefined) return code;
  return isMissingText(slot, bare) ? encodeMissing(slot) : slot.otherText;
}

/** Of a bare cell that is no label. Where any text has an answer, `nan` is a text. */
export function isMissingText({ reader, otherText }: Slot, bare: string): boolean {
  return bare === '' || reader.isMarker(bare) || (otherText === BAD && reader.isNan(bare));
}

/** A cell as the value that a JSON request would hold; a text that does not parse stays one. */
export function parseText(slot: TextSlot, cell: string | undefined): unknown {
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
