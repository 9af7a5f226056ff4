// A program of functions as columns of SQL, each over columns of the level below, so that no expression is repeated
// inside another: the laws of numbers look at a value four times.
import { LARGEST, SMALLEST, type Value } from '../../../../runtime/functions/kinds.ts';
import type { Program, Step } from '../../../../runtime/functions/program.ts';
import type { FunctionDialect } from './function-dialect.ts';
import { FUNCTION_SQL, numberSql } from './function-sql.ts';

/** A column and its expression. */
export type SqlColumn = [name: string, sql: string];

/** The name of a column that stands beside those of a source, which may have any name that people give. */
export const ownColumn = (name: string) => `bc_${name}`;

export interface ProgramColumns {
  /** Columns that may read those of all levels before their own. */
  levels: SqlColumn[][];
  /** The column of each feature. */
  features: string[];
}

/** Functions whose answer may break the law of its kind. */
const UNLAWFUL = ['plus', 'minus', 'times', 'divide', 'round', 'trim', 'replace'];

/** @param inputColumns columns of the program's inputs: typed, lawful, NULL where missing */
export function programColumns(
  { steps, features }: Program,
  inputColumns: string[],
  dialect: FunctionDialect,
): ProgramColumns {
  const levels: SqlColumn[][] = [];
  /** What each step is read as, and the level from which on it can be. */
  const known: { column: string; level: number }[] = [];
  const put = (level: number, column: SqlColumn) => {
    levels[level] ??= [];
    levels[level].push(column);
  };
  steps.forEach((step, i) => {
    if ('input' in step) {
      known.push({ column: inputColumns[step.input], level: 0 });
    } else if ('value' in step) {
      known.push({ column: constantSql(step, dialect), level: 0 });
    } else {
      const args = step.of.map((position) => known[position]);
      const level = Math.max(...args.map((arg) => arg.level));
      const sql = FUNCTION_SQL[step.call](
        args.map(({ column }) => column),
        step.options,
        dialect,
      );
      const isLawful = !UNLAWFUL.includes(step.call);
      const column = ownColumn(`step${i}`);
      put(level, [isLawful ? column : `${column}_raw`, sql]);
      if (!isLawful) put(level + 1, [column, lawSql(step, `${column}_raw`, dialect)]);
      known.push({ column, level: level + (isLawful ? 1 : 2) });
    }
  });
  return { levels, features: features.map((position) => known[position].column) };
}

function constantSql(
  { kind, value }: { kind: Step['kind']; value: Value },
  dialect: FunctionDialect,
) {
  if (value === null) return `CAST(NULL AS ${dialect.types[kind]})`;
  if (typeof value === 'number') return numberSql(value, dialect);
  return typeof value === 'boolean' ? String(value) : dialect.literal(value);
}

function lawSql({ kind }: Step, column: string, dialect: FunctionDialect): string {
  return kind === 'text' ? `NULLIF(${column}, '')` : lawfulNumberSql(column, dialect);
}

/** The number law over a column of doubles. NaN is not at most anything, or (in some engines) above everything. */
export function lawfulNumberSql(column: string, dialect: FunctionDialect): string {
  const [least, most] = [SMALLEST, LARGEST].map((size) => numberSql(size, dialect));
  const size = `abs(${column})`;
  return `CASE WHEN ${size} < ${least} THEN 0 WHEN ${size} <= ${most} THEN ${column} END`;
}

/** A query that has the columns of every level beside those of `from`, a table or a query in parentheses. */
export function nestLevels(
  levels: SqlColumn[][],
  from: string,
  { fence }: FunctionDialect,
): string {
  return levels.reduce((inner, columns, i) => {
    const list = columns.map(([name, sql]) => `${sql} AS ${name}`).join(',\n  ');
    return `(SELECT *,\n  ${list}\nFROM ${inner} AS level${i}${fence})`;
  }, from);
}
