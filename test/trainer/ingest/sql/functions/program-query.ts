// A program over a table of texts, as one query that answers every feature and whether each input is unreadable.

import { expect } from 'vitest';
import { evaluateProgram } from '../../../../../runtime/functions/evaluate.ts';
import { DIALECTS, type DialectName } from '../../../../../trainer/ingest/sql/dialect.ts';
import { FUNCTION_DIALECTS } from '../../../../../trainer/ingest/sql/functions/function-dialect.ts';
import { inputColumns } from '../../../../../trainer/ingest/sql/functions/input-sql.ts';
import {
  nestLevels,
  programColumns,
} from '../../../../../trainer/ingest/sql/functions/program-sql.ts';
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
  return `SELECT ${[...features, ...unreadable].join(', ')} FROM ${from} AS answers ORDER BY ${DIALECTS[name].column('row')}`;
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
  });
}
