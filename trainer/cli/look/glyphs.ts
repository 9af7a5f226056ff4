// Characters that draw: sparklines, bars, rules and marks. Where the locale names another encoding than UTF-8, or the
// console of Linux draws the letters, they are ASCII.

/** Nothing set is what containers and services have, whose output is read elsewhere: that is UTF-8. */
function isUnicode({ LC_ALL, LC_CTYPE, LANG, TERM } = process.env): boolean {
  if (process.platform === 'win32') return true;
  const locale = LC_ALL || LC_CTYPE || LANG;
  return TERM !== 'linux' && (!locale || /utf-?8/i.test(locale));
}

const UNICODE = { ramp: '▁▂▃▄▅▆▇█', bar: '█', parts: '▏▎▍▌▋▊▉', rule: '─', done: '✓', cut: '…' };
const ASCII = { ramp: '_.:-=+*#', bar: '#', parts: '', rule: '-', done: '*', cut: '~' };

export const glyphs = () => (isUnicode() ? UNICODE : ASCII);

/** Our own punctuation as ASCII has it. */
const PLAIN: Record<string, string> = {
  ...{ '…': '...', '–': '-', '−': '-', '→': '->', '±': '+-', '²': '2', '×': 'x' },
  ...{ '’': "'", '‘': "'" },
};

/** A text of ours for the terminal that there is. */
export function plainText(text: string): string {
  return isUnicode() ? text : text.replace(/[…–−→±²×’‘]/g, (one) => PLAIN[one] ?? one);
}

/**
 * A character per value, by its height between `low` and `high`; a blank for what is no number.
 * @param low default: the least value; @param high default: the largest
 */
export function sparkline(
  values: readonly number[],
  low = Math.min(...values.filter(Number.isFinite)),
  high = Math.max(...values.filter(Number.isFinite)),
): string {
  const { ramp } = glyphs();
  return values
    .map((value) => {
      if (!Number.isFinite(value)) return ' ';
      const share = high > low ? (value - low) / (high - low) : 0;
      return ramp[Math.max(0, Math.min(ramp.length - 1, Math.floor(share * ramp.length)))];
    })
    .join('');
}

/** A bar that is so much of `width` characters long, by eighths of one; a sliver for the least above 0. */
export function textBar(share: number, width: number): string {
  const { bar: full, parts } = glyphs();
  const units = parts.length + 1;
  const length = Math.round(Math.max(0, Math.min(1, share)) * width * units);
  if (length === 0) return share > 0 ? (parts[0] ?? '') : '';
  return full.repeat(Math.floor(length / units)) + (parts[(length % units) - 1] ?? '');
}

/** At most so many values, each the mean of its part. */
export function thinned(values: readonly number[], most: number): number[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, i) => {
    const part = values.slice(
      Math.floor((i * values.length) / most),
      Math.floor(((i + 1) * values.length) / most),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
}
