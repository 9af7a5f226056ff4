// Parquet files have types of their own, and a column whose type differs among them is read by the widest: then
// 9007199254740993 of one file is 9007199254740992.0 beside the fractions of another. That is said.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../../base/progress.ts';
import { queryRows } from '../duckdb.ts';
import { listSql, sqlText } from './sql-text.ts';

/** Types that hold each value of a narrower one, under the same text. */
const LOSSLESS = /^(VARCHAR|U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER)$/;

/** @param query of all the files' rows */
export async function warnOfTypes(
  connection: DuckDBConnection,
  paths: string[],
  query: string,
  progress: Progress,
): Promise<void> {
  if (paths.length < 2) return;
  const columns = await queryRows(connection, `DESCRIBE SELECT * FROM ${query}`);
  for (const [name, type] of columns) {
    if (LOSSLESS.test(String(type))) continue;
    const types = await queryRows(
      connection,
      `SELECT DISTINCT duckdb_type FROM parquet_schema(${listSql(paths)})
       WHERE name = ${sqlText(String(name))} AND duckdb_type IS NOT NULL ORDER BY 1`,
    );
    if (types.length < 2) continue;
    progress.warn(
      `column '${name}' is ${types.join(' and ')} in the Parquet files, and read as ${type} from all: a category has the labels of that type`,
    );
  }
}
