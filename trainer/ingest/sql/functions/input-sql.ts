// The inputs of a program as typed columns: from what stands in the source, by the grammar that callers are read by.

import type { FunctionInput } from '../../../../runtime/functions/expression.ts';
import { LARGEST } from '../../../../runtime/functions/kinds.ts';
import { LONGEST_TEXT } from '../../../../runtime/functions/read-input.ts';
import {
  FALSE_TEXTS,
  NUMBER_GRAMMAR,
  TRUE_TEXTS,
} from '../../../../runtime/schema/cell-grammar.ts';
import { DIALECTS, type Dialect } from '../dialect.ts';
import { datedSql, datePartsSql, packedSql } from './calendar-sql.ts';
import {
  FUNCTION_DIALECTS,
  type FunctionDialect,
  type FunctionDialectName,
} from './function-dialect.ts';
import { numberSql } from './function-sql.ts';
import { lawfulNumberSql, type SqlColumn } from './program-sql.ts';

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
  const name = engine.name as FunctionDialectName;
  const levels: SqlColumn[][] = [[], [], [], []];
  const dialect = FUNCTION_DIALECTS[name];
  const typed = inputs.map((_, i) => `input${i}`);
  const unreadable = inputs.map((input, i) => {
    const text = `NULLIF(${engine.text(raw[i])}, '')`;
    levels[0].push([`given${i}`, text]);
    if (input.kind === 'number' || input.kind === 'integer') {
      levels[0].push([`parsed${i}`, engine.number(raw[i])]);
      const fault = numberFault(input.kind, i, engine);
      const number = lawfulNumberSql(`parsed${i}`, dialect);
      levels[1].push([`input${i}`, `CASE WHEN NOT (${fault}) THEN ${number} END`]);
      return fault;
    }
    if (input.kind !== 'date') {
      const sql = input.kind === 'text' ? textSql(`given${i}`, dialect) : booleanSql(`given${i}`);
      levels[1].push([`input${i}`, sql]);
    } else {
      levels[1].push([`input${i}_text`, datedSql(`given${i}`, input, dialect)]);
      const parts = Object.entries(datePartsSql(`input${i}_text`, input, dialect));
      levels[2].push(...parts.map(([part, sql]): SqlColumn => [`input${i}_${part}`, sql]));
      const column = (part: string) => `input${i}_${part}`;
      levels[3].push([
        `input${i}`,
        packedSql({
          year: column('year'),
          month: column('month'),
          day: column('day'),
          hour: column('hour'),
          minute: column('minute'),
          second: column('second'),
        }),
      ]);
    }
    return `(given${i} IS NOT NULL AND input${i} IS NULL)`;
  });
  const given = inputs.map((_, i) => `given${i}`);
  return { levels: levels.filter((columns) => columns.length > 0), given, typed, unreadable };
}

/**
 * What is not a number is missing, as it is where features are read; what is too large for the law is not. Engines
 * take more texts for numbers than callers may send, `1_000` or ` 1 `.
 */
function numberFault(kind: 'number' | 'integer', i: number, engine: Dialect): string {
  const name = engine.name as FunctionDialectName;
  const parsed = `parsed${i}`;
  const dialect = FUNCTION_DIALECTS[name];
  const isNumber = dialect.matches(`given${i}`, NUMBER_GRAMMAR);
  const faults = [`abs(${parsed}) > ${numberSql(LARGEST, dialect)}`];
  // A source with marks of its own is read by those.
  if (engine === DIALECTS[name]) faults.push(`NOT ${isNumber}`);
  if (kind === 'integer') faults.push(`floor(${parsed}) <> ${parsed}`);
  return `CASE WHEN given${i} IS NULL THEN false WHEN ${parsed} IS NULL THEN true WHEN ${engine.isNan(parsed)} THEN false ELSE ${faults.join(' OR ')} END`;
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
