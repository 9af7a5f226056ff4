// Runs the queries that fill the temporary table `groups`, showing how far they are, and says which
// field of the recipe is wrong when the engine refuses it.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe } from '../recipe/recipe.ts';
import { describeAbsent } from './column-named.ts';
import { queryNumber, queryRows } from './duckdb.ts';
import { isEngineFault } from './engine-fault.ts';
import { expressionsOf } from './sql/cell-query.ts';
import { COUNT_ROWS } from './sql/groups-table.ts';
import { describeColumns, noRows } from './sql/source-query.ts';

const PROGRESS_EVERY_MS = 100;

/**
 * @param statements that fill the table; the first reads the rows
 * @throws UserError naming the field whose expression is wrong, or what cannot be read
 */
export async function groupRows(
  connection: DuckDBConnection,
  recipe: AskedRecipe,
  source: string,
  statements: string[],
  progress: Progress,
): Promise<void> {
  const stage = progress.stage('Reading rows', 'rows');
  const timer = setInterval(() => {
    const { percentage, rows_processed, total_rows_to_process } = connection.progress;
    if (percentage <= 0) return;
    stage.update(Number(rows_processed), Number(total_rows_to_process));
  }, PROGRESS_EVERY_MS);
  try {
    for (const statement of statements) await connection.run(statement);
  } catch (error) {
    throw await explainQuery(connection, recipe, source, error);
  } finally {
    clearInterval(timer);
  }
  const rows = await queryNumber(connection, COUNT_ROWS);
  stage.update(rows, rows);
  stage.done(`${rows.toLocaleString('en')} rows`);
}

/** Finds the field at fault by asking the engine for each one alone. */
export async function explainQuery(
  connection: DuckDBConnection,
  recipe: AskedRecipe,
  source: string,
  error: unknown,
): Promise<UserError> {
  if (isEngineFault(error)) throw error;
  const probe = async (sql: string) => {
    try {
      await connection.run(sql);
      return null;
    } catch (fault) {
      return firstLine(fault);
    }
  };
  const sourceFault = await probe(noRows('*', source));
  if (sourceFault !== null) return new UserError(`source: ${sourceFault}`);
  for (const [field, sql] of expressionsOf(recipe)) {
    const fault = await probe(noRows(`(${sql}\n)`, source));
    if (fault === null) continue;
    const absent = /Referenced column "(.*?)" not found/.exec(fault)?.[1];
    const reason =
      absent === undefined ? fault : describeAbsent(absent, await columnsOf(connection, source));
    return new UserError(`${field}: ${reason}`);
  }
  return new UserError(`the data cannot be read: ${firstLine(error)}`);
}

async function columnsOf(connection: DuckDBConnection, source: string): Promise<string[]> {
  const rows = await queryRows(connection, describeColumns(source));
  return rows.map(([name]) => String(name));
}

/** The engine's message without the query that it quotes. */
function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  if (message.includes('invalid state')) {
    return 'a CSV file mixes \\n and \\r\\n at its line ends, or has a quote inside an unquoted value';
  }
  const denied = /Cannot access (?:file|directory) "(.*?)"/.exec(message)?.[1];
  if (denied !== undefined) {
    return `may not read '${denied}': SQL reads the files of the recipe's source alone; a query names them as texts in its FROM, and reads no URLs (source.files does)`;
  }
  const said = message.split(/\n\s*\n|\nLINE |\s*Possible fixes:|\s*Candidate functions:/)[0];
  const isOfText = /No function matches|Cannot compare/.test(said) && said.includes('VARCHAR');
  const remedy = isOfText
    ? ' (the columns of CSV and JSON are texts: write "name"::DOUBLE to count with one)'
    : '';
  return said.replaceAll(/\s*\n\s*/g, ' ') + remedy;
}
