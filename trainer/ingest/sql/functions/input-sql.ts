// The inputs of a program as typed columns: from what stands in the source, by the grammar that callers are read by.

import type { DateFormat } from '../../../../runtime/functions/date-pieces.ts';
import type { FunctionInput } from '../../../../runtime/functions/expression.ts';
import { LARGEST } from '../../../../runtime/functions/kinds.ts';
import { LONGEST_TEXT } from '../../../../runtime/functions/read-input.ts';
import {
  FALSE_TEXTS,
  NUMBER_GRAMMAR,
  TRUE_TEXTS,
} from '../../../../runtime/schema/cell-grammar.ts';
import { DIALECTS, type Dialect } from '../dialect.ts';
import { type DateColumns, datedSql, datePartsSql, packedSql } from './calendar-sql.ts';
import { FUNCTION_DIALECTS, type FunctionDialect } from './function-dialect.ts';
import { numberSql } from './function-sql.ts';
import { lawfulNumberSql, ownColumn, type SqlColumn } from './program-sql.ts';

export interface InputColumns {
  levels: SqlColumn[][];
  /** What stands in the source of each input, as text; NULL where it is empty. */
  given: string[];
  /** The typed column of each input: NULL where it is missing, or unreadable. */
  typed: string[];
  /** Of each input, a condition that is true where something is given that it cannot hold. */
  unreadable: string[];
}

/** @param raw columns with the values as the source has them, one for each input */
export function inputColumns(
  inputs: readonly FunctionInput[],
  raw: string[],
  engine: Dialect,
): InputColumns {
  const levels: SqlColumn[][] = [[], [], [], []];
  const dialect = FUNCTION_DIALECTS[engine.name];
  const given = inputs.map((_, i) => ownColumn(`given${i}`));
  const typed = inputs.map((_, i) => ownColumn(`input${i}`));
  const unreadable = inputs.map((input, i) => {
    levels[0].push([given[i], `NULLIF(${engine.text(raw[i])}, '')`]);
    if (input.kind === 'number' || input.kind === 'integer') {
      const parsed = ownColumn(`parsed${i}`);
      levels[0].push([parsed, engine.number(raw[i])]);
      const fault = numberFault(input.kind, given[i], parsed, engine);
      const number = lawfulNumberSql(parsed, dialect);
      levels[1].push([typed[i], `CASE WHEN NOT (${fault}) THEN ${number} END`]);
      return fault;
    }
    if (input.kind === 'date') {
      dateColumns(input, given[i], typed[i], dialect).forEach((columns, at) => {
        levels[at + 1].push(...columns);
      });
    } else {
      const sql = input.kind === 'text' ? textSql(given[i], dialect) : booleanSql(given[i]);
      levels[1].push([typed[i], sql]);
    }
    return `(${given[i]} IS NOT NULL AND ${typed[i]} IS NULL)`;
  });
  return { levels: levels.filter((columns) => columns.length > 0), given, typed, unreadable };
}

/** The text of a date, its parts, and its number: three levels. */
function dateColumns(
  format: DateFormat,
  given: string,
  typed: string,
  dialect: FunctionDialect,
): SqlColumn[][] {
  const text = `${typed}_text`;
  const parts = Object.entries(datePartsSql(text, format, dialect));
  const columns = Object.fromEntries(parts.map(([part]) => [part, `${typed}_${part}`]));
  return [
    [[text, datedSql(given, format, dialect)]],
    parts.map(([part, sql]) => [columns[part], sql]),
    [[typed, packedSql(columns as unknown as DateColumns, dialect)]],
  ];
}

/**
 * What is not a number is missing, as it is where features are read; what is too large for the law is not. Engines
 * take more texts for numbers than callers may send, `1_000` or ` 1 `.
 */
function numberFault(
  kind: 'number' | 'integer',
  given: string,
  parsed: string,
  engine: Dialect,
): string {
  const dialect = FUNCTION_DIALECTS[engine.name];
  const isNumber = dialect.matches(given, NUMBER_GRAMMAR);
  const faults = [`abs(${parsed}) > ${numberSql(LARGEST, dialect)}`];
  // A source with marks of its own is read by those.
  if (engine === DIALECTS[engine.name]) faults.push(`NOT ${isNumber}`);
  if (kind === 'integer') faults.push(engine.isFraction(parsed));
  return `CASE WHEN ${given} IS NULL THEN false WHEN ${parsed} IS NULL THEN true WHEN ${engine.isNan(parsed)} THEN false ELSE ${faults.join(' OR ')} END`;
}

function textSql(text: string, { bytes, hasNul }: FunctionDialect): string {
  const isShort = `${bytes(text)} <= ${LONGEST_TEXT}`;
  const isWhole = hasNul === null ? isShort : `${isShort} AND NOT ${hasNul(text)}`;
  return `CASE WHEN ${isWhole} THEN ${text} END`;
}

function booleanSql(text: string): string {
  const isIn = (texts: readonly string[]) =>
    `lower(${text}) IN (${texts.map((each) => `'${each}'`).join(', ')})`;
  return `CASE WHEN ${isIn(TRUE_TEXTS)} THEN true WHEN ${isIn(FALSE_TEXTS)} THEN false END`;
}
