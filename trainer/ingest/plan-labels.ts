// Which labels of a category stand for themselves: those that training has seen often enough. All others,
// rare ones and those that come later, are one label, so that the model knows what to answer them.
import type { CategoryFeature, FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { UserError } from '../base/user-error.ts';
import type { Recipe, RecipeFeature } from '../recipe/recipe.ts';

/** With more labels, unseen ones are expected where the recipe does not say. */
const OTHER_FROM = 50;
/** Labels of fewer training rows tell of these rows more than of themselves. */
export const RARE_BELOW = 5;
/** Labels with most rows stand for themselves, at most so many: they make up documents and modules. */
const MOST_LABELS = 1000;
/** The second is for data that have the first as a label. */
const NAMES_OF_OTHER = ['other', '(other)'];

/** A category whose labels are grouped. */
export interface LabelGroup {
  /** Its position in the schema. */
  feature: number;
  /** Code of a label of the data → code in the schema. */
  codeOf: Float64Array;
  /** Training rows by the code of the data. */
  rowsOfCode: Float64Array;
  /** Code in the schema of the label that stands for all others. */
  otherCode: number;
  otherName: string;
}

export interface LabelPlan {
  /** Labels that stand for themselves in their order, then the one for all others. */
  schema: FeatureSchema;
  /** Of the categories that have such a label. */
  groups: LabelGroup[];
}

/** Positions of the categories whose labels are grouped. */
export function openCategories(
  schema: FeatureSchema,
  { features }: Pick<Recipe, 'features'>,
): number[] {
  return schema.flatMap((feature, f) => {
    if (feature.kind !== 'category') return [];
    const { unseen, rareBelow } = features[feature.name];
    const isMany = feature.labels.length > OTHER_FROM || rareBelow !== undefined;
    return (unseen ?? (isMany ? 'other' : 'refused')) === 'other' ? [f] : [];
  });
}

/**
 * @param rowsOf of the features that `openCategories` names, training rows by code
 * @throws UserError where the data have labels of all names that the one for all others could have
 */
export function planLabels(
  schema: FeatureSchema,
  recipe: Pick<Recipe, 'features'>,
  rowsOf: Map<number, Float64Array>,
): LabelPlan {
  const grouped = [...schema];
  const groups = [...rowsOf].map(([f, rowsOfCode]): LabelGroup => {
    const feature = schema[f] as CategoryFeature;
    const kept = keptCodes(rowsOfCode, recipe.features[feature.name]);
    const otherName = nameOfOther(feature);
    const codeOf = new Float64Array(feature.labels.length).fill(kept.length);
    kept.forEach((code, position) => {
      codeOf[code] = position;
    });
    const labels = [...kept.map((code) => feature.labels[code]), otherName];
    grouped[f] = { ...feature, labels, other: otherName };
    return { feature: f, codeOf, rowsOfCode, otherCode: kept.length, otherName };
  });
  return { schema: grouped, groups };
}

/** In ascending order. */
function keptCodes(rows: Float64Array, { rareBelow = RARE_BELOW }: RecipeFeature): number[] {
  const often = Array.from(rows.keys()).filter((code) => rows[code] >= rareBelow);
  const byRows = often.toSorted((a, b) => rows[b] - rows[a] || a - b);
  return byRows.slice(0, MOST_LABELS).toSorted((a, b) => a - b);
}

function nameOfOther({ name, labels }: CategoryFeature): string {
  const free = NAMES_OF_OTHER.find((one) => !labels.includes(one));
  if (free !== undefined) return free;
  throw new UserError(
    `features.${name}: has labels ${NAMES_OF_OTHER.join(' and ')}, which would mean all other labels; rename one in its sql, or say unseen: 'refused'`,
  );
}
