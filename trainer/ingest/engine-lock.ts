// Shuts the engine's doors before a recipe's SQL runs in it: it may read the named files and no other, write
// none, load no code and ask no network. Neither can be taken back while the engine lives.
import type { DuckDBConnection } from '@duckdb/node-api';
import { literalPath, sqlText } from './sql/sql-text.ts';

/** Ends all access to files but these. */
export async function allowOnly(connection: DuckDBConnection, paths: string[]): Promise<void> {
  const forms = new Set(paths.flatMap((path) => [path, literalPath(path)]));
  await connection.run(`SET allowed_paths = [${[...forms].map(sqlText).join(', ')}]`);
  await connection.run('SET enable_external_access = false');
}

/** Ends all change of settings. */
export async function lockSettings(connection: DuckDBConnection): Promise<void> {
  await connection.run('SET lock_configuration = true');
}

/** From now on rows come in the order of their files. One thread: several give small row groups out of turn. */
export async function keepRowOrder(connection: DuckDBConnection): Promise<void> {
  await connection.run('SET preserve_insertion_order = true; SET threads = 1');
}

/** From now on rows are stored in the order of their files, unless joins stand between: those of long lists are none. */
export async function storeInOrder(connection: DuckDBConnection): Promise<void> {
  await connection.run(
    "SET preserve_insertion_order = true; SET disabled_optimizers = 'in_clause'",
  );
}
