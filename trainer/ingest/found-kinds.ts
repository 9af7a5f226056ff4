// What a column holds → the kind of its feature, where the recipe leaves it to the data. One rule for all
// rows, and the same for the same rows; numbers that cannot be read are named by who reads them.
import type { Progress } from '../base/progress.ts';
import type { AskedFeature, RecipeFeature } from '../recipe/recipe.ts';
import type { ColumnFacts } from './sql/open-columns.ts';

/** Share of the known values from which a column is one of numbers: what else it holds is then unreadable. */
const NUMBERS_FROM = 0.8;
/** Share of the known values from which a column of texts is suspected to name its rows. */
const NAMES_FROM = 0.5;
const FEWEST_NAMED = 100;

/** The kind, by the first rule that fits. */
export function kindOf(facts: ColumnFacts): RecipeFeature['kind'] {
  const { known, nan, numbers, whole, zeroPadded, trueTexts, falseTexts } = facts;
  if (trueTexts > 0 && falseTexts > 0 && trueTexts + falseTexts === known) return 'boolean';
  const isNumber = numbers > 0 && numbers >= NUMBERS_FROM * (known - nan);
  if (!isNumber || zeroPadded > 0) return 'category';
  return whole === numbers ? 'integer' : 'number';
}

/** The features with their kinds, and whether a value may be missing where the recipe does not say. */
export function withKinds(
  features: Record<string, AskedFeature>,
  facts: Map<string, ColumnFacts>,
  progress: Progress,
): Record<string, RecipeFeature> {
  const found = Object.entries(features).map(([name, feature]): [string, RecipeFeature] => {
    const of = facts.get(name);
    if (feature.kind !== undefined || of === undefined) return [name, feature as RecipeFeature];
    const { sql, missing, ...rest } = feature;
    const kind = kindOf(of);
    if (kind === 'category') warnOfNames(name, of, progress);
    const lacks = of.rows > of.known || (kind !== 'category' && of.nan > 0);
    return [name, { sql, kind, missing: missing ?? (lacks ? 'allowed' : 'refused'), ...rest }];
  });
  return Object.fromEntries(found);
}

function warnOfNames(name: string, { known, distinct }: ColumnFacts, progress: Progress): void {
  if (known < FEWEST_NAMED || distinct < NAMES_FROM * known) return;
  const rows = known.toLocaleString('en');
  progress.warn(
    `features.${name}: about ${distinct.toLocaleString('en')} different texts in ${rows} rows, which name rows more than they tell of them; leave it out, or keep a part of it: sql: "substr(…, 1, 3)"`,
  );
}
