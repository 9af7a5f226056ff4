// What people call the answers of a model, and what it computes its features of.
import type { Expression } from '../functions/expression.ts';
import type { RegistryEntry } from './registry-entry.ts';

type AnswerFacts = Pick<RegistryEntry, 'flags' | 'classes' | 'target'>;

/** By output: its class, or the number that is predicted. */
export function answerNames({ flags, classes, target }: AnswerFacts): string[] {
  return flags.map((flag, i) => classes[i] ?? (flags.length === 1 ? target?.name : null) ?? flag);
}

/** A number's text with the unit of the target, where it has one. */
export function withUnit(text: string, { target }: Pick<AnswerFacts, 'target'>): string {
  return target?.unit === undefined ? text : `${text} ${target.unit}`;
}

/** `price, in EUR` */
export function targetWords({ name, unit }: NonNullable<AnswerFacts['target']>): string {
  return unit === undefined ? name : `${name}, in ${unit}`;
}

const DATE_PART = /^(year|month|day|hour|minute|second|weekday)$/;

/**
 * A feature in words: a part of a date by its input, `weekday of Signup Date`; others have the names that recipes give.
 * @param from what it is computed from; undefined where callers send it
 */
export function featureWords(name: string, from: Expression | undefined): string {
  const part = datePart(from);
  return part === null ? name : part.join(' of ');
}

/** The part, and the input that is a date; null for anything else. */
function datePart(from: Expression | undefined): [part: string, input: string] | null {
  if (from === undefined || !('call' in from) || !DATE_PART.test(from.call)) return null;
  const [of] = from.of;
  return 'input' in of ? [from.call, of.input] : null;
}

const WEEKDAYS = 'Mon Tues Wednes Thurs Fri Satur Sun'.split(' ');

/** A value of it in words. */
export function valueWords(value: unknown, from: Expression | undefined): string {
  const day = datePart(from)?.[0] === 'weekday' && WEEKDAYS[Number(value) - 1];
  return day ? `${day}day` : String(value);
}
