// How the source's CSV files are written, as a recipe states it: absent fields mean RFC 4180 in UTF-8 with a
// header. What is stated is the law; no file is looked at to guess it.
import * as z from 'zod';

export const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1250',
  'windows-1251',
  'windows-1252',
  'shift_jis',
  'gb18030',
] as const;
export type Encoding = (typeof ENCODINGS)[number];

export interface SourceDialect {
  /** The character between cells; default a comma. */
  delimiter?: string;
  /** What cells may stand in; false: quotes are text like any other. Default `"`. */
  quote?: '"' | "'" | false;
  /** How a quote stands in a quoted cell: written twice (default), or behind a backslash. */
  escape?: 'doubled' | '\\';
  /** Default UTF-8. */
  encoding?: Encoding;
  /** Does a line name the columns? False: they are `column1`, `column2`, …; or their names. Default true. */
  header?: boolean | string[];
  /** Lines at the file's start that are no part of the table; default 0. */
  skipLines?: number;
  /** Lines behind the last row, blank ones not counted; default 0. */
  footerLines?: number;
  /** What lines begin with that are no rows; default: nothing. */
  comment?: string | false;
  /** Do rows that end early lack their last cells, which are then missing? Default false: they cannot be read. */
  padShortRows?: boolean;
  /** The decimal mark of numbers; default a point. */
  decimal?: '.' | ',';
  /** What stands between groups of three digits; default: nothing may. */
  thousands?: ',' | '.' | ' ' | "'" | false;
  /**
   * Column → what may stand at its numbers and is no part of them, before or behind: `'$'`, `'%'`, `'kg'`; `'()'` makes a
   * number in parentheses negative. Default: nothing may.
   */
  signs?: Record<string, string | string[]>;
  /** Texts that mean a missing value, beside the empty one. */
  missing?: string[];
  /** Are blanks and tabs around a cell no part of it? Default false. */
  trim?: boolean;
  /** How dates are written: the format of `date()` inputs that state none. Default `YYYY-MM-DD`. */
  dateFormat?: string;
  /** The first of the hundred years that YY stands for, in the formats of dates that state none of their own. */
  pivot?: number;
}

const MARKS = ['decimal', 'thousands', 'signs', 'missing', 'trim', 'dateFormat', 'pivot'];

/** Does the field say how a value is read? Wrong ones give rows all the same. The others say how a CSV is cut. */
export const isMark = (field: string) => MARKS.includes(field);

const delimiter = z
  .string()
  .regex(
    /^[^"'\r\n\\A-Za-z0-9]$/u,
    'must be one character that is no letter, digit, quote or line end',
  );
const marker = z.string().min(1, 'the empty cell is missing anyway; remove it');
const sign = z
  .string()
  .regex(
    /^(?:\(\)|(?![eE]$)[^\s\d.,'"`+\-()[\]\\^](?:[^\d.,'"`+\-()[\]\\^]{0,14}[^\s\d,'"`+\-()[\]\\^])?)$/,
    "must be what stands at a number, without digits: '$', '%', 'kg', 'Rs.', or '()'",
  );
const columnName = z.string().trim().min(1, 'must not be empty');
const lineCount = z.int().min(0).max(1_000_000);

/** The fields among those of a source. */
export const dialectFields = {
  delimiter: delimiter.optional(),
  quote: z.union([z.literal('"'), z.literal("'"), z.literal(false)]).optional(),
  escape: z.enum(['doubled', '\\']).optional(),
  encoding: z.enum(ENCODINGS).optional(),
  header: z.union([z.boolean(), z.array(columnName).min(1, 'must name a column')]).optional(),
  skipLines: lineCount.optional(),
  footerLines: lineCount.optional(),
  comment: z.union([z.string().min(1), z.literal(false)]).optional(),
  padShortRows: z.boolean().optional(),
  decimal: z.enum(['.', ',']).optional(),
  thousands: z.union([z.enum([',', '.', ' ', "'"]), z.literal(false)]).optional(),
  signs: z
    .record(z.string().min(1), z.union([sign, z.array(sign).min(1, 'must name a sign')]))
    .optional(),
  missing: z.array(marker).optional(),
  trim: z.boolean().optional(),
  dateFormat: z
    .string()
    .regex(/^(?=.*D)(?=.*M)(?=.*YY)[DMYHhmsSAz/.,: TZ-]+$/, 'must be like DD/MM/YYYY')
    .optional(),
  pivot: z.int().min(1).max(9900).optional(),
};

/** What no single field can say. @returns faults with their fields */
export function dialectFaults(source: SourceDialect): string[] {
  const { decimal = '.', thousands = false, delimiter: parted = ',', comment, header } = source;
  const names = Array.isArray(header) ? header.map((name) => name.toLowerCase()) : [];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  return [
    ...(decimal === thousands
      ? [`source.thousands: '${thousands}' is the decimal mark, too; it can be only one of them`]
      : []),
    ...(comment === parted ? [`source.comment: '${comment}' is the delimiter, too`] : []),
    ...(twice === undefined ? [] : [`source.header: '${twice}' appears twice`]),
  ];
}
