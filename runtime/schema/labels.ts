// Labels are values: a text names the label of the same value, however the value is spelled. pandas
// writes the labels 1, 2 and true of a column as 1.0, 2.0 and True.
//
// Labels are numbers only if each is spelled as a number is here (so "007" stays a text), and booleans
// only if each is true or false.

import { isNumberText } from './cell-grammar.ts';

/** From a text to the position of its label; undefined for a text that is none. */
export type LabelFinder = (text: string) => number | undefined;

export function makeLabelFinder(labels: readonly string[]): LabelFinder {
  const codes = new Map(labels.map((label, code) => [label, code]));
  const spelled = spellingOf(labels);
  if (spelled === null) return (text) => codes.get(text);
  const byValue = new Map(labels.map((label, code) => [spelled(label), code]));
  return (text) => codes.get(text) ?? byValue.get(spelled(text));
}

/** The one spelling of all that is the same value; null where labels are texts. */
function spellingOf(labels: readonly string[]): ((text: string) => string) | null {
  if (labels.length === 0) return null;
  if (labels.every(isNumber)) {
    return (text) => (isNumberText(text) ? String(Number(text)) : text);
  }
  const lower = labels.map((label) => label.toLowerCase());
  const areBooleans = lower.every((label) => label === 'true' || label === 'false');
  // TRUE and true side by side are two texts.
  return areBooleans && new Set(lower).size === labels.length ? (text) => text.toLowerCase() : null;
}

/** Beyond this size a double stands for several whole numbers, so that labels are texts there. */
function isNumber(label: string): boolean {
  const value = Number(label);
  return (
    isNumberText(label) && String(value) === label && Math.abs(value) <= Number.MAX_SAFE_INTEGER
  );
}
