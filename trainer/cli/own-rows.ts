// Which files a model can be asked about and judged on as they lie there: those that it was made of, if they are files.
import { statSync } from 'node:fs';
import type { Dataset } from '../ingest/dataset.ts';
import { columnSql } from '../recipe/write-out.ts';

export interface OwnRows {
  /** One file whose rows can be asked as they are; null where there is none. */
  asked: string | null;
  /** Are there rows among them that the model refuses? */
  hasRefused: boolean;
  /** Files, folders or patterns to judge it on: those that it has not learned from, if the recipe names such. */
  judged: string[];
}

/** @param data what stood in the place of the recipe's own source */
export function ownRowsOf(
  { recipe, rows }: Pick<Dataset, 'recipe' | 'rows'>,
  data?: string[],
): OwnRows {
  const { source, split, features } = recipe;
  const own = 'files' in source ? [source.files].flat() : [];
  const places = data ?? own;
  const isServer = places.some((place) => /^(?:postgres(?:ql)?|clickhouses?):/i.test(place));
  if (isServer || places.length === 0) return { asked: null, hasRefused: false, judged: [] };
  const [place] = places;
  const isFile = places.length === 1 && (isUrl(place) || isOneFile(place));
  // A feature of another name than its column must be computed before it can be sent.
  const areColumns = Object.entries(features).every(
    ([name, { sql, from }]) => from !== undefined || [columnSql(name), name].includes(sql),
  );
  const { noFeature = 0, unreadable = 0 } = rows.unused ?? {};
  return {
    asked: isFile && areColumns ? place : null,
    hasRefused: noFeature + unreadable + rows.rejected > 0,
    judged: split.by === 'file' ? [split.test].flat() : places,
  };
}

const isUrl = (place: string) => /^https?:\/\//i.test(place);

const isOneFile = (place: string) => statSync(place, { throwIfNoEntry: false })?.isFile() ?? false;
