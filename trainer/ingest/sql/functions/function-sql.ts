// Each function as an SQL expression over columns that hold its arguments. The laws of numbers and texts are put
// around it elsewhere; what is missing comes out NULL.
import type { FunctionName } from '../../../../runtime/functions/definitions.ts';
import { caseLetters } from '../../../../runtime/functions/lower-case.ts';
import type { Options } from '../../../../runtime/functions/options.ts';
import { BLANKS } from '../../../../runtime/functions/text-functions.ts';
import { dayNumberSql, daysBeforeYearSql, partSql, secondsSql } from './calendar-sql.ts';
import type { FunctionDialect } from './function-dialect.ts';

/** @param args columns of the kinds that the function takes */
type FunctionSql = (args: string[], options: Options, dialect: FunctionDialect) => string;

export const FUNCTION_SQL: Record<FunctionName, FunctionSql> = {
  plus: ([a, b]) => `${a} + ${b}`,
  minus: ([a, b]) => `${a} - ${b}`,
  times: ([a, b]) => `${a} * ${b}`,
  divide: ([a, b]) => `CASE WHEN ${b} <> 0 THEN ${a} / ${b} END`,
  // Not the engines' least and greatest, which skip NULL.
  min: ([a, b]) => `CASE WHEN ${a} <= ${b} THEN ${a} WHEN ${a} > ${b} THEN ${b} END`,
  max: ([a, b]) => `CASE WHEN ${a} >= ${b} THEN ${a} WHEN ${a} < ${b} THEN ${b} END`,
  abs: ([x]) => `abs(${x})`,
  floor: ([x], _, { floor }) => floor(x),
  sqrt: ([x]) => `CASE WHEN ${x} >= 0 THEN sqrt(${x}) END`,
  round: ([x], { decimals }, dialect) => roundSql(x, decimals as number, dialect),
  cut: ([x], { bounds }, dialect) => cutSql(x, bounds as number[], dialect),

  equals: ([a, b]) => `${a} = ${b}`,
  lessThan: ([a, b]) => `${a} < ${b}`,
  atMost: ([a, b]) => `${a} <= ${b}`,
  and: (args) => args.join(' AND '),
  or: (args) => args.join(' OR '),
  not: ([a]) => `NOT ${a}`,
  isMissing: ([a]) => `${a} IS NULL`,
  coalesce: (args) => `coalesce(${args.join(', ')})`,
  when: ([condition, then, otherwise]) =>
    `CASE WHEN ${condition} THEN ${then} ELSE ${otherwise} END`,

  year: ([date], _, dialect) => partSql(date, 'year', dialect),
  month: ([date], _, dialect) => partSql(date, 'month', dialect),
  day: ([date], _, dialect) => partSql(date, 'day', dialect),
  hour: ([date], _, dialect) => dialect.quotient(secondsSql(date, dialect), 3600),
  minute: ([date], _, dialect) => {
    const seconds = secondsSql(date, dialect);
    return `${dialect.quotient(seconds, 60)} - 60 * ${dialect.quotient(seconds, 3600)}`;
  },
  second: ([date], _, dialect) => {
    const seconds = secondsSql(date, dialect);
    return `${seconds} - 60 * ${dialect.quotient(seconds, 60)}`;
  },
  weekday: ([date], _, dialect) => {
    const days = dayNumberSql(date, dialect);
    return `${days} - 7 * ${dialect.quotient(`(${days} - 1)`, 7)}`;
  },
  dayOfYear: ([date], _, dialect) =>
    `${dayNumberSql(date, dialect)} - ${daysBeforeYearSql(partSql(date, 'year', dialect), dialect)}`,
  daysBetween: ([from, to], _, dialect) =>
    `${dayNumberSql(to, dialect)} - ${dayNumberSql(from, dialect)}`,

  lower: ([text], _, { quickLower, translate, literal }) => {
    const letters = caseLetters();
    const { isRight, lower } = quickLower(text);
    return `CASE WHEN ${isRight} THEN ${lower} ELSE ${translate(text, literal(letters.upper), literal(letters.lower))} END`;
  },
  trim: ([text], _, { trim, replace, literal }) =>
    trim(replace(text, literal('\u00a0'), literal(' ')), literal(BLANKS)),
  prefix: ([text], { length }, { prefix }) => prefix(text, length as number),
  suffix: ([text], { length }, { suffix }) => suffix(text, length as number),
  length: ([text], _, { length, types }) => `CAST(${length(text)} AS ${types.number})`,
  // The engines' own cuts a longer text.
  pad: ([text], { length: most, letter }, { length, pad, literal }) =>
    `CASE WHEN ${length(text)} < ${most} THEN ${pad(text, most as number, literal(letter as string))} ELSE ${text} END`,
  replace: ([text], { part, by }, { replace, literal }) =>
    replace(text, literal(part as string), literal(by as string)),
  contains: ([text], { part }, { position, literal }) =>
    `${position(text, literal(part as string))} > 0`,
  oneOf: ([text], { texts }, { literal }) =>
    `${text} IN (${(texts as string[]).map(literal).join(', ')})`,
  map: ([text], { texts, other }, dialect) =>
    mapSql(
      text,
      texts as [string, string | number][],
      other as string | number | undefined,
      dialect,
    ),
};

/** A number as a double, written so that no engine takes it for a decimal. */
export function numberSql(value: number, { types }: FunctionDialect): string {
  return `CAST('${value}' AS ${types.number})`;
}

function roundSql(x: string, decimals: number, dialect: FunctionDialect): string {
  const scale = numberSql(10 ** decimals, dialect);
  const scaled = `(${x} * ${scale})`;
  const whole = dialect.floor(scaled);
  const isUp = `${scaled} - ${whole} >= ${numberSql(0.5, dialect)}`;
  return `(${whole} + CASE WHEN ${isUp} THEN 1 ELSE 0 END) / ${scale}`;
}

function cutSql(x: string, bounds: number[], dialect: FunctionDialect): string {
  const falling = bounds.map((bound, i) => ({ bound: numberSql(bound, dialect), band: i + 1 }));
  const cases = falling.reverse().map(({ bound, band }) => `WHEN ${x} >= ${bound} THEN ${band}`);
  const first = `WHEN ${x} < ${numberSql(bounds[0], dialect)} THEN 0`;
  return `CAST(CASE ${cases.join(' ')} ${first} END AS ${dialect.types.number})`;
}

function mapSql(
  text: string,
  texts: [string, string | number][],
  other: string | number | undefined,
  dialect: FunctionDialect,
): string {
  const valueSql = (value: string | number) =>
    typeof value === 'string' ? dialect.literal(value) : numberSql(value, dialect);
  const cases = texts.map(
    ([from, becomes]) => `WHEN ${text} = ${dialect.literal(from)} THEN ${valueSql(becomes)}`,
  );
  const rest = other === undefined ? '' : `WHEN ${text} IS NOT NULL THEN ${valueSql(other)} `;
  return `CASE ${cases.join(' ')} ${rest}END`;
}
