// Says what is wrong with a value that a field does not take, and what it must be.
import { closest } from 'fastest-levenshtein';
import { LONGEST_TEXT } from '../functions/read-input.ts';
import { FALSE_TEXTS, TRUE_TEXTS } from '../schema/cell-grammar.ts';
import { isMisspelling, listSome } from '../schema/did-you-mean.ts';
import { isMissingText, type Slot } from './encode-value.ts';
import { type FaultReason, type RowFault, showValue } from './row-fault.ts';

const BOOLEAN_FORMS = {
  json: 'true or false',
  text: `true (${TRUE_TEXTS.slice(1).join(', ')}) or false (${FALSE_TEXTS.slice(1).join(', ')})`,
};

/** What is wrong with a value that cannot be encoded. */
export function valueFault(slot: Slot, value: unknown, form: 'json' | 'text'): RowFault {
  const { feature } = slot;
  const field = feature.name;
  if (value === undefined || value === null || isMarker(slot, value)) {
    return { field, reason: 'missing_field', message: `${field} is required` };
  }
  const shown = showValue(value);
  if (feature.kind === 'category' && typeof shown.value === 'string') {
    return labelFault(field, shown.value, [...slot.codes.keys()]);
  }
  const [reason, must] = whatMustBe(slot, value, form);
  return { field, reason, ...shown, message: `${field} must be ${must}` };
}

function labelFault(field: string, value: string, labels: string[]): RowFault {
  const nearest = closest(value, labels);
  const hint = isMisspelling(value, nearest)
    ? `did you mean ${JSON.stringify(nearest)}?`
    : `its labels are ${listSome(labels.map((label) => JSON.stringify(label)))}`;
  const message = `${field} has no label ${JSON.stringify(value)}; ${hint}`;
  return { field, reason: 'unknown_label', value, nearest, message };
}

/** Why a value is no label, number or other thing that the field holds, and what it must be. */
function whatMustBe(slot: Slot, value: unknown, form: 'json' | 'text'): [FaultReason, string] {
  const { feature } = slot;
  const isText = typeof value === 'string';
  switch (feature.kind) {
    case 'category':
      return ['wrong_type', 'one of its labels, a string'];
    case 'boolean':
      return ['wrong_type', BOOLEAN_FORMS[form]];
    case 'date':
      return [isText ? 'not_a_date' : 'wrong_type', `a date written as ${feature.format}`];
    case 'text': {
      const wanted = `a text of at most ${LONGEST_TEXT.toLocaleString('en')} bytes, without NUL`;
      return [isText ? 'not_a_text' : 'wrong_type', wanted];
    }
    default:
      return whichNumber(slot, value);
  }
}

function whichNumber({ minimum, maximum, reader }: Slot, value: unknown): [FaultReason, string] {
  if (typeof value !== 'number') return ['wrong_type', reader.numberForm];
  if (!Number.isFinite(value)) return ['not_finite', 'a finite number'];
  if (value < minimum) return ['below_minimum', `at least ${minimum}`];
  if (value > maximum) return ['above_maximum', `at most ${maximum}`];
  return ['not_an_integer', 'a whole number'];
}

/** Whether a value that is no label is a text that means a missing one. */
function isMarker(slot: Slot, value: unknown): boolean {
  if (typeof value !== 'string') return false;
  const bare = slot.reader.bare(value);
  const isFree = slot.feature.kind === 'text' || slot.feature.kind === 'date';
  return isFree ? isMissingText(slot, bare) : slot.reader.isMarker(bare);
}
