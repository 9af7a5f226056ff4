// Cells that are no number, label or date as they stand, and the SQL that reads them.
import { sqlName } from '../ingest/sql/sql-text.ts';
import type { ColumnProfile } from './profile-column.ts';

/** Texts of a column that are looked at. */
const LOOKED_AT = 20;
/** `$1,234.50`, `-$5`, `($5.00)`, `12 %`, `1.234,50 €`. */
const SIGNED = /^\(?[+-]?(?:[$€£¥]\s?[+-]?\d[\d.,]*|\d[\d.,]*\s?[$€£¥%])\)?$/;
/** The last mark parts off the fraction: `1.234,5`, `0,25`. */
const DECIMAL_COMMA = /,\d{1,2}\D*$/;

/** Are all values numbers with the sign of a currency or of percent? */
export const haveSigns = ({ counts }: ColumnProfile): boolean =>
  counts.slice(0, LOOKED_AT).every(([text]) => SIGNED.test(text));

/** The different signs of such a column, such as `$` and `€`. */
export function signsAmong({ counts }: ColumnProfile): string[] {
  const signs = counts.map(([text]) => text.replaceAll(/[\d.,()+\s-]/g, ''));
  return [...new Set(signs)].filter((sign) => sign !== '');
}

/** SQL for the numbers of such a column; accounting's parentheses are a minus. */
export function signlessSql({ name, counts }: ColumnProfile): string {
  const isComma = counts.slice(0, LOOKED_AT).some(([text]) => DECIMAL_COMMA.test(text));
  const digits = `regexp_replace(${sqlName(name)}, '[^0-9${isComma ? ',' : '.'}(-]', '', 'g')`;
  const signed = `replace(${digits}, '(', '-')`;
  return isComma ? `replace(${signed}, ',', '.')` : signed;
}

/** SQL for one value of a column of this DuckDB type, that of objects or lists; null where none is at hand. */
export function reachingSql(name: string, type: string): string | null {
  if (type.endsWith(']')) return `${sqlName(name)}[1]`;
  const field = /^STRUCT\(("(?:[^"]|"")+"|\w+)/.exec(type)?.[1];
  if (field === undefined) return null;
  return `${sqlName(name)}.${field.startsWith('"') ? field : sqlName(field)}`;
}
