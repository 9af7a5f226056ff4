// Numbers that the engine reads and callers may not send: with blanks around them, or `nan`. Training is lenient with
// them where the recipe states no marks of numbers, and those who answer are not; so it is said.
import { NUMBER_GRAMMAR } from '../../../runtime/schema/cell-grammar.ts';
import type { Recipe } from '../../recipe/recipe.ts';
import { columnSql } from '../../recipe/write-out.ts';
import { dialectOf } from '../dialect/dialect.ts';
import type { RowWatch } from './cell-query.ts';
import { sqlText } from './sql-text.ts';

/** Features that callers send as they stand in the source, and that training reads as numbers. */
export function lenientFeatures({ features, source }: Recipe): string[] {
  const { decimal, thousands } = dialectOf(source);
  if (decimal !== '.' || thousands !== null) return [];
  return Object.keys(features).filter((name) => {
    const { sql, kind, from } = features[name];
    const isNumber = kind === 'number' || kind === 'integer';
    return isNumber && from === undefined && [columnSql(name), name].includes(sql);
  });
}

/** Letters that stand in numbers of this kind alone: blanks, those of `nan` and `infinity`, and the one of `1_000`. */
const STRANGE = [
  ...[' ', 'n', 'N', '_'].map(sqlText),
  ...[9, 10, 11, 12, 13].map((code) => `chr(${code})`),
];

/** Might a row have such a number? Whether it has, `lenientQuery` tells; to look at every text would take far longer. */
export function watchForLenient(recipe: Recipe, names: readonly string[]): RowWatch {
  const texts = names.map((name) => recipe.features[name].sql);
  return {
    name: 'has_lenient',
    along: { number_texts: `concat(${texts.join(', ')})` },
    condition: `(${STRANGE.map((letter) => `contains(number_texts, ${letter})`).join(' OR ')})`,
  };
}

/** @param table that a query with the watch has filled */
export const anyLenient = (table: string) => `SELECT count(*) FROM ${table} WHERE has_lenient`;

/**
 * A row for each feature that has such texts: which it is, one with blanks around it, and one without; NULL where there
 * is none. Texts stand in one column, so that the engine holds one set of conditions, however many features there are.
 */
export function lenientQuery(recipe: Recipe, names: readonly string[], source: string): string {
  const features = names.map((name) => recipe.features[name]);
  const texts = features.map(({ sql }) => `CAST(${sql} AS VARCHAR)`);
  const areWhole = features.map(({ kind }) => kind === 'integer');
  const number = 'TRY_CAST(text AS DOUBLE)';
  // Infinity is no whole number: training refuses it, too.
  const isRead = `${number} IS NOT NULL AND NOT (is_whole AND isinf(${number}))`;
  const first = (condition: string) => `min(CASE WHEN ${condition} THEN text END)`;
  return `SELECT feature, ${first('trim(text) <> text')}, ${first('trim(text) = text')}
    FROM (SELECT unnest(range(${names.length})) AS feature, unnest([${areWhole.join(', ')}]) AS is_whole,
      unnest([${texts.join(', ')}]) AS text FROM (${source}))
    WHERE ${isRead} AND NOT regexp_matches(text, '${NUMBER_GRAMMAR}')
    GROUP BY 1 ORDER BY 1`;
}
