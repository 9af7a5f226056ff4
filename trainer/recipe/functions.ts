// What recipes compute features with: each function makes a piece of an expression, as plain JSON. Types say which
// inputs an expression names and of what kind they must be, so that an editor marks a wrong one.

import type { FunctionName } from '../../runtime/functions/definitions.ts';
import type { Expression } from '../../runtime/functions/expression.ts';
import type { Kind } from '../../runtime/functions/kinds.ts';
import type { Options, TextMap } from '../../runtime/functions/options.ts';

declare const KIND: unique symbol;
declare const USES: unique symbol;

/** An expression of this kind. Uses: `kind:name` of every input that it names. */
export type Computed<K extends Kind = Kind, Uses extends string = string> = Expression & {
  readonly [KIND]?: K;
  readonly [USES]?: Uses;
};

/** A text names an input; a number or a boolean is a constant; `value('S')` is a constant text. */
type Constant = { number: number; boolean: boolean; text: never; date: never };
type Of<K extends Kind> = string | Constant[K] | Computed<K>;
type Any = string | number | boolean | Computed;
type Ordered = string | number | Computed<'number' | 'date'>;

/** What the inputs that an argument names must be. `any` and `ordered` are kinds that a recipe's inputs are told by. */
type UsesOf<A, K extends string> = A extends string
  ? `${K}:${A}`
  : A extends Computed<Kind, infer Uses>
    ? Uses
    : never;
type KindOf<A> = A extends number
  ? 'number'
  : A extends boolean
    ? 'boolean'
    : A extends string
      ? never
      : A extends Computed<infer K>
        ? K
        : never;
/** Of values of one kind: the kind of those that tell it, `any` where all are names. */
type SharedUses<A> = UsesOf<A, [KindOf<A>] extends [never] ? 'any' : KindOf<A>>;

function call(name: FunctionName, args: readonly Any[], options?: Options): Expression {
  const of = args.map(toExpression);
  return { call: name, of, ...(options === undefined ? {} : { with: options }) };
}

/** A name as the input that it names, a number or boolean as a constant. */
function toExpression(argument: Any): Expression {
  if (typeof argument === 'string') return { input: argument };
  return typeof argument === 'object' ? argument : { value: argument };
}

/** A constant, also a text: where functions take a text, its bare form names an input. */
export function value<const V extends string | number | boolean>(
  constant: V,
): Computed<V extends string ? 'text' : V extends number ? 'number' : 'boolean', never> {
  return { value: constant };
}

type FromNumbers<K extends Kind> = <A extends Of<'number'>, B extends Of<'number'>>(
  a: A,
  b: B,
) => Computed<K, UsesOf<A | B, 'number'>>;
type FromNumber = <A extends Of<'number'>>(x: A) => Computed<'number', UsesOf<A, 'number'>>;

export const plus: FromNumbers<'number'> = (a, b) => call('plus', [a, b]);
export const minus: FromNumbers<'number'> = (a, b) => call('minus', [a, b]);
export const times: FromNumbers<'number'> = (a, b) => call('times', [a, b]);
/** Missing where the second is 0. */
export const divide: FromNumbers<'number'> = (a, b) => call('divide', [a, b]);
/** The smaller number; missing if either is. */
export const min: FromNumbers<'number'> = (a, b) => call('min', [a, b]);
/** The larger number; missing if either is. */
export const max: FromNumbers<'number'> = (a, b) => call('max', [a, b]);
export const abs: FromNumber = (x) => call('abs', [x]);
export const floor: FromNumber = (x) => call('floor', [x]);
/** Missing below 0. */
export const sqrt: FromNumber = (x) => call('sqrt', [x]);

/** To so many decimals, 0 to 9; the upper of two that are as near. */
export function round<A extends Of<'number'>>(
  x: A,
  { decimals = 0 }: { decimals?: number } = {},
): Computed<'number', UsesOf<A, 'number'>> {
  return call('round', [x], { decimals });
}

/** The number of the band: how many of the rising bounds are at or below x. */
export function cut<A extends Of<'number'>>(
  x: A,
  bounds: readonly number[],
): Computed<'number', UsesOf<A, 'number'>> {
  return call('cut', [x], { bounds });
}

type Compare = <A extends Ordered, B extends Ordered>(
  a: A,
  b: B,
) => Computed<'boolean', OrderedUses<A | B>>;
type OrderedUses<A> = UsesOf<A, [KindOf<A>] extends [never] ? 'ordered' : KindOf<A>>;

export const lessThan: Compare = (a, b) => call('lessThan', [a, b]);
export const atMost: Compare = (a, b) => call('atMost', [a, b]);
export const greaterThan: Compare = (a, b) => call('lessThan', [b, a]);
export const atLeast: Compare = (a, b) => call('atMost', [b, a]);

type CompareAny = <A extends Any, B extends Any>(
  a: A,
  b: B,
) => Computed<'boolean', SharedUses<A | B>>;

/** Numbers, dates, booleans, or texts letter by letter: `equals('kind', value('S'))`. */
export const equals: CompareAny = (a, b) => call('equals', [a, b]);
export const notEquals: CompareAny = (a, b) => call('not', [call('equals', [a, b])]);

