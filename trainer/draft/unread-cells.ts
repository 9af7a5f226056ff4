// Cells that are no number, label or date as they stand, and what reads them.
import { countOf } from '../base/count-of.ts';
import { sqlName } from '../ingest/sql/sql-text.ts';
import { inWords, listFew, missingOption } from './draft-words.ts';
import type { ColumnProfile } from './profile-column.ts';

/** Texts of a column that are looked at. */
const LOOKED_AT = 20;
/** `$1,234.50`, `-$5`, `($5.00)`, `12 %`, `1.234,50 €`. */
const SIGNED = /^\(?[+-]?(?:[$€£¥]\s?[+-]?\d[\d.,]*|\d[\d.,]*\s?[$€£¥%])\)?$/;

/** What is wrong with numbers of several currencies, or with and without percent; null where a column is none of these. */
export function mixedSigns({ counts }: ColumnProfile): string | null {
  if (!counts.slice(0, LOOKED_AT).every(([text]) => SIGNED.test(text))) return null;
  const signed = counts.filter(([text]) => SIGNED.test(text));
  const signs = new Set(signed.map(([text]) => text.replaceAll(/[\d.,()+\s-]/g, '')));
  if (signs.size < 2) return null;
  return `numbers with several signs, ${listFew([...signs], 3)}: bring them to one first`;
}

/** Fewer different numbers may as well be labels. */
const FEWEST_NUMBERS = 20;
const MOST_NUMBERS_FROM = 0.5;
const MOST_MARKERS = 3;

/** What to do about a column of numbers, but for a few texts such as `k.A.`; null where it is none. */
export function markersRemedy(profile: ColumnProfile): string | null {
  const { known, numbers, zeroPadded, counts, notNumbers } = profile;
  const isMixed = notNumbers.length > 0 && notNumbers.length <= MOST_MARKERS;
  const areMost = zeroPadded === 0 && numbers >= MOST_NUMBERS_FROM * known;
  if (!isMixed || !areMost || counts.length - notNumbers.length <= FEWEST_NUMBERS) return null;
  const shown = listFew(notNumbers.map(inWords), MOST_MARKERS);
  const values = countOf(known - numbers, 'value');
  return `numbers, but for ${values}: ${shown}; if that means a missing value, say ${missingOption(notNumbers)}`;
}

/** SQL for one value of a column of this DuckDB type, that of objects or lists; null where none is at hand. */
export function reachingSql(name: string, type: string): string | null {
  if (type.endsWith(']')) return `${sqlName(name)}[1]`;
  const field = /^STRUCT\(("(?:[^"]|"")+"|\w+)/.exec(type)?.[1];
  if (field === undefined) return null;
  return `${sqlName(name)}.${field.startsWith('"') ? field : sqlName(field)}`;
}
