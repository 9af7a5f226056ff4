// A program over a table of texts, as one query that answers every feature, whether each input is unreadable, and each
// date as a text that splits by time compare.

import { expect } from 'vitest';
import { dayOf, monthOf, secondOfDay, yearOf } from '../../../../../runtime/functions/calendar.ts';
import type { DateFormat } from '../../../../../runtime/functions/date-pieces.ts';
import { evaluateProgram } from '../../../../../runtime/functions/evaluate.ts';
import { DIALECTS, type DialectName } from '../../../../../trainer/ingest/sql/dialect.ts';
import { FUNCTION_DIALECTS } from '../../../../../trainer/ingest/sql/functions/function-dialect.ts';
import { inputColumns } from '../../../../../trainer/ingest/sql/functions/input-sql.ts';
import {
  nestLevels,
  programColumns,
} from '../../../../../trainer/ingest/sql/functions/program-sql.ts';
import { timeTextSql } from '../../../../../trainer/ingest/sql/time-sql.ts';
import { INPUTS, type RandomProgram } from '../../../../random-functions.ts';

/** Columns of the table: `row` counts from 0, `c0` … are the cells. */
export const CELL_COLUMNS = INPUTS.map((_, i) => `c${i}`);

export function programQuery({ program }: RandomProgram, name: DialectName): string {
  const inputs = inputColumns(program.inputs, CELL_COLUMNS, DIALECTS[name]);
  const columns = programColumns(program, inputs.typed, FUNCTION_DIALECTS[name]);
  const levels = [...inputs.levels, ...columns.levels];
  const from = nestLevels(levels, DIALECTS[name].column('rows'), FUNCTION_DIALECTS[name]);
  const features = columns.features.map((sql, f) => `${sql} AS feature${f}`);
  const unreadable = inputs.unreadable.map((sql, i) => `${sql} AS unreadable${i}`);
  const times = DATES.map((i) =>
    timeTextSql(CELL_COLUMNS[i], DIALECTS[name], INPUTS[i] as DateFormat),
  );
  return `SELECT ${[...features, ...unreadable, ...times].join(', ')} FROM ${from} AS answers ORDER BY ${DIALECTS[name].column('row')}`;
}

/** Inputs that are dates. */
const DATES = INPUTS.flatMap(({ kind }, i) => (kind === 'date' ? [i] : []));

/** A date's number as text from the year on. */
function timeText(packed: number): string {
  const second = secondOfDay(packed);
  const clock = [second / 3600, (second / 60) % 60, second % 60];
  const [month, day, ...time] = [monthOf(packed), dayOf(packed), ...clock].map((part) =>
    String(Math.floor(part)).padStart(2, '0'),
  );
  return `${String(yearOf(packed)).padStart(4, '0')}-${month}-${day} ${time.join(':')}`;
}

/** Random programs that each engine is held to the twin by, and the time that they may take. */
export const RUNS = Number(process.env.BATCOMPUTER_FUNCTION_RUNS ?? 30);
export const RUNS_TIMEOUT = 60_000 + RUNS * 500;

/** Holds the answers of an engine to those of the twin, to the bit. */
export function compareAnswers(random: RandomProgram, answers: unknown[][]): void {
  expect(answers.length).toBe(random.values.length);
  const expressions = Object.values(random.expressions);
  random.values.forEach((values, r) => {
    const wanted = [...evaluateProgram(random.program, values), ...random.unreadable[r]];
    wanted.forEach((value, c) => {
      if (Object.is(answers[r][c], value)) return;
      const place = JSON.stringify([
        expressions[c] ?? INPUTS[c - expressions.length],
        random.cells[r],
      ]);
      expect(answers[r][c], place).toBe(value);
    });
    DATES.forEach((i, d) => {
      if (values[i] === null) return;
      const text = String(answers[r][wanted.length + d]);
      expect(timeText(values[i] as number).startsWith(text), text).toBe(true);
    });
  });
}
