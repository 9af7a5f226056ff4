// The engine, opened for one ingest: bounded in memory, spilling to the given folder, and asked
// through a handful of helpers that give plain values.
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResult,
  DuckDBTypeId,
} from '@duckdb/node-api';

/** What the engine may hold in memory; beyond that it works from the disk. */
const MEMORY_LIMIT = '400MB';

/** Runs `action` on a fresh engine in memory. */
export async function withDuckDb<Result>(
  options: { threads: number; temporary: string },
  action: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: MEMORY_LIMIT,
    temp_directory: options.temporary,
    preserve_insertion_order: 'false',
  });
  try {
    const connection = await instance.connect();
    await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
    return await action(connection);
  } finally {
    instance.closeSync();
  }
}

/** All rows of a small result; numbers of any SQL type as doubles. */
export async function queryRows(
  connection: DuckDBConnection,
  sql: string,
): Promise<(string | number | boolean | null)[][]> {
  const result = await connection.runAndReadAll(sql);
  return result
    .getRows()
    .map((row) => row.map((value) => (typeof value === 'bigint' ? Number(value) : value))) as (
    | string
    | number
    | boolean
    | null
  )[][];
}

/** One number of a result of one row. */
export async function queryNumber(connection: DuckDBConnection, sql: string): Promise<number> {
  const [[value]] = await queryRows(connection, sql);
  return Number(value ?? 0);
}

/**
 * Streams a result whose columns are all DOUBLE (NULL as NaN), one call for each row; `row` is used
 * again for the next one.
 */
export async function streamDoubles(
  connection: DuckDBConnection,
  sql: string,
  onRow: (row: Float64Array) => void,
): Promise<void> {
  const result: DuckDBResult = await connection.stream(sql);
  const row = new Float64Array(result.columnCount);
  const other = Array.from(row, (_, c) => result.columnTypeId(c)).find(
    (type) => type !== DuckDBTypeId.DOUBLE,
  );
  if (other !== undefined) throw new Error(`a column is no DOUBLE but type ${other}: ${sql}`);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    const vectors = Array.from(row, (_, c) => chunk.getColumnVector(c));
    for (let r = 0; r < chunk.rowCount; r++) {
      for (let c = 0; c < row.length; c++) {
        const value = vectors[c].getItem(r);
        row[c] = typeof value === 'number' ? value : Number.NaN;
      }
      onRow(row);
    }
  }
}
