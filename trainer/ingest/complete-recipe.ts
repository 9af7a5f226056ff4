// AskedRecipe → Recipe: what it leaves to the data is found in all rows that take part, shown, and stands
// in the version's recipe from then on.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { checkCompleted } from '../recipe/check-recipe.ts';
import type { AskedRecipe, Recipe } from '../recipe/recipe.ts';
import { queryRows } from './duckdb.ts';
import { foundTarget } from './found-classes.ts';
import { withKinds } from './found-kinds.ts';
import { explainQuery } from './group-rows.ts';
import {
  countFacts,
  fillTargets,
  listTargets,
  openColumns,
  openFeatures,
  readFacts,
  TARGETS,
} from './sql/open-columns.ts';

/** Different values of a target that are looked at: with the blanks around them, classes may have several. */
const MOST_SPELLINGS = 10_000;
const SHOWN_KINDS = 20;

/**
 * @param source query of the rows; null where only cells are read, which are made for given kinds
 * @throws UserError naming what the recipe must say, or what of the data fits nothing
 */
export async function completeRecipe(
  connection: DuckDBConnection,
  asked: AskedRecipe,
  source: string | null,
  progress: Progress,
): Promise<Recipe> {
  if (isComplete(asked)) return asked;
  if (source === null) throw new UserError(whatIsOpen(asked));
  const stage = progress.stage('Looking at the columns');
  const found = await askRows(connection, asked, source, progress).catch(async (error) => {
    throw error instanceof UserError ? error : await explainQuery(connection, asked, source, error);
  });
  const recipe = checkCompleted(found);
  stage.done(describeFound(asked, recipe));
  return recipe;
}

/** Whether it leaves nothing to the data. */
export function isComplete(asked: AskedRecipe): asked is Recipe {
  return openFields(asked).length === 0;
}

/** What a recipe must say whose cells are made where no one looks at its rows. */
export function whatIsOpen(asked: AskedRecipe): string {
  const fields = openFields(asked).map((field) => `  ${field}: is missing`);
  return `the recipe leaves to the data what they cannot say here; train with rows shows what it is:\n${fields.join('\n')}`;
}

function openFields(asked: AskedRecipe): string[] {
  const { target, objective, flags } = asked;
  const kinds = openFeatures(asked).map((name) => `features.${name}.kind`);
  const hasClasses = target.classes !== undefined || objective === 'regression';
  return [
    ...kinds,
    ...(hasClasses ? [] : ['target.classes']),
    ...(objective === undefined ? ['objective'] : []),
    ...(flags === undefined ? ['flags'] : []),
  ];
}

async function askRows(
  connection: DuckDBConnection,
  asked: AskedRecipe,
  source: string,
  progress: Progress,
): Promise<Recipe> {
  const { features, target, objective } = asked;
  const rows = await openRows(connection, asked, source);
  const [row] = await queryRows(connection, countFacts(asked, rows));
  const [ofTarget, ...ofFeatures] = readFacts(row);
  const facts = new Map(openFeatures(asked).map((name, i) => [name, ofFeatures[i]]));
  const kinds = withKinds(features, facts, progress);
  const recipe = { ...asked, features: kinds };
  if (target.classes !== undefined || objective === 'regression') return recipe as Recipe;
  const values = await queryRows(connection, listTargets(rows, MOST_SPELLINGS));
  const texts = new Set(
    values.map(([value]) => String(value).trim()).filter((text) => text !== ''),
  );
  return { ...recipe, ...foundTarget(asked, ofTarget, [...texts]) };
}

/** A table expression of what is to be looked at; where that is the target alone, its texts are gathered first. */
async function openRows(
  connection: DuckDBConnection,
  asked: AskedRecipe,
  source: string,
): Promise<string> {
  const rows = openColumns(asked, source);
  if (openFeatures(asked).length > 0) return rows;
  await connection.run(fillTargets(rows));
  return TARGETS;
}

/** `age integer, plan category or missing; classes no, yes, yes is the positive one`. */
function describeFound(asked: AskedRecipe, recipe: Recipe): string {
  const kinds = openFeatures(asked).map((name) => {
    const { kind, missing } = recipe.features[name];
    return `${name} ${kind}${missing === 'allowed' ? ' or missing' : ''}`;
  });
  const hidden = kinds.length - SHOWN_KINDS;
  const more = hidden > 0 ? ` and ${hidden} more (recipe.json of the version has all)` : '';
  const classes = Object.keys(recipe.target.classes ?? {});
  const hasFound = asked.target.classes === undefined && classes.length > 0;
  const isRegression = asked.objective === undefined && recipe.objective === 'regression';
  const positive = classes.length === 2 ? `, ${classes[1]} is the positive one` : '';
  return [
    ...(kinds.length > 0 ? [kinds.slice(0, SHOWN_KINDS).join(', ') + more] : []),
    ...(hasFound ? [`classes ${classes.join(', ')}${positive}`] : []),
    ...(isRegression ? ['the target is a number'] : []),
  ].join('; ');
}
