// The short forms of a recipe file → its long form, and the defaults of what it leaves out. What only the
// data can say stays open. Knows no faults: what is no recipe passes through, and the check names it.
import { basename, extname } from 'node:path';
import { isShortYear } from '../../runtime/functions/date-format.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { modelNameFault } from '../base/names.ts';
import { writeOutDerived } from './derived-features.ts';
import type { Recipe } from './recipe.ts';

type Fields = Record<string, unknown>;

const DEFAULTS = {
  learner: { kind: 'boosting' },
  split: { by: 'random', testShare: 0.2 },
  seed: 1,
};
/** Features that the default description names. */
const NAMED_FEATURES = 3;

/**
 * The recipe with every field that can be told without the data.
 * @param place its file, which names the model
 */
export function writeOut(value: unknown, place: string): unknown {
  if (!isFields(value)) return value;
  const source = typeof value.source === 'string' ? { files: value.source } : value.source;
  const target = typeof value.target === 'string' ? { sql: columnSql(value.target) } : value.target;
  const inputs = writeOutDates(value.inputs, isFields(source) ? source : {});
  const isDerived = isFields(inputs) || isComputed(value.features);
  const features = isDerived
    ? writeOutDerived(value.features, isFields(inputs) ? inputs : {})
    : writeOutFeatures(value.features);
  const recipe: Fields = { ...DEFAULTS, ...value, source, target, features };
  if (inputs !== undefined) recipe.inputs = inputs;
  if (isFields(recipe.split) && 'test' in recipe.split) {
    recipe.split = { by: 'file', ...recipe.split };
  }
  recipe.name ??= nameFrom(place);
  recipe.title ??= titleFrom(recipe.name);
  recipe.description ??= describeModel(target, features, isFields(inputs) ? inputs : {});
  recipe.objective ??= objectiveOf(target);
  recipe.flags ??= flagsOf(target, recipe.objective);
  return Object.fromEntries(Object.entries(recipe).filter(([, field]) => field !== undefined));
}

/** Dates without a format have that of the source, and those with YY its pivot. */
function writeOutDates(inputs: unknown, source: Fields): unknown {
  if (!isFields(inputs)) return inputs;
  const { dateFormat = 'YYYY-MM-DD', pivot } = source;
  const written = (input: unknown) => {
    if (!isFields(input) || input.kind !== 'date') return input;
    const format = (input.format ?? '') === '' ? dateFormat : input.format;
    const isOpen = pivot !== undefined && input.pivot === undefined;
    return { ...input, format, ...(isOpen && isShortYear(String(format)) ? { pivot } : {}) };
  };
  return Object.fromEntries(Object.entries(inputs).map(([name, one]) => [name, written(one)]));
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether there is a feature that is computed, of inputs that are there or not. */
function isComputed(features: unknown): boolean {
  const isOne = (feature: unknown) =>
    isFields(feature) && (Object.hasOwn(feature, 'call') || Object.hasOwn(feature, 'from'));
  return isFields(features) && Object.values(features).some(isOne);
}

/** The SQL of a column by its name. */
export function columnSql(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Names in a list, or as values, are columns. */
function writeOutFeatures(features: unknown): unknown {
  if (Array.isArray(features)) {
    if (!features.every((name) => typeof name === 'string')) return features;
    return Object.fromEntries(features.map((name) => [name, { sql: columnSql(name) }]));
  }
  if (!isFields(features) || !Object.values(features).some((one) => typeof one === 'string')) {
    return features;
  }
  const written = (one: unknown) => (typeof one === 'string' ? { sql: columnSql(one) } : one);
  return Object.fromEntries(Object.entries(features).map(([name, one]) => [name, written(one)]));
}

/** `exports/Churn 2025.ts` → `churn-2025`; undefined where a file's name can be no model's. */
function nameFrom(place: string): string | undefined {
  const name = basename(place, extname(place))
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return modelNameFault(name) === null ? name : undefined;
}

function titleFrom(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined;
  return name[0].toUpperCase() + name.slice(1).replaceAll('-', ' ');
}

/** By what callers send. */
function describeModel(target: unknown, features: unknown, inputs: Fields): string {
  const own = Object.entries(isFields(features) ? features : {}).filter(
    ([, one]) => !(isFields(one) && Object.hasOwn(one, 'from')),
  );
  const names = [...Object.keys(inputs), ...own.map(([name]) => name)];
  const more = names.length - NAMED_FEATURES;
  const shown = names.slice(0, NAMED_FEATURES).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `Predicts ${targetName(target)} from ${shown}`;
}

function targetName(target: unknown): string {
  if (!isFields(target)) return 'the target';
  if (isFields(target.classes)) return Object.keys(target.classes).join(' or ');
  return columnName(target.sql) ?? 'the target';
}

/** Of an expression that is a column alone. */
function columnName(sql: unknown): string | undefined {
  const name = typeof sql === 'string' ? /^\s*(?:(\w+)|"([^"]+)")\s*$/.exec(sql) : null;
  return name?.[1] ?? name?.[2];
}

const NUMBER_FLAG = 'value';

/** What the number that is predicted is called: as the recipe calls the output, or as its column, and its unit. */
export function targetFacts({
  target: { sql, unit },
  flags,
}: Pick<Recipe, 'target' | 'flags'>): NonNullable<RegistryEntry['target']> {
  const [flag] = Object.values(flags);
  const name = flag === NUMBER_FLAG ? (columnName(sql) ?? flag) : flag;
  return { name, ...(unit !== undefined && { unit }) };
}

export const NUMBER_FLAGS: Readonly<Record<string, string>> = { value: NUMBER_FLAG };

/** By the classes that are given. */
function objectiveOf(target: unknown): string | undefined {
  if (!isFields(target) || !isFields(target.classes)) return undefined;
  return Object.keys(target.classes).length === 2 ? 'binary' : 'multiclass';
}

function flagsOf(target: unknown, objective: unknown): Record<string, string> | undefined {
  if (objective === 'regression') return { ...NUMBER_FLAGS };
  if (!isFields(target) || !isFields(target.classes)) return undefined;
  return outputNames(Object.keys(target.classes));
}

/** Signs that tell one class from the other, as words. */
const SIGNS: [sign: RegExp, word: string][] = [
  [/<=|≤/g, ' at most '],
  [/>=|≥/g, ' at least '],
  [/</g, ' below '],
  [/>/g, ' above '],
  [/\+/g, ' plus '],
  [/%/g, ' percent '],
];

/** An output name for each class: `left early` → `leftEarlyProb`, `0` → `class0Prob`; no two are alike. */
export function outputNames(classes: readonly string[]): Record<string, string> {
  const taken = new Set<string>();
  return Object.fromEntries(
    classes.map((name, k) => {
      const stem = outputStem(name) || `class${k + 1}`;
      let unique = stem;
      for (let n = 2; taken.has(unique.toLowerCase()); n++) unique = `${stem}_${n}`;
      taken.add(unique.toLowerCase());
      return [name, `${unique}Prob`];
    }),
  );
}

function outputStem(name: string): string {
  const spelled = SIGNS.reduce((text, [sign, word]) => text.replaceAll(sign, word), name);
  const words = spelled
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const isLoud = words.every((word) => word === word.toUpperCase());
  const [first, ...more] = isLoud ? words.map((word) => word.toLowerCase()) : words;
  if (first === undefined) return '';
  const upper = (word: string) => word[0].toUpperCase() + word.slice(1);
  const stem = first[0].toLowerCase() + first.slice(1) + more.map(upper).join('');
  return /^[0-9]/.test(stem) ? `class${stem}` : stem;
}
