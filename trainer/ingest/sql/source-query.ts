// A recipe's own query as the source of rows: one query, and of files only those that it names.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { AskedRecipe } from '../../recipe/recipe.ts';
import { queryRows } from '../duckdb.ts';
import { checkSourceQuery } from './check-sql.ts';
import { sqlText } from './sql-text.ts';

/**
 * The query and the files it may read.
 * @throws UserError when it is not one query
 */
export async function readSourceQuery(
  connection: DuckDBConnection,
  { source }: Pick<AskedRecipe, 'source'>,
): Promise<{ sql: string; files: string[] }> {
  if (!('sql' in source)) throw new Error('the source is no query');
  const { sql, names } = await checkSourceQuery(connection, source.sql);
  const files: string[] = [];
  for (const name of names) {
    const found = await queryRows(connection, `SELECT file FROM glob(${sqlText(name)})`).catch(
      () => [], // no place of files: what the name means, the query itself will say
    );
    // The pattern itself is opened first, to look for what it means.
    if (found.length > 0) files.push(name, ...found.map(([file]) => String(file)));
  }
  return { sql, files };
}

/** Has the engine look whether it understands an expression, without reading a row. */
export function noRows(expression: string, source: string): string {
  return `SELECT ${expression} FROM (${source}) LIMIT 0`;
}

/** Names and types of what a query gives. */
export const describeColumns = (query: string) => `DESCRIBE SELECT * FROM (${query})`;
