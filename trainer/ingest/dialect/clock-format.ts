// The time that may stand behind a date: what it looks like, and the tokens that read it.

/** Groups by name, so that a pattern of dates can end with it. */
export const CLOCK = String.raw`(?:(?<gap>,? |T|:)(?<hour>\d{1,2})(?<colon>[:.])\d{2}(?<second>[:.]\d{2}(?<fraction>[.,]\d{1,9})?)?(?<half> ?[AaPp][Mm])?(?<zone> ?(?:[A-Z]{1,5}(?:[+-]\d{1,4})?|[+-]\d{1,2}(?::?\d{2})?))?)?`;

export type DateGroups = Record<string, string | undefined>;

/** The format of the clocks of a column, with the gap before it; empty where the first date has none. */
export function clockFormat(dates: DateGroups[]): string {
  const { gap = '', hour, colon, second, half, zone } = dates[0];
  if (hour === undefined) return '';
  const fraction = dates.map((date) => date.fraction).find((found) => found !== undefined);
  const seconds =
    second === undefined ? '' : `${second[0]}ss${fraction === undefined ? '' : `${fraction[0]}S`}`;
  const letter = half === undefined ? 'H' : 'h';
  const hours = isShort(dates, 'hour') ? letter : letter + letter;
  return `${gap}${hours}${colon}mm${seconds}${tokenOf(half, 'A')}${tokenOf(zone, 'z')}`;
}

/** Has one of the dates a single digit there? */
export const isShort = (dates: DateGroups[], part: string) =>
  dates.some((date) => date[part]?.length === 1);

/** A token with the blank before it. */
function tokenOf(found: string | undefined, token: string): string {
  if (found === undefined) return '';
  return found.startsWith(' ') ? ` ${token}` : token;
}
