// Functions that compare and choose. Truth has three values: of a missing value nothing is known, so `and` is false
// only where one argument is, and `or` is true only where one is.
import { type Definition, define } from './definition.ts';
import type { Value } from './kinds.ts';

type Two<T> = readonly [T, T];

export const CHOICE_FUNCTIONS = {
  equals: define<Two<Value>>({
    takes: ['same', 'same'],
    gives: 'boolean',
    usage: "equals('a', 'b')",
    about: 'Are both the same? `notEquals` is its opposite. Texts are compared letter by letter.',
    run: ([a, b]) => a === b,
  }),
  lessThan: define<Two<number>>({
    takes: ['ordered', 'ordered'],
    gives: 'boolean',
    usage: "lessThan('a', 'b')",
    about: 'Is a below b? `greaterThan` asks it the other way round.',
    run: ([a, b]) => a < b,
  }),
  atMost: define<Two<number>>({
    takes: ['ordered', 'ordered'],
    gives: 'boolean',
    usage: "atMost('a', 'b')",
    about: 'Is a below b, or the same? `atLeast` asks it the other way round.',
    run: ([a, b]) => a <= b,
  }),
  and: {
    takes: ['boolean', 'boolean'],
    isVariadic: true,
    gives: 'boolean',
    usage: "and('a', 'b', …)",
    about: 'Are all true? False as soon as one is false, also beside a missing one.',
    takesMissing: true,
    run: (args) => (args.includes(false) ? false : args.includes(null) ? null : true),
  },
  or: {
    takes: ['boolean', 'boolean'],
    isVariadic: true,
    gives: 'boolean',
    usage: "or('a', 'b', …)",
    about: 'Is one true? True as soon as one is true, also beside a missing one.',
    takesMissing: true,
    run: (args) => (args.includes(true) ? true : args.includes(null) ? null : false),
  },
  not: define<readonly [boolean]>({
    takes: ['boolean'],
    gives: 'boolean',
    usage: "not('a')",
    about: 'The opposite.',
    run: ([a]) => !a,
  }),
  isMissing: {
    takes: ['any'],
    gives: 'boolean',
    usage: "isMissing('a')",
    about: 'Is there no value? Never missing itself.',
    takesMissing: true,
    run: ([a]) => a === null,
  },
  coalesce: {
    takes: ['same', 'same'],
    isVariadic: true,
    gives: 'same',
    usage: "coalesce('a', 'b', …, 0)",
    about: 'The first that is not missing.',
    takesMissing: true,
    run: (args) => args.find((arg) => arg !== null) ?? null,
  },
  when: {
    takes: ['boolean', 'same', 'same'],
    gives: 'same',
    usage: "when(lessThan('a', 0), 'b', 'c')",
    about: 'The second where the first is true, otherwise (false or missing) the third.',
    takesMissing: true,
    run: ([condition, then, otherwise]) => (condition === true ? then : otherwise),
  },
} satisfies Record<string, Definition>;
