// A draft's decisions → the recipe that says them: source, target and features, the rest left to its defaults.

import { sqlName } from '../ingest/sql/sql-text.ts';
import type { WrittenRecipe } from '../recipe/define-recipe.ts';
import type { AskedFeature, RecipeSource } from '../recipe/recipe.ts';
import type { DraftSource } from './draft-source.ts';
import type { Draft, DraftedColumn } from './drafted.ts';

export function writtenRecipe(
  { places, columns, target, task, isWhole }: Omit<Draft, 'recipe'>,
  { name, source }: { name: string; source: DraftSource },
): WrittenRecipe {
  const features = columns.flatMap((column): [string, AskedFeature][] => {
    const feature = writtenFeature(column, isWhole);
    return feature === null ? [] : [[column.profile.name, feature]];
  });
  return {
    name,
    source: writtenSource(places, source),
    target: target.profile.name,
    objective: task.objective,
    features: Object.fromEntries(features),
  };
}

function writtenSource(places: string[], { format, found }: DraftSource): RecipeSource {
  return {
    files: places.length === 1 ? places[0] : places,
    ...(format === undefined ? {} : { format }),
    ...found?.fields,
  };
}

/** Null where the column is left out. */
function writtenFeature(
  { profile, decision }: DraftedColumn,
  isWhole: boolean,
): AskedFeature | null {
  const { name, known, rows } = profile;
  const { kind } = decision;
  if (kind === 'out' || kind === 'date') return null;
  // In rows that were not looked at a value may be missing, too.
  const lacks = known < rows || !isWhole;
  return {
    ...{ sql: sqlName(name), kind },
    ...(lacks ? { missing: 'allowed' as const } : {}),
    ...(kind === 'category' ? { unseen: 'other' as const } : {}),
  };
}
