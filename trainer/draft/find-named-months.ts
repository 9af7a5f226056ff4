// The format of dates that name their month, such as 05-Jan-2024: told from what they look like.
import { CLOCK, clockFormat, type DateGroups, isShort } from '../ingest/dialect/clock-format.ts';

const WEEKDAY = '(?:(?<weekday>[a-z]{3})(?<comma>,? ))?';
const MONTH =
  '(?<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sep(?:tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)';
const DAY = String.raw`(?<day>\d{1,2})`;
const YEAR = String.raw`(?<year>\d{4})`;
const SHAPES = [
  String.raw`${DAY}(?<one>[-/ .]?)${MONTH}(?<two>[-/ .]?|, )(?<year>\d{4}|\d{2})`,
  `${MONTH}(?<one>[- ])${DAY}(?<two>,? )${YEAR}`,
  `${YEAR}(?<one>[-/ ])${MONTH}(?<two>[-/ ])${DAY}`,
  `${MONTH}(?<one>[-/ ])${YEAR}`,
].map((shape) => new RegExp(`^${WEEKDAY}${shape}${CLOCK}$`, 'i'));

/** The format that texts of one shape seem to have, and which of them have the shape; null where the first has none. */
export function namedFormat(
  texts: string[],
): { format: string; isLike: (text: string) => boolean } | null {
  const shape = SHAPES.find((each) => each.test(texts[0] ?? ''));
  if (shape === undefined) return null;
  const matches = texts.map((text) => shape.exec(text)).filter((match) => match !== null);
  const dates = matches.map(({ groups }) => groups as DateGroups);
  const [{ weekday, comma, day, one, two = '', year }] = dates;
  const month = dates.some((date) => String(date.month).length > 3) ? 'MMMM' : 'MMM';
  const tokens: Record<string, string> = { month, year: year?.length === 2 ? 'YY' : 'YYYY' };
  if (day !== undefined) tokens.day = isShort(dates, 'day') ? 'D' : 'DD';
  const order = Object.keys(dates[0]).filter((part) => part in tokens);
  const written = order.map((part, i) => tokens[part] + [one, two, ''][i]).join('');
  const ahead = weekday === undefined ? '' : `ddd${comma}`;
  return {
    format: `${ahead}${written}${clockFormat(dates)}`,
    isLike: (text) => shape.test(text),
  };
}
