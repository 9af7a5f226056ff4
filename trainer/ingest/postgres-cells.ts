// Has PostgreSQL make the cells where the rows are, and brings home only those: a few thousand lines of
// CSV instead of millions of rows.
import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { importOptional } from '../base/optional-package.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { cellKey, cellQuery } from './sql/cell-query.ts';
import { DIALECTS } from './sql/dialect.ts';
import { translateRecipe } from './sql/translate.ts';

export interface PostgresSource {
  /** `postgresql://user@host:port/database`; a password is better given by PGPASSWORD or a .pgpass file. */
  url: string;
  /** A table, or a query in parentheses. */
  from: string;
}

/** `postgresql://…#schema.table` as a source, or null when the place is none. */
export function parsePostgresPlace(place: string): PostgresSource | null {
  if (!/^postgres(ql)?:\/\//i.test(place)) return null;
  const [url, table = ''] = place.split('#');
  if (table !== '') return { url, from: decodeURIComponent(table) };
  throw new UserError(`${withoutPassword(url)}: name the table: postgresql://…/database#table`);
}

/**
 * Writes the cells to a CSV file at `path`.
 * @throws UserError when the server cannot be reached or refuses the query
 */
export async function fetchPostgresCells(
  recipe: Recipe,
  { url, from }: PostgresSource,
  path: string,
  progress: Progress,
): Promise<void> {
  const stage = progress.stage('Aggregating', 'rows');
  const translated = await translateRecipe(recipe, 'postgres');
  const query = cellQuery(translated, from, DIALECTS.postgres, { key: cellKey(recipe) });
  const { Client, copyTo } = await loadClient();
  const client = new Client({ connectionString: url, application_name: 'batcomputer' });
  try {
    await client.connect();
    await client.query('BEGIN TRANSACTION READ ONLY');
    // A prepared statement is one statement: what is one alone is none more between brackets.
    await client.query({ name: 'cells', text: `EXPLAIN ${query}` });
    const rows = client.query(copyTo(`COPY (${query}) TO STDOUT WITH (FORMAT csv, HEADER)`));
    await pipeline(rows, createWriteStream(path));
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw new UserError(`${withoutPassword(url)}: ${message || code}`);
  } finally {
    await client.end().catch(() => {}); // The answer is there, or the failure is thrown already.
  }
  stage.done(`PostgreSQL made the cells of ${from}`);
}

async function loadClient() {
  const names = ['pg', 'pg-copy-streams'];
  const [{ default: pg }, { to: copyTo }] = await importOptional(
    names,
    'Reading rows from PostgreSQL',
    () => Promise.all([import('pg'), import('pg-copy-streams')]),
  );
  return { Client: pg.Client, copyTo };
}

function withoutPassword(url: string): string {
  return url.replace(/:[^:@/]*@/, '@');
}
