// A text as a double in PostgreSQL, whose cast ends the whole query where a text is no number, too large
// or too small: so the text is looked at first, by what DuckDB would make of it.

const SPACE = String.raw`[ \t\n\v\f\r]*`;
const MANTISSA = String.raw`[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)`;
const matching = (text: string, pattern: string) => `${text} ~ '^${SPACE}${pattern}${SPACE}$'`;

/** Half a unit in the last place above the largest double, and the half of the smallest. */
const TOO_LARGE = '1.79769313486231580793728971405303e308';
const TOO_SMALL = '2.47032822920623272088284396434110e-324';
/** Digits that neither pass the largest double nor fall below the smallest, without an exponent. */
const SAFE_LENGTH = 300;
/** More digits than a numeric can hold are no number to anybody. */
const LONGEST = 10_000;

/** @param text an expression  @returns an expression that is NULL where the text is no number */
export function postgresNumber(text: string): string {
  const isShort = `length(${text}) <= ${SAFE_LENGTH}`;
  const double = (value: string) => `CAST(${value} AS double precision)`;
  const [zero, infinite] = [double(`'0'`), double(`'Infinity'`)];
  const size = `abs(CAST(${text} AS numeric))`;
  return `CASE
    WHEN ${matching(text, MANTISSA)} AND ${isShort} THEN ${double(text)}
    WHEN ${matching(text, `${MANTISSA}([eE][-+]?0*[0-9]{1,3})?`)} AND length(${text}) <= ${LONGEST} THEN
      CASE WHEN ${size} >= ${TOO_LARGE} THEN ${infinite} WHEN ${size} <= ${TOO_SMALL} THEN ${zero} ELSE ${double(text)} END
    WHEN ${matching(text, `${MANTISSA}[eE][-+]?[0-9]+`)} AND ${isShort} THEN
      CASE WHEN ${text} ~ '^[^eE]*[1-9].*[eE][+]?[0-9]' THEN ${infinite} ELSE ${zero} END
    WHEN ${matching(text, '[-+]?[iI][nN][fF]([iI][nN][iI][tT][yY])?')} THEN ${infinite}
    WHEN ${matching(text, '[-+]?[nN][aA][nN]')} THEN ${double(`'NaN'`)}
  END`;
}
