// What the text of a cell looks like: the cells of a table that is cut rightly mostly look like something.

/** How much a cell looks like one value, from 0.3 for text of any kind to 1. */
export function typeScore(cell: string): number {
  const text = cell.trim();
  if (text === '' || NUMBER.test(text) || isDateText(text)) return 1;
  if (text.length > LONGEST_TYPED) return OTHER;
  if (WORD.test(text) || MONEY.test(text) || MARKER.test(text)) return 1;
  if (EMAIL.test(text) || URL_TEXT.test(text)) return 1;
  return PLAIN_WORDS.test(text) ? 0.9 : OTHER;
}

/** A number in any of the common ways of writing one. */
export function isNumberLike(text: string): boolean {
  return NUMBER.test(text) || MONEY.test(text);
}

/** A date, a time or both. */
export function isDateText(text: string): boolean {
  return text.length <= 40 && DATES.some((pattern) => pattern.test(text));
}

export const isEmail = (text: string) => EMAIL.test(text);

const OTHER = 0.3;
const LONGEST_TYPED = 256;

const NUMBER =
  /^[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+|\d{1,3}(?:[,.' ]\d{3})+(?:[.,]\d+)?)(?:e[+-]?\d+)?$/i;
const MONEY = /^[+-]?[$€£¥]\s?[\d.,]+$|^[+-]?[\d.,]+\s?(?:[$€£¥%]|[A-Z]{3})$/;
const MARKER = /^(?:[-.?*]{1,3}|#?n\/?a|<na>|nan|null|none)$/i;
const WORD = /^[\p{L}\p{M}\d_][\p{L}\p{M}\d_.-]*$/u;
const PLAIN_WORDS =
  /^[\p{L}\p{M}\d(][\p{L}\p{M}\d_.'’&()/%+:!?°*-]*(?: [\p{L}\p{M}\d_.'’&()/%+:!?°*-]+)*$/u;
const EMAIL = /^[^\s@,;|]+@[^\s@,;|]+\.[a-z]{2,}$/i;
const URL_TEXT = /^(?:[a-z][a-z0-9+.-]*:\/\/|www\.|mailto:)[^\s"'|;]+$/i;

const CLOCK = String.raw`\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?`;
const ZONE = String.raw`(?: ?(?:(?:Z|UTC|GMT|[A-Z]{3,4})?[+-]\d{1,2}(?::?\d{2})?|Z|UTC|GMT|[A-Z]{3,4}))?`;
const MONTH = String.raw`(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?`;
const DATES = [
  String.raw`\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?:[T ]${CLOCK}${ZONE})?`,
  String.raw`\d{8}T\d{6}${ZONE}`,
  String.raw`\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})(?:,? ${CLOCK}${ZONE})?`,
  String.raw`\d{1,2}[- ]${MONTH}(?:,?[- ](?:\d{4}|\d{2}))?(?: ${CLOCK})?`,
  String.raw`${MONTH}[- ]\d{1,2}(?:,? \d{4})?(?: ${CLOCK})?`,
  String.raw`${MONTH}[- ]\d{2,4}`,
  `${CLOCK}${ZONE}`,
].map((pattern) => new RegExp(`^${pattern}$`, 'i'));
