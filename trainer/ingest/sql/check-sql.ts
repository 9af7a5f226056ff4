// Holds a recipe's SQL to what it says it is, before any of it is put into a query: an expression is one
// expression, which ends where it ends, and a source is one query. Judged by the engine's own parser.
import type { DuckDBConnection } from '@duckdb/node-api';
import { UserError } from '../../base/user-error.ts';
import type { AskedRecipe } from '../../recipe/recipe.ts';
import { queryRows } from '../duckdb.ts';
import { expressionsOf } from './cell-query.ts';
import { sqlText } from './sql-text.ts';

type Json = string | number | boolean | null | Json[] | JsonObject;
interface JsonObject {
  [key: string]: Json;
}

/** A query as the parser has read it. */
type Parsed =
  | { error: true; error_type: string; error_message: string }
  | { error: false; statements: { node: JsonObject }[] };

const ONE_EXPRESSION = 'must be exactly one SQL expression';
const ONE_QUERY = 'must be exactly one query';
/** `*` as the whole expression, or COLUMNS in it. */
const MANY_COLUMNS = /^\[\{"class":"STAR"|"columns":true/;

/** @throws UserError naming the field that is not one expression */
export async function checkExpressions(
  connection: DuckDBConnection,
  recipe: AskedRecipe,
): Promise<void> {
  const parse = async (sql: string, field: string) =>
    selectOf(await parseQuery(connection, `SELECT ${sql} AS value`, field, ONE_EXPRESSION));
  const plain = await parse('(NULL)', '');
  for (const [field, sql] of expressionsOf(recipe)) {
    const inBrackets = await parse(`(${sql}\n)`, field);
    const alone = await parse(`${sql}\n`, field);
    // What closes its brackets early, or goes on behind a comma, is another query without them.
    const isOne = [inBrackets, alone].every(
      ({ frame, count }) => frame === plain.frame && count === 1,
    );
    if (isOne && inBrackets.list === alone.list && !MANY_COLUMNS.test(alone.list)) continue;
    throw new UserError(`${field}: ${ONE_EXPRESSION}`);
  }
}

/**
 * The query of a source, and what it names in the places of tables, files among them.
 * @throws UserError when it is not one query
 */
export async function checkSourceQuery(
  connection: DuckDBConnection,
  text: string,
): Promise<{ sql: string; names: string[] }> {
  const query = `${text.trim().replace(/;$/, '')}\n`;
  const alone = await parseQuery(connection, query, 'source', ONE_QUERY);
  const inBrackets = await parseQuery(connection, `SELECT * FROM (${query})`, 'source', ONE_QUERY);
  if (alone.length === 1 && inBrackets.length === 1) {
    return { sql: query, names: [...namesIn(alone[0].node)] };
  }
  throw new UserError(`source: ${ONE_QUERY}`);
}

async function parseQuery(
  connection: DuckDBConnection,
  sql: string,
  field: string,
  wanted: string,
): Promise<{ node: JsonObject }[]> {
  const [[text]] = await queryRows(
    connection,
    `SELECT CAST(json_serialize_sql(${sqlText(sql)}) AS VARCHAR)`,
  );
  const parsed = JSON.parse(String(text), (key, value) =>
    key === 'query_location' ? undefined : value,
  ) as Parsed;
  if (!parsed.error) return parsed.statements;
  const isSyntax = parsed.error_type === 'parser';
  throw new UserError(`${field}: ${isSyntax ? `Parser Error: ${parsed.error_message}` : wanted}`);
}

/** The list of what is selected, and all the rest of the query, each as a text to compare. */
function selectOf(statements: { node: JsonObject }[]): {
  frame: string;
  list: string;
  count: number;
} {
  const frames = statements.map(({ node: { select_list: _, ...rest } }) => rest);
  const list = statements.flatMap(({ node }) => node.select_list);
  return { frame: JSON.stringify(frames), list: JSON.stringify(list), count: list.length };
}

/** Names of tables, and texts that functions are given which stand in the place of one. */
function namesIn(tree: Json): Set<string> {
  const names = new Set<string>();
  const visit = (value: Json, isPlace: boolean): void => {
    if (value === null || typeof value !== 'object') return;
    if (Array.isArray(value)) {
      for (const item of value) visit(item, isPlace);
      return;
    }
    if (value.type === 'BASE_TABLE') names.add(String(value.table_name));
    const constant = value.class === 'CONSTANT' ? (value.value as JsonObject).value : null;
    if (isPlace && typeof constant === 'string') names.add(constant);
    const inPlace = isPlace || value.type === 'TABLE_FUNCTION';
    for (const item of Object.values(value)) visit(item, inPlace);
  };
  visit(tree, false);
  return names;
}
