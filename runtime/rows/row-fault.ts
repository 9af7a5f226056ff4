// What is wrong with a row, field by field, and how much is told of what was given.

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

export function messagesOf(faults: readonly RowFault[]): string {
  return faults.map(({ message }) => message).join('; ');
}

export function shorten(text: string): string {
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}

/** What a fault tells of a value. Never an object: it may be nested deeper than can be written. */
export function showValue(value: unknown): Pick<RowFault, 'value'> {
  if (typeof value === 'string') return { value: shorten(value) };
  return typeof value === 'number' || typeof value === 'boolean' ? { value } : {};
}
