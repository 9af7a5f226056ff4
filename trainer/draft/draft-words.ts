// Figures and values of a table in the words of a draft, on one line each.

const LONGEST = 30;

/** A value in quotes, on one line and not too long. */
export function inWords(value: string): string {
  const line = value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
  return `'${line.length > LONGEST ? `${line.slice(0, LONGEST)}…` : line}'`;
}

/** `12.3 %`; small shares have more digits. */
export function share(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  if (part === whole || percent === 0) return `${percent} %`;
  const digits = percent < 1 ? 2 : percent < 10 || percent > 99 ? 1 : 0;
  const text = percent.toFixed(digits);
  return Number(text) === 0 ? 'under 0.01 %' : `${Number(text)} %`;
}

/** A number as people write it, to six digits; years and the like have no commas. */
export function shortNumber(value: number): string {
  const size = Math.abs(value);
  if (!Number.isInteger(value) || size >= 1e15) return String(Number(value.toPrecision(6)));
  return size < 10_000 ? String(value) : value.toLocaleString('en');
}

/** `a, b and 3 more`. */
export function listFew(names: string[], most: number): string {
  const more = names.length - most;
  return names.slice(0, most).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** `--missing k.A. '?'`: the option that takes these texts for missing values. */
export function missingOption(texts: string[]): string {
  return `--missing ${texts.map((text) => (/^[\w.-]+$/.test(text) ? text : inWords(text))).join(' ')}`;
}
