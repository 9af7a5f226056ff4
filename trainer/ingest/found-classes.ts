// The values of a target → what is to be learned of them, where the recipe leaves it to the data.
import { isNumberText } from '../../runtime/schema/cell-grammar.ts';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe, Recipe } from '../recipe/recipe.ts';
import { NUMBER_FLAGS, outputNames } from '../recipe/write-out.ts';
import type { ColumnFacts } from './sql/open-columns.ts';

/** Beyond so many, a target is a number or names its rows. */
export const MOST_CLASSES = 100;
const SHOWN = 5;
/** What says no: stands first, before what its bytes would have before it, such as ja before nein. */
const NO = /^(?:no|n|false|nein|non|nee|nej|nei|não|nao|nie|ne|hayır)$/i;

type Found = Pick<Recipe, 'objective' | 'target' | 'flags'>;

/**
 * Objective, classes and names of the outputs. Without an objective two values make a binary target, more
 * make a regression where they are numbers, and classes otherwise. Classes stand in ascending order: numbers
 * by value, texts by their bytes and a no before what is not one, so that the positive one of no/yes, nein/ja, false/true
 * and 0/1 is the last.
 * @param values of the target, blanks around them removed; not all of them where there are too many for classes
 * @throws UserError when nothing can be learned of the values, or they are too many for classes
 */
export function foundTarget(
  { target, objective, flags }: AskedRecipe,
  { known, nan, numbers }: ColumnFacts,
  values: string[],
): Found {
  if (values.length === 0) throw new UserError('target: no row has a value');
  if (values.length === 1) {
    throw new UserError(`target: it is '${values[0]}' in every row: nothing to learn`);
  }
  const areNumbers = numbers >= 0.8 * (known - nan);
  const isRegression = objective === undefined && areNumbers && values.length > 2;
  if (isRegression) {
    return { objective: 'regression', target, flags: flags ?? { ...NUMBER_FLAGS } };
  }
  checkValues(values, areNumbers);
  const names = ascending(values);
  const found = values.length === 2 ? 'binary' : 'multiclass';
  if (objective !== undefined && objective !== found) {
    throw new UserError(
      `objective: '${objective}' does not fit a target of ${values.length} values: ${listValues(names)}; group them in target.classes, or write '${found}'`,
    );
  }
  const classes = Object.fromEntries(names.map((name) => [name, [name]]));
  return { objective: found, target: { ...target, classes }, flags: flags ?? outputNames(names) };
}

function checkValues(values: string[], areNumbers: boolean): void {
  if (values.length > MOST_CLASSES) {
    const remedy = areNumbers
      ? "it may be a number: objective: 'regression'"
      : 'it may name the rows; group its values in target.classes, or take another column';
    throw new UserError(`target: more than ${MOST_CLASSES} different values; ${remedy}`);
  }
  const keys = values.map((value) =>
    isNumberText(value) ? String(Number(value)) : value.toLowerCase(),
  );
  const again = keys.findIndex((key, i) => keys.indexOf(key) < i);
  if (again < 0) return;
  const [one, other] = [values[keys.indexOf(keys[again])], values[again]];
  throw new UserError(
    `target: '${one}' and '${other}' are two values that may mean one; list both under a class in target.classes: { ${JSON.stringify(one)}: ['${one}', '${other}'], … }`,
  );
}

function ascending(values: string[]): string[] {
  const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  if (values.every(isNumberText)) return values.toSorted((a, b) => Number(a) - Number(b));
  const isYes = (text: string) => (values.length === 2 && !NO.test(text) ? 1 : 0);
  return values.toSorted((a, b) => isYes(a) - isYes(b) || byBytes(a, b));
}

function listValues(values: string[]): string {
  const more = values.length > SHOWN ? ` and ${values.length - SHOWN} more` : '';
  return values.slice(0, SHOWN).join(', ') + more;
}
