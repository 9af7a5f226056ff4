// The engine, opened for one ingest: bounded in memory, spilling to the given folder, and asked
// through a handful of helpers that give plain values.
import { totalmem } from 'node:os';
import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBResult,
  DuckDBTypeId,
} from '@duckdb/node-api';
import duckdb from '@duckdb/node-bindings';
import { explainEngine } from './engine-fault.ts';

/** What the engine may hold in memory, in MB; beyond that it works from the disk. */
const MEMORY_LIMIT = 400;
/** Rows are grouped by all of their columns at once: what each column beyond the first few adds to that, in MB. */
const PER_COLUMN = 1;
const FEW_COLUMNS = 200;

/** Runs `action` on a fresh engine in memory. @throws EngineFault when memory or disk run out */
export async function withDuckDb<Result>(
  options: { threads: number; temporary: string },
  action: (connection: DuckDBConnection) => Promise<Result>,
): Promise<Result> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: String(options.threads),
    memory_limit: `${MEMORY_LIMIT}MB`,
    temp_directory: options.temporary,
    preserve_insertion_order: 'false',
    // What the engine runs is what is installed here.
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    allow_community_extensions: 'false',
  });
  try {
    const connection = await instance.connect();
    await connection.run('SET enable_progress_bar = true; SET enable_progress_bar_print = false');
    return await action(connection);
  } catch (error) {
    throw explainEngine(error);
  } finally {
    instance.closeSync();
  }
}

/** Raises the limit for rows of many columns, to half of the machine's memory at most. */
export async function allowColumns(connection: DuckDBConnection, columns: number): Promise<void> {
  const wanted = MEMORY_LIMIT + PER_COLUMN * (columns - FEW_COLUMNS);
  const limit = Math.floor(Math.min(wanted, totalmem() / 2e6));
  if (limit > MEMORY_LIMIT) await connection.run(`SET memory_limit = '${limit}MB'`);
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

/** Streams a result of texts and doubles, one call for each row, in the engine's order. */
export async function streamValues(
  connection: DuckDBConnection,
  sql: string,
  onRow: (values: (string | number | null)[]) => void,
): Promise<void> {
  for await (const rows of streamChunks(connection, sql)) rows.forEach(onRow);
}

/** The rows of a result of texts and doubles, a few thousand at a time. */
export async function* streamChunks(
  connection: DuckDBConnection,
  sql: string,
): AsyncGenerator<(string | number | null)[][]> {
  const result = await connection.stream(sql);
  for (;;) {
    const chunk = await result.fetchChunk();
    if (chunk === null || chunk.rowCount === 0) return;
    yield chunk.getRows() as (string | number | null)[][];
  }
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
  let row = new Float64Array(0);
  await streamColumns(connection, sql, (columns, count) => {
    if (row.length !== columns.length) row = new Float64Array(columns.length);
    for (let r = 0; r < count; r++) {
      for (let c = 0; c < row.length; c++) row[c] = columns[c][r];
      onRow(row);
    }
  });
}

/**
 * The same by columns: a few thousand rows for each call, the first `count` of every array; the arrays
 * are used again for the next ones.
 */
export async function streamColumns(
  connection: DuckDBConnection,
  sql: string,
  onChunk: (columns: Float64Array[], count: number) => void,
): Promise<void> {
  const result: DuckDBResult = await connection.stream(sql);
  const types = Array.from({ length: result.columnCount }, (_, c) => result.columnTypeId(c));
  const other = types.find((type) => type !== DuckDBTypeId.DOUBLE);
  if (other !== undefined) throw new Error(`a column is no DOUBLE but type ${other}: ${sql}`);
  let columns = types.map(() => new Float64Array(0));
  let next = result.fetchChunk();
  for (;;) {
    const chunk = await next;
    if (chunk === null || chunk.rowCount === 0) return;
    // The engine makes the next chunk on its own thread while this one is read.
    next = result.fetchChunk();
    next.catch(() => {}); // told of when it is awaited, unless reading this one fails first
    const count = chunk.rowCount;
    if (columns[0].length < count) columns = types.map(() => new Float64Array(count));
    columns.forEach((values, c) => {
      readDoublesInto(values, duckdb.data_chunk_get_vector(chunk.chunk, c), count);
    });
    onChunk(columns, count);
  }
}

/** Copies a vector's memory: reading it item by item takes ten times as long. OUT: `values`. */
function readDoublesInto(values: Float64Array, vector: duckdb.Vector, count: number): void {
  const data = duckdb.vector_get_data(vector, count * Float64Array.BYTES_PER_ELEMENT);
  values.set(new Float64Array(data.buffer, data.byteOffset, count));
  // One bit for each row, set where there is a value; absent where all have one.
  const validity = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8);
  if (!validity) return;
  for (let r = 0; r < count; r++) {
    if (((validity[r >> 3] >> (r & 7)) & 1) === 0) values[r] = Number.NaN;
  }
}
