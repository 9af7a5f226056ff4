// Why rows that were read are not used, in words, for the terminal and the model card.
import type { UnusedRows } from './row-counts.ts';

const REASONS: Record<keyof UnusedRows, string> = {
  excluded: 'where `where` is not true',
  noTarget: "without the target's value",
  noFeature: 'without a value of a feature that must have one',
  unreadable: 'with a value that cannot be read',
};

/** `11 without the target's value, 2 …`; empty where every row is used. */
export function describeUnused(unused: UnusedRows): string {
  return Object.entries(REASONS)
    .map(([key, reason]) => ({ rows: unused[key as keyof UnusedRows], reason }))
    .filter(({ rows }) => rows > 0)
    .map(({ rows, reason }) => `${rows.toLocaleString('en-GB')} ${reason}`)
    .join(', ');
}
