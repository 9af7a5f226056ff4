// A source with the columns that a recipe computes of its inputs beside its own: a column for each derived feature,
// and for each input its value, what stands there, and whether it can be used.

import { derivedFeatures, derivedProgram } from '../../recipe/derived-features.ts';
import type { RecipeInput } from '../../recipe/inputs.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import type { Dialect } from './dialect.ts';
import { FUNCTION_DIALECTS, type FunctionDialect } from './functions/function-dialect.ts';
import { numberSql } from './functions/function-sql.ts';
import { inputColumns } from './functions/input-sql.ts';
import { nestLevels, ownColumn, programColumns, type SqlColumn } from './functions/program-sql.ts';

/** Of an input's column: it can be used, or is missing, or holds what the input cannot be. */
export const INPUT_STATE = { known: 0, missing: 1, unreadable: 2 };

export const inputStateColumn = (i: number) => ownColumn(`state${i}`);
export const inputGivenColumn = (i: number) => ownColumn(`given${i}`);
/** The value that functions see. */
export const inputValueColumn = (i: number) => ownColumn(`input${i}`);

/** The source itself where nothing is computed. @param source a table, or a query in parentheses */
export function derivedSource(recipe: Recipe, source: string, dialect: Dialect): string {
  const program = derivedProgram(recipe);
  if (program === null || recipe.inputs === undefined) return source;
  const functions = FUNCTION_DIALECTS[dialect.name];
  const raw = Object.keys(recipe.inputs).map(dialect.column);
  const inputs = inputColumns(program.inputs, raw, dialect);
  const computed = programColumns(program, inputs.typed, functions);
  const states = Object.values(recipe.inputs).flatMap((input, i): SqlColumn[] => {
    const bad = [inputs.unreadable[i], ...boundFaults(input, inputs.typed[i], functions)];
    const { missing, unreadable, known } = INPUT_STATE;
    const state = `CASE WHEN ${bad.join(' OR ')} THEN ${unreadable} WHEN ${inputs.typed[i]} IS NULL THEN ${missing} ELSE ${known} END`;
    return [[inputStateColumn(i), state]];
  });
  const features = [...derivedFeatures(recipe).keys()].map(
    (name, k): SqlColumn => [recipe.features[name].sql, computed.features[k]],
  );
  return nestLevels(
    [...inputs.levels, ...computed.levels, [...states, ...features]],
    source,
    functions,
  );
}

function boundFaults(input: RecipeInput, column: string, dialect: FunctionDialect): string[] {
  const { minimum, maximum } = input as { minimum?: number; maximum?: number };
  return [
    ...(minimum === undefined ? [] : [`${column} < ${numberSql(minimum, dialect)}`]),
    ...(maximum === undefined ? [] : [`${column} > ${numberSql(maximum, dialect)}`]),
  ];
}
