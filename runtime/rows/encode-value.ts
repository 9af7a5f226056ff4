// From one value, as JSON or a text has it, to the double that a model reads, strictly: whatever the schema does not
// allow is a problem with a name, never a guess. What is looked up is made once per schema.
import { closest } from 'fastest-levenshtein';
import { isMisspelling, listSome } from '../schema/did-you-mean.ts';
import { type Feature, OTHER_CODE } from '../schema/feature-schema.ts';
import { type LabelFinder, makeLabelFinder } from '../schema/labels.ts';
import {
  FALSE_TEXTS,
  readBoolean,
  readLibraryNumber,
  readNumber,
  TRUE_TEXTS,
} from './cell-grammar.ts';

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

/** A request may hold anything: what is told of it is held to this many characters of a text. */
const SHOWN_CHARACTERS = 100;

/** A feature with what is looked up for every row. */
export interface Slot {
  feature: Feature;
  name: string;
  /** Label → code; empty unless the feature is a category. */
  codes: Map<string, number>;
  /** The code of a text that spells a label, also otherwise. */
  findLabel: LabelFinder;
  /** What a text that is no label turns into. */
  otherText: number | typeof BAD;
  minimum: number;
  maximum: number;
}

/** What a value that cannot be encoded turns into; NaN is taken by "missing". */
export const BAD = Symbol('bad');

export function makeSlot(feature: Feature): Slot {
  const isNumber = feature.kind === 'number' || feature.kind === 'integer';
  const labels = feature.kind === 'category' ? feature.labels : [];
  const codes = new Map(labels.map((label, code) => [label, code]));
  // Where any text has an answer of its own, another spelling of a label is another text.
  const isOpen = feature.kind === 'category' && feature.others === 'allowed';
  return {
    feature,
    name: feature.name,
    codes,
    findLabel: isOpen ? (text) => codes.get(text) : makeLabelFinder(labels),
    otherText: isOpen ? OTHER_CODE : BAD,
    minimum: (isNumber ? feature.minimum : undefined) ?? -Infinity,
    maximum: (isNumber ? feature.maximum : undefined) ?? Infinity,
  };
}

/** A value as JSON has it. */
export function encodeValue(slot: Slot, value: unknown): number | typeof BAD {
  const { feature } = slot;
  if (value === undefined || value === null) return feature.missing === 'allowed' ? NaN : BAD;
  if (feature.kind === 'category') {
    return slot.codes.get(value as string) ?? (typeof value === 'string' ? slot.otherText : BAD);
  }
  if (feature.kind === 'boolean') return typeof value === 'boolean' ? Number(value) : BAD;
  if (typeof value !== 'number' || !Number.isFinite(value)) return BAD;
  return encodeNumber(slot, value);
}

function encodeNumber(slot: Slot, value: number): number | typeof BAD {
  if (value < slot.minimum || value > slot.maximum) return BAD;
  if (slot.feature.kind === 'integer' && !Number.isInteger(value)) return BAD;
  return value;
}

/** Whose tables are read: `library` is what numeric libraries write, with `nan` for missing and `inf`. */
export type Texts = 'plain' | 'library';

/** A cell; an empty one is missing. Infinities are numbers of libraries, within no bounds. */
export function encodeText(
  slot: Slot,
  cell: string | undefined,
  texts: Texts,
): number | typeof BAD {
  const { feature } = slot;
  if (cell === undefined || cell === '') return encodeValue(slot, undefined);
  if (feature.kind === 'category') return slot.findLabel(cell) ?? slot.otherText;
  if (feature.kind === 'boolean') return encodeValue(slot, readBoolean(cell) ?? cell);
  const value = texts === 'library' ? readLibraryNumber(cell) : readNumber(cell);
  if (value === undefined) return BAD;
  return Number.isNaN(value) ? encodeValue(slot, undefined) : encodeNumber(slot, value);
}

/** A cell as the value that a JSON request would hold; a text that does not parse stays one. */
export function parseText(slot: Slot, cell: string | undefined, texts: Texts): unknown {
  const { feature } = slot;
  if (cell === undefined || cell === '') return undefined;
  if (feature.kind === 'category') return feature.labels[slot.findLabel(cell) ?? -1] ?? cell;
  if (feature.kind === 'boolean') return readBoolean(cell) ?? cell;
  const number = texts === 'library' ? readLibraryNumber(cell) : readNumber(cell);
  return Number.isNaN(number) ? undefined : (number ?? cell);
}

/** What is wrong with a value that cannot be encoded. */
export function valueProblem(slot: Slot, value: unknown, form: 'json' | 'text'): Problem {
  const { feature, codes, minimum, maximum } = slot;
  const field = feature.name;
  if (value === undefined || value === null) {
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
  const problem = (reason: ProblemReason, must: string): Problem => ({
    field,
    reason,
    ...shown,
    message: `${field} must be ${must}`,
  });
  if (feature.kind === 'category') return problem('wrong_type', 'one of its labels, a string');
  if (feature.kind === 'boolean') return problem('wrong_type', BOOLEAN_FORMS[form]);
  if (typeof value !== 'number') return problem('wrong_type', 'a number');
  if (!Number.isFinite(value)) return problem('not_finite', 'a finite number');
  if (value < minimum) return problem('below_minimum', `at least ${minimum}`);
  if (value > maximum) return problem('above_maximum', `at most ${maximum}`);
  return problem('not_an_integer', 'a whole number');
}

export function messagesOf(problems: readonly Problem[]): string {
  return problems.map(({ message }) => message).join('; ');
}

const BOOLEAN_FORMS = {
  json: 'true or false',
  text: `true (${TRUE_TEXTS.slice(1).join(', ')}) or false (${FALSE_TEXTS.slice(1).join(', ')})`,
};

export function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** What a problem tells of a value. Never an object: it may be nested deeper than can be written. */
export function showValue(value: unknown): Pick<Problem, 'value'> {
  if (typeof value === 'string') return { value: shorten(value) };
  return typeof value === 'number' || typeof value === 'boolean' ? { value } : {};
}
