// Numbers of what a module that takes inputs has beside the others: the record of its derivation, and the steps that
// compute features. In one place for the linker and the kernels. Compiled by both compilers, so: constants only.

/** Version of docs/MODULE-ABI.md that modules follow which take inputs. */
export const INPUTS_ABI_VERSION = 2;

/** A text lies outside of the buffer of texts; beside STATUS_… of abi.ts. */
export const STATUS_TEXT = 3;

/** Word of the header: address of the record of the derivation, 0 without one. */
export const DERIVE = 168;

// The record: words.
/** The slots that a host writes, one of 8 bytes for each input. */
export const DERIVE_INPUTS = 0;
export const DERIVE_INPUT_COUNT = 4;
/** Address of INPUT_… of each input, a byte. */
export const DERIVE_INPUT_KINDS = 8;
/** Address and bytes of the buffer of texts. */
export const DERIVE_TEXTS = 12;
export const DERIVE_TEXTS_CAPACITY = 16;
/** First step, and behind the last. */
export const DERIVE_STEPS = 20;
export const DERIVE_STEPS_END = 24;
/** The room for texts that steps make: its beginning, its end, and up to where it is taken. */
export const DERIVE_ROOM = 28;
export const DERIVE_ROOM_END = 32;
export const DERIVE_ROOM_TAKEN = 36;
/** Rows of the input buffer. */
export const DERIVE_ROWS = 40;
/** Ranges of letters that have a lower case, of CASE_BYTES bytes, and behind the last. */
export const DERIVE_CASES = 44;
export const DERIVE_CASES_END = 48;
/** Number of the group of strings that are the inputs' names. */
export const DERIVE_NAMES = 52;
export const DERIVE_BYTES = 56;

/** What a host writes to a slot: a double, NaN where it is missing; or two words, offset and length of a text. */
export const INPUT_NUMBER = 0;
/** As a number: 1 or 0. */
export const INPUT_BOOLEAN = 1;
/** A text of no bytes is missing. */
export const INPUT_TEXT = 2;
/** A text too, which the module reads as a date. */
export const INPUT_DATE = 3;

// A value: a double (a number, a date, a boolean as 1 or 0, NaN where it is missing), or the address and bytes of a
// text (of no bytes where it is missing).
export const VALUE_BYTES = 8;
export const TEXT_LENGTH = 4;

// A step: 24 bytes.
//
//   0 ├ OP (u16) ┼ N (u16) ┼ OUT (u32) ───────────┤
//   8 ├ A (u32) ─────────────┼ B (u32) ───────────┤
//  16 ├ C (u32) ─────────────┼ DATA (u32) ────────┤
//
/** A number that the step is told. */
export const STEP_N = 2;
/** Addresses: of the answer, and of up to three arguments; where an operation says so, numbers. */
export const STEP_OUT = 4;
export const STEP_A = 8;
export const STEP_B = 12;
export const STEP_C = 16;
/** Address of what the step looks at. */
export const STEP_DATA = 20;
export const STEP_SIZE = 24;

// Doubles from doubles.
export const OP_PLUS = 0;
export const OP_MINUS = 1;
export const OP_TIMES = 2;
export const OP_DIVIDE = 3;
export const OP_MIN = 4;
export const OP_MAX = 5;
export const OP_ABS = 6;
export const OP_FLOOR = 7;
export const OP_SQRT = 8;
/** B is ten to the decimals. */
export const OP_ROUND = 9;
/** N bounds at DATA. */
export const OP_CUT = 10;
export const OP_EQUALS = 11;
export const OP_LESS_THAN = 12;
export const OP_AT_MOST = 13;
export const OP_AND = 14;
export const OP_OR = 15;
export const OP_NOT = 16;
export const OP_IS_MISSING = 17;
export const OP_YEAR = 18;
export const OP_MONTH = 19;
export const OP_DAY = 20;
export const OP_HOUR = 21;
export const OP_MINUTE = 22;
export const OP_SECOND = 23;
export const OP_WEEKDAY = 24;
export const OP_DAY_OF_YEAR = 25;
export const OP_DAYS_BETWEEN = 26;
/** Of an input, N: under the number law; as it is. */
export const OP_READ_NUMBER = 27;
export const OP_READ_BOOLEAN = 28;
export const DOUBLE_OPS = 29;

// Doubles from texts.
export const OP_EQUALS_TEXT = 29;
export const OP_IS_MISSING_TEXT = 30;
export const OP_LENGTH = 31;
/** The text at DATA, of N bytes. */
export const OP_CONTAINS = 32;
/** N is a group of strings. */
export const OP_ONE_OF = 33;
/** B pieces of a format at DATA; A is the text, N the pivot. */
export const OP_READ_DATE = 34;
export const TEXT_TESTS = 35;

// Texts, or values of either kind, from others.
/** Of an input, N. */
export const OP_READ_TEXT = 35;
export const OP_LOWER = 36;
export const OP_TRIM = 37;
/** N code points. */
export const OP_PREFIX = 38;
export const OP_SUFFIX = 39;
/** To N code points with the letter at DATA, of B bytes. */
export const OP_PAD = 40;
/** At DATA the text to replace, of B bytes, and behind it the one in its place, of C bytes. */
export const OP_REPLACE = 41;
/** N is a group of strings, DATA the values that they stand for, then that of others, then a missing one. */
export const OP_MAP = 42;
export const OP_COALESCE = 43;
export const OP_COALESCE_TEXT = 44;
/** A is the condition. */
export const OP_WHEN = 45;
/** To feature N of the row: a double; the code of a label, of a text that is none B less 1. */
export const OP_FEATURE = 46;
export const OP_FEATURE_LABEL = 47;

// A piece of a date's format: 4 bytes.
/**
 * 0: the sign that PIECE_FEWEST is; otherwise 1 year, 2 month, 3 day, 4 hour, 5 minute, 6 second, 7 hour from 1 to 12, 8 AM
 * or PM, 11 an English name of a month, of three letters or in full; 9 a time zone, 10 a fraction of a second and 12 the
 * first three letters of an English weekday, which count for nothing.
 */
export const PIECE_PART = 0;
/** Digits, or letters of a name. */
export const PIECE_FEWEST = 1;
export const PIECE_MOST = 2;
/** 1 for two digits that the pivot gives a century. */
export const PIECE_IS_SHORT = 3;
/** Of a fraction in its place: the sign that is absent where the fraction is; 0 where it is never absent. */
export const PIECE_MARK = 3;
export const PIECE_BYTES = 4;

/** Of the ends of the number law, see runtime/functions/kinds.ts. */
export const LARGEST_NUMBER = 1e150;
export const SMALLEST_NUMBER = 1e-150;

// A range of letters: code points (u16) of the first and last, the step between them, and what the first becomes.
export const CASE_FIRST = 0;
export const CASE_LAST = 2;
export const CASE_STEP = 4;
export const CASE_BECOMES = 6;
export const CASE_BYTES = 8;
