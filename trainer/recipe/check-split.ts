// Which rows are held out, and which folds go by time, as a recipe says it: their form, and what no single field can say.
import * as z from 'zod';
import { parseFormat } from '../../runtime/functions/date-format.ts';
import { dateFormatOf, isTimeText } from './held-out.ts';
import type { AskedRecipe } from './recipe.ts';
import { strict } from './strict-object.ts';

const sql = z.string().trim().min(1, 'must be an SQL expression');
const text = z.string().trim().min(1, 'must not be empty');
const files = z.union([text, z.array(text).min(1, 'must name at least one file')]);

export const splitSchema = z.discriminatedUnion('by', [
  strict({
    by: z.literal('random'),
    testShare: z.number().gt(0, 'must be over 0').lt(1, 'must be under 1'),
  }),
  strict({
    by: z.literal('group'),
    testShare: z.number().gt(0, 'must be over 0').lt(1, 'must be under 1'),
  }),
  strict({
    by: z.literal('time'),
    testWhen: sql.optional(),
    column: text.optional(),
    testFrom: z.union([z.number(), text]).optional(),
  }),
  strict({ by: z.literal('file'), test: files }),
]);

/** A split by time says it in one of two ways. */
export function splitFaults(recipe: AskedRecipe): string[] {
  const { split } = recipe;
  if (split.by !== 'time') return [];
  const given = split as { testWhen?: string; column?: string; testFrom?: string | number };
  const { testWhen, column, testFrom } = given;
  const hasBoth = column !== undefined && testFrom !== undefined;
  const hasOne = column !== undefined || testFrom !== undefined;
  if (testWhen === undefined ? !hasBoth : hasOne) {
    return ["split: by 'time' needs either column and testFrom, or testWhen"];
  }
  if (typeof testFrom !== 'string') return [];
  if (isTimeText(testFrom)) return formatFaults(recipe, 'split.column', column);
  return [
    `split.testFrom: '${testFrom}' is no date from its year on, such as '2025-10' or '2025-10-31'; write a number without quotes`,
  ];
}

/** The same of folds over time. */
export function timeFoldFaults(
  recipe: AskedRecipe,
  { feature, column }: { feature?: string; column?: string },
): string[] {
  if ((feature === undefined) === (column === undefined)) {
    return ["validation: by 'time' needs either feature or column"];
  }
  if (column !== undefined && recipe.group !== undefined) {
    return ["validation.column: cannot go with the recipe's group; make the time a feature"];
  }
  return formatFaults(recipe, 'validation.column', column);
}

/** What is wrong with the format that the dates of a column have. */
function formatFaults(recipe: AskedRecipe, field: string, column: string | undefined): string[] {
  const format = column === undefined ? null : dateFormatOf(recipe, column);
  if (format === null) return [];
  try {
    parseFormat(format);
    return [];
  } catch (error) {
    return [`${field} '${column}': ${(error as Error).message}`];
  }
}
