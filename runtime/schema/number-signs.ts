// Signs of currencies, percent and units at a number, which are no part of it: as patterns that JavaScript and the SQL of
// training read alike, so that `-$1,234.50` is the same number to both.

/** Among the signs of a column: parentheses around a number make it negative. */
export const PARENTHESES = '()';

/** A number with its marks, as it begins and ends; whether it is one is for others to say. */
const REST = "(?:[0-9., 'eE+-]*[0-9.,])?";
const NUMBER = `[0-9.,]${REST}`;
/** Blanks that do not break a line are between a number and its sign, too. */
const BLANK = '[ \u00a0\u202f]?';

/** A way to write a number: its pattern, and the number as SQL's `\1` has it of the pattern's groups. */
export type SignedForm = [pattern: string, answer: string];

/** @param signs such as `$`, `%`, `kg` and `()` */
export function signedForms(signs: readonly string[]): SignedForm[] {
  const plain = signs.filter((sign) => sign !== PARENTHESES);
  const forms = plain.flatMap((sign): SignedForm[] => {
    const s = escaped(sign);
    return [
      [`^([+-]?)${s}${BLANK}([+-]?${behind(sign)})$`, '\\1\\2'],
      [`^([+-]?${NUMBER})${BLANK}${s}$`, '\\1'],
    ];
  });
  if (plain.length === signs.length) return forms;
  const negative = plain.flatMap((sign) => {
    const s = escaped(sign);
    return [
      `[(]${s}${BLANK}(${behind(sign)})[)]`,
      `[(](${NUMBER})${BLANK}${s}[)]`,
      `${s}${BLANK}[(](${NUMBER})[)]`,
      `[(](${NUMBER})[)]${BLANK}${s}`,
    ];
  });
  return [
    ...forms,
    ...[`[(](${NUMBER})[)]`, ...negative].map((form): SignedForm => [`^${form}$`, '-\\1']),
  ];
}

/** In `Rs.500` the point belongs to the letters. */
const behind = (sign: string) => (/[A-Za-z]$/.test(sign) ? `[0-9]${REST}` : NUMBER);

const escaped = (sign: string) => sign.replace(/[!-/:-@[-`{-~]/g, '[$&]');

/** Takes the signs off a text that is a number with them; any other text stays. */
export function makeUnsigner(signs: readonly string[]): (text: string) => string {
  const forms = signedForms(signs).map(([pattern, answer]): [RegExp, string] => [
    new RegExp(pattern),
    answer.replaceAll('\\', '$'),
  ]);
  return (text) => {
    const form = forms.find(([pattern]) => pattern.test(text));
    return form === undefined ? text : text.replace(form[0], form[1]);
  };
}
