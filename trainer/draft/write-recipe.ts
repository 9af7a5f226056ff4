// A draft as a recipe file for people to read and change: what was seen and decided stands in comments beside what
// it became. Loading the file gives the recipe that `train` with the table would use.
import type { RecipeSource } from '../recipe/recipe.ts';
import { describeSource, describeValues, warningsOf } from './describe-draft.ts';
import type { Draft, DraftedColumn } from './drafted.ts';

const WIDTH = 100;

/** @param command that trains it, for the first line */
export function writeRecipe(draft: Draft, command: string): string {
  const { recipe, target, task, columns } = draft;
  const features = Object.entries(recipe.features as Record<string, unknown>);
  const columnOf = (name: string) =>
    columns.find(({ profile }) => profile.name === name) as DraftedColumn;
  const leftOut = columns.filter(({ profile }) => !Object.hasOwn(recipe.features, profile.name));
  const featureLines = features.flatMap(([name, feature]) => [
    ...comment(describeValues(columnOf(name)), 4),
    `    ${property(name)}: ${literal(feature)},`,
  ]);
  return [
    ...comment(
      `Drafted from ${draft.places.join(', ')}. Look it over, change what is wrong, then: ${command}`,
      0,
    ),
    "import { defineRecipe } from 'batcomputer';",
    '',
    'export default defineRecipe({',
    `  name: ${literal(recipe.name)},`,
    ...describeSource(draft).flatMap((line) => comment(line, 2)),
    `  source: ${sourceText(recipe.source as RecipeSource)},`,
    ...comment(`${target.profile.name}: ${task.why}`, 2),
    `  target: ${literal(recipe.target)},`,
    `  objective: ${literal(recipe.objective)},`,
    ...warningsOf(draft).flatMap((line) => comment(`Mind: ${line}`, 2)),
    '  features: {',
    ...featureLines,
    ...(leftOut.length === 0 ? [] : ['    // Left out, and why:']),
    ...leftOut.flatMap(({ profile, decision }) => comment(`${profile.name}: ${decision.why}`, 4)),
    '  },',
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

/** A value as people write it in TypeScript. */
function literal(value: unknown): string {
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
