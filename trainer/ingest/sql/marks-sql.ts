// The marks of a source's cells in DuckDB's SQL, as runtime/schema/cell-grammar.ts has them for the rows that a
// version answers: what is missing, blanks around a cell, and the marks of numbers.
import { NUMBER_GRAMMAR } from '../../../runtime/schema/cell-grammar.ts';
import { signedForms } from '../../../runtime/schema/number-signs.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { type CellMarks, dialectOf } from '../dialect/dialect.ts';
import { DIALECTS, type Dialect } from './dialect.ts';
import { sqlName, sqlText } from './sql-text.ts';

/**
 * A table with missing cells NULL and without the blanks and signs that are no part of them.
 * @param columns those of texts
 */
export function cellsSql(
  table: string,
  columns: string[],
  { signs, missing, trim }: CellMarks,
): string {
  const ofColumn = new Map(Object.entries(signs).map(([name, of]) => [name.toLowerCase(), of]));
  const isPlain = missing.length === 0 && !trim;
  const marked = columns.filter((column) => !isPlain || ofColumn.has(column.toLowerCase()));
  if (marked.length === 0) return table;
  const cells = marked.map((column) => {
    const text = trim ? `trim(${sqlName(column)}, ' ' || chr(9))` : sqlName(column);
    const bare = unsignedSql(text, ofColumn.get(column.toLowerCase()) ?? []);
    const markers = missing.map(sqlText).join(', ');
    const known = markers === '' ? bare : `CASE WHEN ${bare} NOT IN (${markers}) THEN ${bare} END`;
    return `${known} AS ${sqlName(column)}`;
  });
  return `(SELECT * REPLACE (${cells.join(', ')}) FROM ${table})`;
}

/** A text without the signs at its number, as runtime/schema/number-signs.ts has it. */
export function unsignedSql(text: string, signs: readonly string[]): string {
  if (signs.length === 0) return text;
  const cases = signedForms(signs).map(([pattern, answer]) => {
    const form = sqlText(pattern);
    return `WHEN regexp_matches(${text}, ${form}) THEN regexp_replace(${text}, ${form}, ${sqlText(answer)})`;
  });
  return `CASE ${cases.join(' ')} ELSE ${text} END`;
}

/** DuckDB, with numbers read by the marks of the recipe's source. */
export function duckdbOf({ source }: Recipe): Dialect {
  const marks = dialectOf(source);
  if (marks.decimal === '.' && marks.thousands === null) return DIALECTS.duckdb;
  return { ...DIALECTS.duckdb, number: (value) => markedNumberSql(value, marks) };
}

/**
 * A value as a double, NULL when it is none. A text is one by the very grammar of those who answer: with marks stated,
 * blanks around a number and `nan` are for `trim` and `missing` to state, too.
 */
export function markedNumberSql(
  value: string,
  marks: Pick<CellMarks, 'decimal' | 'thousands'>,
): string {
  const plain = plainNumberSql(value, marks);
  const isNumber = `typeof(${value}) <> 'VARCHAR' OR regexp_matches(${plain}, ${sqlText(NUMBER_GRAMMAR)})`;
  return `CASE WHEN ${isNumber} THEN ${DIALECTS.duckdb.number(plain)} END`;
}

/** A text as a number with a decimal point and no other mark; what is none, and what is no text, stays. */
export function plainNumberSql(
  value: string,
  { decimal, thousands }: Pick<CellMarks, 'decimal' | 'thousands'>,
): string {
  if (decimal === '.' && thousands === null) return value;
  const text = `CAST(${value} AS VARCHAR)`;
  const plain = decimal === '.' ? text : `replace(${text}, ',', '.')`;
  const cases = [
    `WHEN typeof(${value}) <> 'VARCHAR' THEN ${text}`,
    ...(thousands === null ? [] : [groupedSql(text, decimal, thousands)]),
    // A point that is no decimal mark makes no number.
    ...(decimal === '.' ? [] : [`WHEN contains(${text}, '.') THEN NULL`]),
  ];
  return `CASE ${cases.join(' ')} ELSE ${plain} END`;
}

function groupedSql(text: string, decimal: '.' | ',', thousands: string): string {
  const pattern = `^[+-]?[0-9]{1,3}([${thousands}][0-9]{3})+([${decimal}][0-9]*)?$`;
  const bare = `replace(${text}, ${sqlText(thousands)}, '')`;
  const plain = decimal === '.' ? bare : `replace(${bare}, ',', '.')`;
  return `WHEN regexp_matches(${text}, ${sqlText(pattern)}) THEN ${plain}`;
}
