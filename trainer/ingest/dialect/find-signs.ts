// The sign at the numbers of a column, told from its cells: one currency, percent, or one unit of measure. Where cells
// have several, they are amounts of several kinds, and no numbers that could be compared.
import { PARENTHESES } from '../../../runtime/schema/number-signs.ts';

/** Share of the cells that must be numbers, with the sign or without. */
const NEARLY_ALL = 0.99;
/** Of fewer different cells, a unit may as well be part of a label: `4G`, `5G`. */
const FEWEST_MEASURES = 20;

const NUMBER = String.raw`(?:\d{1,3}(?:[., ']\d{3})+(?:[.,]\d+)?|\d+(?:[.,]\d*)?|[.,]\d+)`;
const SYMBOL = String.raw`(?:[A-Z]{1,3})?\p{Sc}|%|‰`;
/** Before a number only those of a known currency: `A 12` may be a name of something. */
const BEFORE = String.raw`(${SYMBOL}|Rs\.?|[Kk]r\.?|Fr\.?|[A-Z]{3})`;
const UNIT = String.raw`°[A-Z]?|µ?\p{L}[\p{L}/]{0,9}[²³]?\.?`;
const FORM = new RegExp(
  String.raw`^(\()?[+-]?(?:${BEFORE}[ \u00a0\u202f]?)?[+-]?(\()?${NUMBER}(\))?(?:[ \u00a0\u202f]?(${SYMBOL}|${UNIT}))?(\))?$`,
  'u',
);
const IS_SYMBOL = new RegExp(`^(?:${SYMBOL})$`, 'u');
const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
/** Behind a number these are parts of times and of numbers themselves. */
const NO_UNIT = /^(?:[ap]\.?m\.?|e|st|nd|rd|th|inf|nan)$/i;

/** The signs of a column as a source states them; null where its cells are plain, or no numbers of one measure. */
export function findSigns(cells: readonly string[]): string[] | null {
  let others = (1 - NEARLY_ALL) * cells.length;
  const signs = new Set<string>();
  const signed = new Set<string>();
  let hasParentheses = false;
  for (const cell of cells) {
    const match = FORM.exec(cell);
    const sign = match === null ? null : signOf(match);
    if (sign === null) {
      if (--others < 0) return null;
      continue;
    }
    if (isNegative(match as RegExpExecArray)) hasParentheses = true;
    if (sign === '') continue;
    signs.add(sign);
    signed.add(cell);
    if (signs.size > 1) return null;
  }
  const [sign] = signs;
  if (sign === undefined) return hasParentheses ? [PARENTHESES] : null;
  if (!isCurrency(sign) && signed.size <= FEWEST_MEASURES) return null;
  return hasParentheses ? [sign, PARENTHESES] : [sign];
}

/** Empty where the number has none; null where what stands there is no sign of a number. */
function signOf(match: RegExpExecArray): string | null {
  const [, outer, before, inner, innerEnd, behind, outerEnd] = match;
  const opened = [outer, inner].filter((each) => each !== undefined).length;
  const closed = [innerEnd, outerEnd].filter((each) => each !== undefined).length;
  if (opened !== closed || opened > 1) return null;
  if (before !== undefined && behind !== undefined) return null;
  if (before !== undefined && /^[A-Z]{3}$/.test(before) && !CURRENCIES.has(before)) return null;
  if (behind !== undefined && NO_UNIT.test(behind)) return null;
  return before ?? behind ?? '';
}

const isNegative = ([, outer, , inner]: RegExpExecArray) => (outer ?? inner) !== undefined;

const isCurrency = (sign: string) =>
  IS_SYMBOL.test(sign) || CURRENCIES.has(sign) || /^(?:Rs|[Kk]r|Fr)\.?$/.test(sign);