type OfBooleans = <const A extends readonly [Of<'boolean'>, Of<'boolean'>, ...Of<'boolean'>[]]>(
  ...args: A
) => Computed<'boolean', UsesOf<A[number], 'boolean'>>;

export const and: OfBooleans = (...args) => call('and', args);
export const or: OfBooleans = (...args) => call('or', args);

export function not<A extends Of<'boolean'>>(a: A): Computed<'boolean', UsesOf<A, 'boolean'>> {
  return call('not', [a]);
}

export function isMissing<A extends Any>(a: A): Computed<'boolean', UsesOf<A, 'any'>> {
  return call('isMissing', [a]);
}

/** The first that is not missing. */
export function coalesce<const A extends readonly [Any, Any, ...Any[]]>(
  ...args: A
): Computed<KindOf<A[number]>, SharedUses<A[number]>> {
  return call('coalesce', args);
}

/** The second where the first is true; otherwise, also where it is missing, the third. */
export function when<C extends Of<'boolean'>, A extends Any, B extends Any>(
  condition: C,
  then: A,
  otherwise: B,
): Computed<KindOf<A | B>, UsesOf<C, 'boolean'> | SharedUses<A | B>> {
  return call('when', [condition, then, otherwise]);
}

type PartOfDate = <A extends Of<'date'>>(date: A) => Computed<'number', UsesOf<A, 'date'>>;

export const year: PartOfDate = (date) => call('year', [date]);
export const month: PartOfDate = (date) => call('month', [date]);
export const day: PartOfDate = (date) => call('day', [date]);
export const hour: PartOfDate = (date) => call('hour', [date]);
export const minute: PartOfDate = (date) => call('minute', [date]);
export const second: PartOfDate = (date) => call('second', [date]);
/** 1 is Monday, 7 is Sunday. */
export const weekday: PartOfDate = (date) => call('weekday', [date]);
/** 1 to 366. */
export const dayOfYear: PartOfDate = (date) => call('dayOfYear', [date]);

/** Midnights from the first date to the second. */
export function daysBetween<A extends Of<'date'>, B extends Of<'date'>>(
  from: A,
  to: B,
): Computed<'number', UsesOf<A | B, 'date'>> {
  return call('daysBetween', [from, to]);
}

type FromText<K extends Kind, Rest extends readonly unknown[] = []> = <A extends Of<'text'>>(
  text: A,
  ...rest: Rest
) => Computed<K, UsesOf<A, 'text'>>;

export const lower: FromText<'text'> = (text) => call('lower', [text]);
/** Without blanks, tabs and line ends around it. */
export const trim: FromText<'text'> = (text) => call('trim', [text]);
/** The number of letters (Unicode code points). */
export const length: FromText<'number'> = (text) => call('length', [text]);
/** The first letters. */
export const prefix: FromText<'text', [letters: number]> = (text, letters) =>
  call('prefix', [text], { length: letters });
/** The last letters. */
export const suffix: FromText<'text', [letters: number]> = (text, letters) =>
  call('suffix', [text], { length: letters });
/** With the letter put before it until it has so many; a longer text stays as it is. */
export const pad: FromText<'text', [letters: number, letter: string]> = (text, letters, letter) =>
  call('pad', [text], { length: letters, letter });
/** With every occurrence of the part replaced. */
export const replace: FromText<'text', [part: string, by: string]> = (text, part, by) =>
  call('replace', [text], { part, by });
export const contains: FromText<'boolean', [part: string]> = (text, part) =>
  call('contains', [text], { part });
export const oneOf: FromText<'boolean', [texts: readonly string[]]> = (text, texts) =>
  call('oneOf', [text], { texts });

/** What the text stands for: texts, or numbers. A text that is not listed gives `other`; without it, missing. */
export function map<A extends Of<'text'>, To extends string | number>(
  text: A,
  texts: Readonly<Record<string, To>>,
  { other }: { other?: To } = {},
): Computed<To extends number ? 'number' : 'text', UsesOf<A, 'text'>> {
  const entries: TextMap = Object.entries(texts);
  return call('map', [text], { texts: entries, ...(other === undefined ? {} : { other }) });
}

/**
 * Texts that mean the same as one label: by their first letters, `{ byPrefix: 3 }`, or listed under the name of each
 * group, `{ west: ['CA', 'OR'] }` with `{ other }` for the rest.
 */
export function group<A extends Of<'text'>>(
  text: A,
  groups: { byPrefix: number } | Readonly<Record<string, readonly string[]>>,
  { other }: { other?: string } = {},
): Computed<'text', UsesOf<A, 'text'>> {
  if (typeof groups.byPrefix === 'number') return prefix(text, groups.byPrefix);
  const entries = Object.entries(groups as Record<string, readonly string[]>);
  const texts: TextMap = entries.flatMap(([name, members]) =>
    members.map((member) => [member, name] as const),
  );
  return call('map', [text], { texts, ...(other === undefined ? {} : { other }) });
}
