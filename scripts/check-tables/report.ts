// What check:tables found, as its part of docs/BENCHMARKS.md and as a page with what the commands printed.
import { markdownTable } from '../docs-tables.ts';
import type { TableOutcome } from './check-table.ts';

type Outcomes = Record<string, TableOutcome>;

/** @param outcomes by the names of the files */
export function transcriptsPage(outcomes: Outcomes): string {
  const parts = Object.entries(outcomes).map(
    ([file, { transcript }]) => `## ${file}\n\n\`\`\`console\n${transcript}\n\`\`\``,
  );
  const head = ['file', 'rows read / used / not used', 'score on held-out rows, 95 % interval'];
  const scores = Object.entries(outcomes).map(([file, { rows, score }]) => [
    `[${file}](#${anchor(file)})`,
    rows,
    score,
  ]);
  return `# Public tables, from the raw file to the answers

What the commands print for ${parts.length} tables as their authors published them. No file was edited, and no recipe was written. \`npm run check:tables\` runs the commands, holds the answers to those of training, and writes this page.

${markdownTable([head, ...scores])}

${parts.join('\n\n')}
`;
}

/** As GitHub makes it of a title. */
const anchor = (title: string) => title.toLowerCase().replace(/[^\w -]/g, '');

/** @param outcomes by the names of the files */
export function tablesSection(outcomes: Outcomes): string {
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
