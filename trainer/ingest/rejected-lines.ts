// Lines that are no CSV: counted over all files, shown with file and line, and too many of them stop
// the run.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../progress.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { UserError } from '../user-error.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import type { SourceFile } from './source-file.ts';

export interface RejectedLines {
  count: number;
  /** `file, line N: what is wrong` of the first few. */
  examples: string[];
}

const SHOWN = 5;
const DEFAULT_SHARE = 0.001;

/** What the engine rejected while it read these files. */
export async function readRejected(
  connection: DuckDBConnection,
  files: SourceFile[],
): Promise<RejectedLines> {
  const tables = await queryNumber(
    connection,
    `SELECT count(*) FROM duckdb_tables() WHERE table_name = 'reject_errors'`,
  );
  if (tables === 0) return { count: 0, examples: [] };
  // A line can have several faults; it is rejected once.
  const lines = `
    SELECT file_path, line, min(error_message) AS message
    FROM reject_errors JOIN reject_scans USING (scan_id, file_id)
    GROUP BY ALL`;
  const count = await queryNumber(connection, `SELECT count(*) FROM (${lines})`);
  const rows = await queryRows(connection, `${lines} ORDER BY 1, 2 LIMIT ${SHOWN}`);
  const examples = rows.map(([path, line, message]) => {
    const name = files.find((file) => file.path === path)?.name ?? path;
    return `${name}, line ${line}: ${String(message).split('\n')[0]}`;
  });
  return { count, examples };
}

/** Warns of rejected lines. @throws UserError when they are more than the recipe accepts */
export function checkRejected(
  { count, examples }: RejectedLines,
  rowsRead: number,
  { maxRejectedShare = DEFAULT_SHARE }: Recipe,
  progress: Progress,
): void {
  if (count === 0) return;
  const more = count > examples.length ? [`… and ${count - examples.length} more`] : [];
  const list = [...examples, ...more].map((line) => `  ${line}`).join('\n');
  const message = `${count.toLocaleString('en')} of ${(rowsRead + count).toLocaleString('en')} lines cannot be read:\n${list}`;
  if (count <= maxRejectedShare * (rowsRead + count)) {
    progress.warn(message);
    return;
  }
  throw new UserError(
    `${message}\nThat is more than maxRejectedShare (${maxRejectedShare}) allows: mend the files or raise it in the recipe`,
  );
}
