// The query of rows that are judged one by one, of which each says where it stands.
import type { Recipe } from '../../recipe/recipe.ts';
import { PLACE_COLUMN } from '../dialect/canonical-output.ts';
import { featureColumn, rowQuery } from './cell-query.ts';
import { duckdbOf } from './marks-sql.ts';
import { sqlName } from './sql-text.ts';

export interface JudgedRowsQuery {
  recipe: Recipe;
  /** Columns, as `columnNamed` gives them. */
  by: string[];
  /** Take also the rows that a split by time leaves to training. */
  isWhole: boolean;
  /** Give the texts as they stand, for a reader of cells, in place of typed values. */
  asTexts: boolean;
}

/** Place, state, held, target, weight; of each feature what it is and what stands there if it is not that; parts. */
export function judgedRowsQuery(
  { recipe: own, by, isWhole, asTexts }: JudgedRowsQuery,
  source: string,
): string {
  const isTimed = own.split.by === 'time' && !isWhole;
  const recipe: Recipe = isTimed ? own : { ...own, split: { by: 'random', testShare: 0.5 } };
  const dialect = duckdbOf(recipe);
  const along = Object.fromEntries(by.map((name, i) => [`by_${i}`, sqlName(name)]));
  const inner = rowQuery(recipe, `(${source})`, dialect, {
    row_place: sqlName(PLACE_COLUMN),
    ...along,
  });
  const ofFeatures = Object.values(recipe.features).flatMap(({ kind }, f) => {
    const column = featureColumn(f);
    const raw = dialect.text(`raw_${column}`);
    if (asTexts) return ['NULL', raw];
    if (kind === 'category') return [`typed_${column}`, 'NULL'];
    const isOther = kind === 'boolean' ? `typed_${column} IS NULL` : `parsed_${column} IS NULL`;
    return [`CAST(typed_${column} AS DOUBLE)`, `CASE WHEN ${isOther} THEN NULLIF(${raw}, '') END`];
  });
  const inputs = Object.keys(recipe.inputs ?? {}).map((_, i) => dialect.text(`raw_input${i}`));
  return `SELECT row_place, state, ${isTimed ? 'typed_held' : '1'}, typed_target, parsed_weight,
    ${[...ofFeatures, ...inputs, ...by.map((_, i) => `CAST(by_${i} AS VARCHAR)`)].join(', ')}
  FROM (${inner})`;
}
