// Numbers as a report writes them.

const MOST_DECIMALS = 7;
const FORMATS = Array.from(
  { length: MOST_DECIMALS },
  (_, decimals) => new Intl.NumberFormat('en', { maximumFractionDigits: decimals }),
);

export const count = (value: number) => FORMATS[0].format(value);

export function percent(share: number, decimals = 1): string {
  return `${(100 * share).toFixed(decimals)} %`;
}

/** Any number in about four digits. */
export function short(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size >= 1e7 || size < 1e-3) return value.toExponential(2).replace('e+', 'e');
  return FORMATS[Math.max(0, 3 - Math.floor(Math.log10(size)))].format(value);
}

export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes} bytes`;
  const kilobytes = bytes / 1024;
  return kilobytes < 1024 ? `${kilobytes.toFixed(1)} KB` : `${(kilobytes / 1024).toFixed(2)} MB`;
}

/** What is next to nothing beside the largest of its kind is what rounding left of none. */
export function aboveRounding(value: number, largest: number): number {
  return Math.abs(value) < 1e-12 * Math.abs(largest) ? 0 : value;
}

/** Of a number's text, with the sign that it has. */
export function signed(text: string): string {
  if (!/[1-9]/.test(text)) return text.replace('-', '');
  return text.startsWith('-') ? text.replace('-', '−') : `+${text}`;
}

export function clipped(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join('')}…`;
}
