// Which operation of a module each function is, what it is told of the options, and how long its text may be.
import * as D from '../../assembly/shared/derive-layout.ts';
import type { FunctionName } from '../../runtime/functions/definitions.ts';
import type { Value } from '../../runtime/functions/kinds.ts';
import type { Options } from '../../runtime/functions/options.ts';

export const DERIVE_OPS: Record<FunctionName, number> = {
  plus: D.OP_PLUS,
  minus: D.OP_MINUS,
  times: D.OP_TIMES,
  divide: D.OP_DIVIDE,
  min: D.OP_MIN,
  max: D.OP_MAX,
  abs: D.OP_ABS,
  floor: D.OP_FLOOR,
  sqrt: D.OP_SQRT,
  round: D.OP_ROUND,
  cut: D.OP_CUT,
  equals: D.OP_EQUALS,
  lessThan: D.OP_LESS_THAN,
  atMost: D.OP_AT_MOST,
  and: D.OP_AND,
  or: D.OP_OR,
  not: D.OP_NOT,
  isMissing: D.OP_IS_MISSING,
  coalesce: D.OP_COALESCE,
  when: D.OP_WHEN,
  year: D.OP_YEAR,
  month: D.OP_MONTH,
  day: D.OP_DAY,
  hour: D.OP_HOUR,
  minute: D.OP_MINUTE,
  second: D.OP_SECOND,
  weekday: D.OP_WEEKDAY,
  dayOfYear: D.OP_DAY_OF_YEAR,
  daysBetween: D.OP_DAYS_BETWEEN,
  lower: D.OP_LOWER,
  trim: D.OP_TRIM,
  prefix: D.OP_PREFIX,
  suffix: D.OP_SUFFIX,
  length: D.OP_LENGTH,
  pad: D.OP_PAD,
  replace: D.OP_REPLACE,
  contains: D.OP_CONTAINS,
  oneOf: D.OP_ONE_OF,
  map: D.OP_MAP,
};

/** Where the first argument is a text. */
export const TEXT_OPS: Partial<Record<FunctionName, number>> = {
  equals: D.OP_EQUALS_TEXT,
  isMissing: D.OP_IS_MISSING_TEXT,
  coalesce: D.OP_COALESCE_TEXT,
};

/** What a step is told beside its arguments. */
export interface StepExtras {
  /** Numbers in place of a second and third argument. */
  b?: number;
  c?: number;
  n?: number;
  /** Bytes that it looks at. */
  data?: Uint8Array;
  /** A double as its second argument. */
  constant?: number;
  /** Texts that it looks up, and the values that they, all others, and a missing one stand for. */
  texts?: string[];
  values?: Value[];
}

export const STEP_EXTRAS: Partial<Record<FunctionName, (options: Options) => StepExtras>> = {
  round: ({ decimals }) => ({ constant: 10 ** (decimals as number) }),
  cut: ({ bounds }) => {
    const doubles = Float64Array.from(bounds as number[]);
    return { n: doubles.length, data: new Uint8Array(doubles.buffer) };
  },
  prefix: ({ length }) => ({ n: length as number }),
  suffix: ({ length }) => ({ n: length as number }),
  pad: ({ length, letter }) => {
    const data = utf8(letter as string);
    return { n: length as number, b: data.length, data };
  },
  replace: ({ part, by }) => {
    const [from, to] = [utf8(part as string), utf8(by as string)];
    return { b: from.length, c: to.length, data: Uint8Array.of(...from, ...to) };
  },
  contains: ({ part }) => {
    const data = utf8(part as string);
    return { n: data.length, data };
  },
  oneOf: ({ texts }) => ({ texts: texts as string[] }),
  map: (options) => {
    const entries = options.texts as [string, string | number][];
    const values: Value[] = entries.map(([, becomes]) => becomes);
    values.push((options.other as string | number | undefined) ?? null, null);
    return { texts: entries.map(([text]) => text), values };
  },
};

/** Bytes of a text, at most, after a function that makes a new one of `bytes` bytes: it takes so much room. */
export const ROOM_BYTES: Partial<
  Record<FunctionName, (bytes: number, options: Options) => number>
> = {
  lower: (bytes) => bytes + (bytes >> 1),
  trim: (bytes) => bytes,
  pad: (bytes, { length, letter }) => bytes + (length as number) * utf8(letter as string).length,
  replace: (bytes, { part, by }) => {
    const [from, to] = [utf8(part as string).length, utf8(by as string).length];
    return Math.floor(bytes / from) * Math.max(from, to) + from;
  },
};

export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
