// Recipe → Dataset: finds the rows, has an engine group them, and hands on cells. Everything that is
// wrong with the data is found here and named by file, line, column and count.
import { mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { sha256 } from '../base/files.ts';
import type { Progress } from '../base/progress.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import type { AskedRecipe, Recipe } from '../recipe/recipe.ts';
import { readCellFiles } from './cell-files.ts';
import { completeRecipe } from './complete-recipe.ts';
import { UnplainFault } from './csv-line-counter.ts';
import type { Dataset } from './dataset.ts';
import { adviseDialect } from './dialect/advise-dialect.ts';
import { dialectOf, RFC_4180 } from './dialect/dialect.ts';
import { allowColumns, queryNumber, withDuckDb } from './duckdb.ts';
import { lockSettings } from './engine-lock.ts';
import { groupRows } from './group-rows.ts';
import type { IngestOptions } from './ingest-options.ts';
import { readInputExample } from './input-example.ts';
import { warnOfLeaks } from './leaks.ts';
import { openOrigin, type RowOrigin, type Search } from './open-origin.ts';
import { readCells } from './read-cells.ts';
import { type FileContents, readFiles } from './read-files.ts';
import { checkRejected, checkSwallowed, readRejected } from './rejected-lines.ts';
import { checkRows, countGroupedRows } from './row-counts.ts';
import { spellClasses } from './spell-classes.ts';
import { cellQuery, type RowWatch } from './sql/cell-query.ts';
import { checkExpressions } from './sql/check-sql.ts';
import { COUNT_GROUPS, fillGroups, GROUPS } from './sql/groups-table.ts';
import { duckdbOf } from './sql/marks-sql.ts';
import { countAll } from './sql/scan-sql.ts';
import { typedRows } from './sql/typed-rows.ts';
import { streamRows } from './stream-rows.ts';
import { checkTimeOrder, withoutTimeOrder, withTimeOrder } from './time-order.ts';
import { openTypedStore, planTypedRows, type TypedRows } from './typed-store.ts';
import { warnOfLenient, watchNumbers } from './warn-of-lenient.ts';

/**
 * Reads the recipe's rows into cells. Deterministic: the same contents give the same cells and hash,
 * however the files are packed and however many threads read them.
 * @throws UserError naming file, line, column or field when the data cannot be used
 */
export async function ingest(asked: AskedRecipe, options: IngestOptions): Promise<Dataset> {
  const { threads = availableParallelism() } = options;
  return withTemporaryFolder(async (temporary) => {
    const search: Search = { folder: join(temporary, 'files'), unplain: new Set() };
    for (let attempt = 0; ; attempt++) {
      const spill = join(temporary, `engine${attempt}`);
      await mkdir(spill);
      try {
        return await readOnce(asked, options, search, { threads, temporary: spill });
      } catch (error) {
        // Only who has read all of a file knows that the engine cannot read it as it is: it is then written anew.
        if (!(error instanceof UnplainFault) || search.unplain.has(error.file)) {
          const isOfRows = search.found?.kind === 'rows';
          throw isOfRows
            ? await adviseDialect(error, search.found?.files ?? [], asked.source)
            : error;
        }
        search.unplain.add(error.file);
      }
    }
  });
}

async function readOnce(
  asked: AskedRecipe,
  options: IngestOptions,
  search: Search,
  engine: { threads: number; temporary: string },
): Promise<Dataset> {
  const { progress } = options;
  const dialect = dialectOf(asked.source);
  return withDuckDb(engine, async (connection) => {
    await checkExpressions(connection, asked);
    await allowColumns(connection, Object.keys(asked.features).length);
    if (asked.stream) await openTypedStore(connection, engine.temporary);
    const origin = await openOrigin(connection, asked, options, search);
    const rows = origin.kind === 'rows' ? origin.sql : null;
    const complete = await completeRecipe(connection, asked, rows, progress).catch(
      async (error) => {
        // What is wrong with a file is said better by who reads it line by line.
        await readFiles(origin.files, dialect);
        throw error;
      },
    );
    const recipe = await withTimeOrder(connection, complete, rows);
    const isStreamed = recipe.stream === true && rows !== null;
    const numbers = rows === null ? null : await watchNumbers(connection, complete, rows);
    const watch = numbers?.watch ?? null;
    const typed = isStreamed
      ? await planTypedRows(connection, recipe, rows, { files: origin.files, watch })
      : null;
    const contents = await makeGroups(connection, recipe, { ...origin, typed, watch }, progress);
    if (numbers !== null) {
      const table = typed === null ? GROUPS : typed.watched;
      const read = { recipe: complete, source: origin.sql, table };
      await warnOfLenient(connection, read, numbers, progress);
    }
    await checkTimeOrder(connection, recipe);
    const dataset = await readDataset(connection, recipe, { ...origin, typed }, contents, options);
    return { ...dataset, recipe: withoutTimeOrder(dataset.recipe) };
  });
}

/** Fills the table `groups` while the files are read a second time, for what the engine does not tell. */
async function makeGroups(
  connection: DuckDBConnection,
  recipe: Recipe,
  origin: RowOrigin & { typed: TypedRows | null; watch: RowWatch | null },
  progress: Progress,
): Promise<FileContents> {
  const { sql, typed, watch } = origin;
  // Streaming goes on to settings of its own, and locks them then.
  if (typed === null) await lockSettings(connection);
  const statements = typed?.statements ?? [
    fillGroups(cellQuery(recipe, `(${sql})`, duckdbOf(recipe), { watch })),
  ];
  const filling =
    origin.kind === 'cells'
      ? readCellFiles(connection, recipe, origin, progress)
      : groupRows(connection, recipe, sql, statements, progress);
  const dialect = origin.kind === 'rows' ? dialectOf(recipe.source) : RFC_4180;
  const reading = readFiles(origin.files, dialect).catch((fault: unknown) => {
    connection.interrupt(); // Nobody waits for rows of a file that is refused.
    throw fault;
  });
  // Both are awaited whatever happens: neither may outlive the files and the engine.
  const [filled, read] = await Promise.allSettled([filling, reading]);
  // What is wrong with a file is said better by who read it line by line.
  if (read.status === 'rejected') throw read.reason;
  if (filled.status === 'rejected') throw filled.reason;
  return read.value;
}

/** Rows, or cells, that the engine read from CSV files. */
async function countCsvRows(
  connection: DuckDBConnection,
  origin: RowOrigin,
  read: number,
): Promise<number> {
  const all = origin.kind === 'rows' ? read : await queryNumber(connection, COUNT_GROUPS);
  if (origin.notCsv === '') return all;
  return all - (await queryNumber(connection, countAll(origin.notCsv)));
}

async function readDataset(
  connection: DuckDBConnection,
  grouped: Recipe,
  origin: RowOrigin & { typed: TypedRows | null },
  { hash, lines }: FileContents,
  { progress, seed = grouped.seed }: IngestOptions,
): Promise<Dataset> {
  const recipe = await spellClasses(connection, grouped, progress);
  const counts = await countGroupedRows(connection);
  const rejected = await readRejected(
    connection,
    lines,
    await countCsvRows(connection, origin, counts.read),
  );
  // Cells are written by machines, and each stands for many rows: none may be lost.
  const share = origin.kind === 'cells' ? 0 : recipe.maxRejectedShare;
  checkRejected(rejected, share, progress);
  if (origin.kind === 'rows' && recipe.source.multiLine !== true) checkSwallowed(lines, progress);
  const source = origin.kind === 'rows' ? origin.sql : null;
  await checkRows(connection, recipe, source, counts, progress);
  const { typed } = origin;
  const tables =
    typed === null
      ? await readCells(connection, recipe)
      : await streamRows(connection, recipe, typed.all, seed, progress);
  const isOfFiles = origin.kind === 'rows' && origin.files.length > 0;
  const exampleRows =
    typed?.sampleOf(counts.read) ?? (source === null ? null : typedRows(recipe, source));
  const known = tables.cells.kind === 'cells' ? tables.cells : tables.heldOut;
  if (known !== null) warnOfLeaks(known, progress);
  return {
    ...tables,
    recipe,
    rows: {
      read: counts.read,
      used: counts.used,
      rejected: rejected.count + counts.unused.unreadable,
      unused: counts.unused,
    },
    inputExample: await readInputExample(connection, recipe, exampleRows),
    tuples: tables.cells.kind === 'cells' ? counts.tuples : counts.used,
    dataHash: isOfFiles ? hash : hashOfCells(tables),
  };
}

/** The fingerprint of data without files: of all that is learned from it. */
function hashOfCells({ cells, heldOut }: Pick<Dataset, 'cells' | 'heldOut'>): string {
  const digests = [cells, heldOut].map((table) => {
    if (table === null) return '';
    const target = table.target.kind === 'number' ? [table.target.values] : [];
    const columns = table.kind === 'cells' ? table.columns : [];
    const arrays = [...columns, ...target, ...table.counts, ...table.weights];
    const digest = (values: Float64Array) =>
      sha256(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    return JSON.stringify([table.schema, arrays.map(digest)]);
  });
  const bytes = cells.kind === 'streamed' ? cells.encoded.columns.map(sha256) : [];
  return sha256([...digests, ...bytes].join('\n'));
}
