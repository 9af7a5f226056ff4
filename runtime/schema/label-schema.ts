// The labels of a category as JSON Schema: all of them where a reader can take them in, otherwise what they
// look like and where they are listed.
import { type CategoryFeature, takesAnyText } from './feature-schema.ts';
import type { JsonSchema } from './json-schema.ts';

/** With more labels, a document of them would be of no use to people and too large for tools. */
export const MOST_LISTED = 200;
/** Of those that are not listed, so many stand for all. */
const EXAMPLES = 5;

export interface LabelSchema extends JsonSchema {
  type: 'string';
  enum?: string[];
}

/** Without words: see `labelWords`. */
export function labelSchema(feature: CategoryFeature): LabelSchema {
  const { labels } = feature;
  const isListed = labels.length <= MOST_LISTED;
  if (takesAnyText(feature))
    return { type: 'string', examples: isListed ? labels : someLabels(labels) };
  return isListed
    ? { type: 'string', enum: labels }
    : { type: 'string', ...shapeOf(labels), examples: someLabels(labels) };
}

/** What the schema does not say of the labels, as a sentence; undefined where it says all. */
export function labelWords({ labels, other }: CategoryFeature): string | undefined {
  const number = labels.length.toLocaleString('en');
  const listed = 'which GET /api/predict/params lists';
  const isMany = labels.length > MOST_LISTED;
  if (other !== undefined) {
    const known = isMany ? `One of ${number} labels, ${listed}, or any` : 'A label or any';
    return `${known} other text, which counts as ${JSON.stringify(other)}`;
  }
  return isMany ? `One of ${number} labels, ${listed}` : undefined;
}

/** The first labels, for an example. */
export function someLabels(labels: string[]): string[] {
  return labels.length <= MOST_LISTED ? labels : labels.slice(0, EXAMPLES);
}

/** Sets of characters that a pattern names, beside those that stand for themselves. */
const CLASSES: [name: string, members: RegExp][] = [
  ['0-9', /[0-9]/],
  ['A-Z', /[A-Z]/],
  ['a-z', /[a-z]/],
];

/** The lengths of the labels in characters, and a pattern of all where they are plain ASCII. */
function shapeOf(labels: string[]): JsonSchema {
  const lengths = labels.map((label) => [...label].length);
  const [minLength, maxLength] = [Math.min(...lengths), Math.max(...lengths)];
  const characters = [...new Set(labels.join(''))].sort();
  const isPlain = characters.every((one) => one >= ' ' && one <= '~');
  if (!isPlain) return { minLength, maxLength };
  const named = CLASSES.filter(([, members]) => characters.some((one) => members.test(one)));
  const others = characters.filter((one) => !/[0-9A-Za-z]/.test(one));
  const quoted = others.map((one) => one.replace(/[\\\]^-]/, '\\$&'));
  const set = [...named.map(([name]) => name), ...quoted].join('');
  return { minLength, maxLength, pattern: `^[${set}]*$` };
}
