// What check:tables found, as its part of docs/BENCHMARKS.md.
import { markdownTable } from '../docs-tables.ts';
import type { TableOutcome } from './check-table.ts';

/** @param outcomes by the names of the files */
export function tablesSection(outcomes: Record<string, TableOutcome>): string {
  const rows = Object.entries(outcomes).map(([file, { seconds, folds, peer, equal }]) => [
    file,
    seconds.toFixed(1),
    folds,
    peer,
    equal,
  ]);
  const head = ['file', 'seconds to the first answer', 'ours', 'scikit-learn HGB', 'rows equal'];
  return `## Public tables without a recipe: \`npm run check:tables\`

Each from its raw file as published to a served API: \`train FILE --target COLUMN\`, \`serve\`, one request over HTTP, and \`predict --in FILE\`, whose answer to every row is to the bit the one that the trees give for the row as training read it. Scores over 5 folds.

${markdownTable([head, ...rows])}`;
}
