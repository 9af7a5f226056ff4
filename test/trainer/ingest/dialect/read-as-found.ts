// Reads a file as a person would who has its dialect found and stated: its rows as they reach training, or what is
// asked or refused on the way.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dialectOf, sourceFieldsOf } from '../../../../trainer/ingest/dialect/dialect.ts';
import { findSourceDialect } from '../../../../trainer/ingest/dialect/find-source-dialect.ts';
import { ingest } from '../../../../trainer/ingest/ingest.ts';
import type { SourceDialect } from '../../../../trainer/recipe/source-dialect.ts';
import { temporaryFolder } from '../../../temporary-folder.ts';
import { collectWarnings, makeRecipe } from '../ingest-fixture.ts';

/** A row's cells; null where one is missing. */
export type Row = (string | null)[];

export type Outcome =
  | { kind: 'rows'; columns: string[]; rows: Row[]; rejected: number; warnings: string }
  | { kind: 'asked'; about: string[] }
  | { kind: 'refused'; message: string };

const folder = temporaryFolder();
let files = 0;

export function writeRows(content: string | Uint8Array): string {
  const path = join(folder, `${files++}.csv`);
  writeFileSync(path, content);
  return path;
}

/** @param given what a person has answered */
export async function readAsFound(
  content: string | Uint8Array,
  given: SourceDialect = {},
): Promise<Outcome> {
  const path = writeRows(content);
  try {
    const found = await findSourceDialect(path, { given, name: 'rows.csv' });
    const about = found.questions.map((question) => question.about);
    if (about.length > 0) return { kind: 'asked', about };
    return await readStated(path, found.columns, sourceFieldsOf(found.dialect));
  } catch (error) {
    if ((error as Error).name !== 'UserError') throw error;
    return { kind: 'refused', message: (error as Error).message };
  }
}

/** The rows of a file whose dialect a recipe states. */
export async function readStated(
  path: string,
  columns: string[],
  source: SourceDialect,
): Promise<Outcome> {
  const { progress, warnings } = collectWarnings();
  const features = Object.fromEntries(
    columns.map((column, i) => {
      const sql = `"${column.replaceAll('"', '""')}"`;
      return [`f${i}`, { sql, kind: 'category' as const, missing: 'allowed' as const }];
    }),
  );
  const recipe = makeRecipe({
    ...{ features, maxRejectedShare: 0.2, source: { files: path, ...source } },
    target: { sql: `'no'`, classes: { no: ['no'], yes: ['yes'] } },
  });
  try {
    const { cells, rows } = await ingest(recipe, { progress, threads: 1 });
    if (cells.kind !== 'cells') throw new Error('streamed');
    const read = Array.from({ length: cells.cellCount }, (_, cell) => {
      const row = cells.schema.map((feature, f): string | null => {
        const code = cells.columns[f][cell];
        return feature.kind === 'category' && code >= 0 ? feature.labels[code] : null;
      });
      return Array.from({ length: cells.counts[0][cell] }, () => row);
    });
    return {
      ...{ kind: 'rows', columns, rows: read.flat(), rejected: rows.rejected },
      warnings: warnings.join('\n'),
    };
  } catch (error) {
    if ((error as Error).name !== 'UserError') throw error;
    return { kind: 'refused', message: (error as Error).message };
  }
}

/** Rows in an order of their own, as cells are read: an empty cell is missing, and so is a marker. */
export function sorted(rows: (string | null)[][], source: SourceDialect = {}): string[] {
  const { missing, trim } = dialectOf(source);
  const known = (cell: string | null) => {
    const bare = trim ? (cell ?? '').replace(/^[ \t]+|[ \t]+$/g, '') : (cell ?? '');
    return bare === '' || missing.includes(bare) ? null : bare;
  };
  return rows.map((row) => JSON.stringify(row.map(known))).sort();
}
