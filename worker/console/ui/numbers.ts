// Numbers for people. The exact ones stand beside them, in titles, links and downloads.

/** A probability: `46.9 %` on one line; what is next to nothing or certain is not rounded to it. */
export function percentText(share: number): string {
  if (share > 0 && share < 0.0005) return '<\u00a00.1\u00a0%';
  if (share < 1 && share > 0.9995) return '>\u00a099.9\u00a0%';
  return `${(100 * share).toFixed(1)}\u00a0%`;
}

/** A sentence of the model whose numbers keep their signs on their line. */
export function unbroken(sentence: string): string {
  return sentence.replaceAll(' %', '\u00a0%');
}

/** Four significant digits, with groups of three: `154,300`. */
export function plainNumber(value: number, digits = 4): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e15 || size < 1e-6)) return minus(value.toExponential(digits - 1));
  const form: Intl.NumberFormatOptions =
    size >= 10 ** digits ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: digits };
  return minus(value.toLocaleString('en', form));
}

function minus(text: string): string {
  return text.replace(/^-/, '−');
}

/** With its sign: `+12`, `−0.3`. */
export function signedText(value: number, show: (value: number) => string = plainNumber): string {
  return `${value < 0 ? '−' : '+'}${show(Math.abs(value))}`;
}

/** `0.1 ms`; clocks of browsers tell no more. */
export function milliseconds(ms: number): string {
  if (ms < 0.1) return 'less than 0.1 ms';
  return `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

export function bytes(size: number): string {
  return size < 1e6 ? `${Math.round(size / 1e3)} kB` : `${(size / 1e6).toFixed(1)} MB`;
}
