// The rows and answers of a model as types of TypeScript, for the client: `connect<Titanic>(…)`.
import { targetWords } from './answer-words.ts';
import { type CategoryFeature, takesAnyText } from './feature-schema.ts';
import { type Input, inputsOf } from './input-schema.ts';
import { MOST_LISTED } from './label-schema.ts';
import type { RegistryEntry } from './registry-entry.ts';

type Facts = Pick<
  RegistryEntry,
  'name' | 'version' | 'title' | 'features' | 'derivation' | 'task' | 'flags' | 'classes' | 'target'
>;

/** The text of a `.d.ts` that imports nothing. */
export function writeTypes(model: Facts): string {
  const { name, version, title, task, flags, classes, target } = model;
  const type = typeName(name);
  const row = inputsOf(model).map((input) =>
    member(input.name, typeOf(input), wordsOf(input), input),
  );
  const number = target === undefined ? '' : `${targetWords(target)}.`;
  const answer = flags.map((flag, i) =>
    member(
      flag,
      'number',
      task === 'class' ? `Probability that the class is ${classes[i]}.` : number,
    ),
  );
  return `// ${oneLine(`${name}@${version}: ${title}`)}
// Written by \`npx batcomputer types\`, and answered at /types.d.ts: write it anew rather than change it.
//
//   const model = connect<${type}>('https://api.example.com/${oneLine(name)}/v${version}');

${objectType(`${type}Row`, row)}
${objectType(`${type}Answer`, answer)}
/** For the client: connect<${type}>(…), load<${type}>(…). */
export interface ${type} {
  row: ${type}Row;
  answer: ${type}Answer;
}
`;
}

function objectType(name: string, members: string[]): string {
  return `export interface ${name} {\n${members.join('')}}\n`;
}

function member(
  name: string,
  type: string,
  words: string,
  { missing }: Partial<Input> = {},
): string {
  const comment = words === '' ? '' : `  /** ${oneLine(words).replaceAll('*/', '* /')} */\n`;
  const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
  return missing === 'allowed'
    ? `${comment}  ${key}?: ${type} | null | undefined;\n`
    : `${comment}  ${key}: ${type};\n`;
}

function typeOf(input: Input): string {
  if (input.kind === 'category') return labelType(input);
  if (input.kind === 'boolean') return 'boolean';
  return input.kind === 'text' || input.kind === 'date' ? 'string' : 'number';
}

/** An editor offers the labels also where any other text is taken; a union of thousands would be of no use to it. */
function labelType(feature: CategoryFeature): string {
  const { labels } = feature;
  if (labels.length > MOST_LISTED) return 'string';
  const types = labels.map((label) => JSON.stringify(label));
  if (takesAnyText(feature)) types.push('(string & {})');
  return types.length === 0 ? 'never' : types.join(' | ');
}

function wordsOf(input: Input): string {
  const words = input.description === undefined ? [] : [input.description.replace(/\.$/, '')];
  if (input.kind === 'date') words.push(`A date written as ${input.format}`);
  if (input.kind === 'integer') words.push('A whole number');
  if (input.kind === 'integer' || input.kind === 'number') {
    if (input.minimum !== undefined) words.push(`At least ${input.minimum}`);
    if (input.maximum !== undefined) words.push(`At most ${input.maximum}`);
  }
  return words.map((one) => `${one}.`).join(' ');
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** `house-prices` as HousePrices. */
function typeName(name: string): string {
  const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
  const joined = words.map((word) => word[0].toUpperCase() + word.slice(1)).join('');
  return /^[A-Z]/.test(joined) ? joined : `Model${joined}`;
}
