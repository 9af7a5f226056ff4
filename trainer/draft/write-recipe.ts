// A draft as a recipe file for people to read and change: what was seen and decided stands in comments beside what
// it became. Loading the file gives the recipe that `train` with the table would use.
import type { Expression } from '../../runtime/functions/expression.ts';
import type { WrittenRecipe } from '../recipe/define-recipe.ts';
import type { RecipeInput } from '../recipe/inputs.ts';
import type { RecipeSource } from '../recipe/recipe.ts';
import { describeSource, describeValues, warningsOf } from './describe-draft.ts';
import type { Draft } from './drafted.ts';

const WIDTH = 100;

/** @param command that trains it, for the first line */
export function writeRecipe(draft: Draft, command: string): string {
  const { recipe, target, task, columns } = draft;
  const features = Object.entries(recipe.features as Record<string, unknown>);
  const inputs = Object.entries(recipe.inputs ?? {});
  const columnOf = (name: string) => columns.find(({ profile }) => profile.name === name);
  const seen = (name: string) => {
    const column = columnOf(name);
    return column === undefined ? [] : comment(describeValues(column), 4);
  };
  const leftOut = columns.filter(({ decision }) => decision.kind === 'out');
  const featureLines = features.flatMap(([name, feature]) => [
    ...seen(name),
    `    ${property(name)}: ${literal(feature)},`,
  ]);
  return [
    ...comment(
      `Drafted from ${draft.places.join(', ')}. Look it over, change what is wrong, then:`,
      0,
    ),
    `// ${command.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')}`,
    `import { ${importsOf(recipe).join(', ')} } from 'batcomputer';`,
    '',
    'export default defineRecipe({',
    `  name: ${literal(recipe.name)},`,
    ...describeSource(draft).flatMap((line) => comment(line, 2)),
    `  source: ${sourceText(recipe.source as RecipeSource)},`,
    ...comment(`${target.profile.name}: ${task.why}`, 2),
    `  target: ${literal(recipe.target)},`,
    `  objective: ${literal(recipe.objective)},`,
    ...warningsOf(draft).flatMap((line) => comment(`Mind: ${line}`, 2)),
    ...(inputs.length === 0
      ? []
      : [
          '  // What callers send beside the columns below: each date as it is, which the model takes apart itself',
          '  inputs: {',
        ]),
    ...inputs.flatMap(([name, input]) => [
      ...seen(name),
      `    ${property(name)}: ${inputText(input)},`,
    ]),
    ...(inputs.length === 0 ? [] : ['  },']),
    '  features: {',
    ...featureLines,
    ...(leftOut.length === 0 ? [] : ['    // Left out, and why:']),
    ...leftOut.flatMap(({ profile, decision }) => comment(`${profile.name}: ${decision.why}`, 4)),
    '  },',
    ...(recipe.stream === true
      ? ['  // The rows are many: they are read as they pass, and not kept', '  stream: true,']
      : []),
    '});',
    '',
  ].join('\n');
}

function sourceText(source: RecipeSource): string {
  const fields = Object.entries(source);
  return fields.length === 1 && 'files' in source && typeof source.files === 'string'
    ? literal(source.files)
    : literal(source);
}

/** What the recipe's code is made of. */
function importsOf({ inputs, features }: WrittenRecipe): string[] {
  const calls = Object.values(features as Record<string, unknown>).flatMap((feature) =>
    isCall(feature) ? [feature.call] : [],
  );
  const all = ['defineRecipe', ...(inputs === undefined ? [] : ['date']), ...calls];
  return [...new Set(all)].sort();
}

type Call = Extract<Expression, { call: unknown }>;

function isCall(value: unknown): value is Call {
  return typeof value === 'object' && value !== null && 'call' in value;
}

function inputText(input: RecipeInput): string {
  const { kind, ...detail } = input;
  if (kind !== 'date') throw new Error(`a draft has inputs for dates, and this is a ${kind}`);
  const { format, ...rest } = detail as Extract<RecipeInput, { kind: 'date' }>;
  const more = Object.keys(rest).length === 0 ? '' : `, ${literal(rest)}`;
  return `date(${literal(format)}${more})`;
}

/** A value as people write it in TypeScript. */
function literal(value: unknown): string {
  if (isCall(value)) {
    const names = value.of.map((argument) => ('input' in argument ? literal(argument.input) : ''));
    return `${value.call}(${names.join(', ')})`;
  }
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const fields = Object.entries(value).map(
    ([name, field]) => `${property(name)}: ${literal(field)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

function quoted(text: string): string {
  const escaped = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${escaped.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}'`;
}

const property = (name: string) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name));

/** Comment lines of a text; nothing in it can end the comment. */
function comment(text: string, indent: number): string[] {
  const words = text.replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ').split(' ');
  const start = `${' '.repeat(indent)}//`;
  const lines: string[] = [];
  let line = start;
  for (const word of words) {
    if (line !== start && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = start;
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
