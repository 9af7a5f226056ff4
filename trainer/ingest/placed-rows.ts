// Opens files of rows so that each row can say where it stands: every CSV is written anew with the number of its
// lines, and rows come in the order of the files. For those who must name rows; training only counts them.
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { withTemporaryFolder } from '../base/temporary-folder.ts';
import type { RecipeSource } from '../recipe/recipe.ts';
import { canonicalDialect, makePlaced } from './dialect/canonical-file.ts';
import { PLACE_COLUMN } from './dialect/canonical-output.ts';
import { dialectOf } from './dialect/dialect.ts';
import { queryRows, withDuckDb } from './duckdb.ts';
import { allowOnly, keepRowOrder, lockSettings } from './engine-lock.ts';
import { fileQueryOf, findFiles } from './find-files.ts';
import { readFiles } from './read-files.ts';
import { checkRejected, checkSwallowed, readRejected } from './rejected-lines.ts';
import type { ColumnLayout } from './sql/scan-sql.ts';
import { scanPlacedFiles } from './sql/scan-sql.ts';
import { describeColumns } from './sql/source-query.ts';

export interface PlacedSource {
  /** Its dialect, and which files of a folder are taken; its own files are not read. */
  source: RecipeSource;
  /** Files, folders, globs, zips or URLs. */
  data: string[];
  maxRejectedShare: number | undefined;
}

export interface PlacedRows {
  connection: DuckDBConnection;
  /** Query of all rows, with the column `PLACE_COLUMN`. */
  sql: string;
  columns: string[];
  layouts: ColumnLayout[];
  /** SHA-256 (hex) over the files' contents, as a version has it of its data. */
  hash: string;
  /** `test.csv, line 17` of what the column holds. */
  describePlace(place: string): string;
  /** Is it a row of a CSV? */
  isCsv(place: string): boolean;
  /**
   * Counts the lines that gave no row, when all rows were read.
   * @param csvRows rows that CSV files gave
   * @throws UserError when they are too many
   */
  checkLines(csvRows: number): Promise<number>;
}

/**
 * Runs `action` on the rows.
 * @throws UserError naming file and line where the files cannot be read
 */
export async function withPlacedRows<Result>(
  { source, data, maxRejectedShare }: PlacedSource,
  progress: Progress,
  action: (rows: PlacedRows) => Promise<Result>,
): Promise<Result> {
  return withTemporaryFolder(async (temporary) => {
    const dialect = dialectOf(source);
    const query = { ...fileQueryOf(source), places: data };
    const found = await findFiles(query, join(temporary, 'files'), progress);
    const files = await makePlaced(found, dialect, join(temporary, 'placed'));
    const fileOf = (place: string) => files[Number.parseInt(place, 10)];
    return withDuckDb({ threads: 1, temporary }, async (connection) => {
      const scan = await scanPlacedFiles(connection, files, canonicalDialect(dialect));
      await allowOnly(
        connection,
        files.map(({ path }) => path),
      );
      await keepRowOrder(connection);
      await lockSettings(connection);
      const { hash, lines } = await readFiles(files, dialect);
      const described = await queryRows(connection, describeColumns(scan.sql));
      const columns = described.map(([name]) => String(name));
      return action({
        ...scan,
        ...{ connection, hash },
        columns: columns.filter((name) => name !== PLACE_COLUMN),
        describePlace(place) {
          const number = place.slice(place.indexOf(':') + 1);
          const { name, format } = fileOf(place);
          return `${name}, ${format === 'csv' ? 'line' : 'row'} ${number}`;
        },
        isCsv: (place) => fileOf(place).format === 'csv',
        async checkLines(csvRows) {
          const rejected = await readRejected(connection, lines, csvRows);
          checkRejected(rejected, maxRejectedShare, progress);
          if (source.multiLine !== true) checkSwallowed(lines, progress);
          return rejected.count;
        },
      });
    });
  });
}
