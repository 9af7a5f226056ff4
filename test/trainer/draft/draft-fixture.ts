// Small made-up tables, and drafts of them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../../trainer/base/random.ts';
import { type DraftOptions, draftRecipe } from '../../../trainer/draft/draft.ts';
import type { Draft } from '../../../trainer/draft/drafted.ts';
import { temporaryFolder } from '../../temporary-folder.ts';
import { collectWarnings } from '../ingest/ingest-fixture.ts';

/** A file of this text in a folder of its own. */
export function writeTable(text: string | Uint8Array, name = 'rows.csv'): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  return path;
}

/** CSV of so many rows: each column a function of the row's number and a random number. */
export function makeTable(
  rows: number,
  columns: Record<string, (row: number, random: number) => string | number>,
  delimiter = ',',
): string {
  const random = createRandom(3);
  const names = Object.keys(columns);
  const lines = Array.from({ length: rows }, (_, row) =>
    names.map((name) => columns[name](row, random.uniform())).join(delimiter),
  );
  return `${[names.join(delimiter), ...lines].join('\n')}\n`;
}

export function draftFile(
  path: string,
  target: string,
  options: Partial<DraftOptions> = {},
): Promise<Draft> {
  const { progress } = collectWarnings();
  return draftRecipe([path], target, { given: {}, progress, ...options });
}

export const draftText = (text: string, target: string, options: Partial<DraftOptions> = {}) =>
  draftFile(writeTable(text), target, options);

/** Column → its kind, or why it is left out. */
export function decisionsOf({ columns }: Draft): Record<string, string> {
  return Object.fromEntries(
    columns.map(({ profile, decision }) => [
      profile.name,
      decision.kind === 'out' ? `out: ${decision.group}` : decision.kind,
    ]),
  );
}
