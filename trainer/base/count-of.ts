// A number of things in words: `1 row`, `1,024 rows`.

/** @param noun in the singular; takes an s in the plural */
export function countOf(count: number, noun: string): string {
  const form = { maximumFractionDigits: 0 };
  return `${count.toLocaleString('en', form)} ${noun}${count === 1 ? '' : 's'}`;
}
