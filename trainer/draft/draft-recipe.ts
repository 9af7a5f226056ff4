// A draft's decisions → the recipe that says them: source, target and features, the rest left to its defaults.

import { sqlName } from '../ingest/sql/sql-text.ts';
import type { WrittenRecipe } from '../recipe/define-recipe.ts';
import type { Computed } from '../recipe/functions.ts';
import { date, type RecipeInput } from '../recipe/inputs.ts';
import type { AskedFeature, RecipeSource } from '../recipe/recipe.ts';
import { dateParts } from './date-parts.ts';
import type { DraftSource } from './draft-source.ts';
import type { Draft, DraftedColumn } from './drafted.ts';
import type { ColumnProfile } from './profile-column.ts';

export function writtenRecipe(
  { places, columns, target, task, isWhole }: Omit<Draft, 'recipe'>,
  { name, source, isStreamed }: { name: string; source: DraftSource; isStreamed: boolean },
): WrittenRecipe {
  const dates = columns.filter(({ decision }) => decision.kind === 'date');
  const inputs = dates.map(
    (column) => [column.profile.name, writtenDate(column, isWhole)] as const,
  );
  const names = columns.map(({ profile }) => profile.name);
  const features = columns.flatMap((column): [string, AskedFeature | Computed][] => {
    const { profile, decision } = column;
    if (decision.kind === 'date') return dateParts(profile, names);
    const feature = writtenFeature(column, isWhole);
    return feature === null ? [] : [[profile.name, feature]];
  });
  return {
    name,
    source: writtenSource(places, source),
    target: target.profile.name,
    objective: task.objective,
    ...(dates.length === 0 ? {} : { inputs: Object.fromEntries(inputs) }),
    features: Object.fromEntries(features) as WrittenRecipe['features'],
    ...(isStreamed ? { stream: true } : {}),
  };
}

function writtenSource(places: string[], { format, found }: DraftSource): RecipeSource {
  return {
    files: places.length === 1 ? places[0] : places,
    ...(format === undefined ? {} : { format }),
    ...found?.fields,
  };
}

function writtenDate({ profile }: DraftedColumn, isWhole: boolean): RecipeInput {
  const format = String(profile.dateFormat);
  return date(format, {
    ...(profile.pivot !== null && { pivot: profile.pivot }),
    ...(lacksValues(profile, isWhole) ? { missing: 'allowed' } : {}),
  });
}

/** Null where the column is left out. */
function writtenFeature(
  { profile, decision }: DraftedColumn,
  isWhole: boolean,
): AskedFeature | null {
  const { kind } = decision;
  if (kind === 'out' || kind === 'date') return null;
  return {
    ...{ sql: sqlName(profile.name), kind },
    ...(lacksValues(profile, isWhole) ? { missing: 'allowed' as const } : {}),
    ...(kind === 'category' ? { unseen: 'other' as const } : {}),
  };
}

/** In rows that were not looked at a value may be missing, too. */
function lacksValues({ known, rows }: ColumnProfile, isWhole: boolean): boolean {
  return known < rows || !isWhole;
}
