// The page of a recipe's fields: which there are and what each takes, from the schema that recipes are held to; what each
// means, from the comments of the types that editors show.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { PACKAGE_ROOT } from '../../../trainer/base/package-files.ts';
import { recipeSchema } from '../../../trainer/recipe/check-recipe.ts';
import { markdownTable } from '../../docs-tables.ts';
import { cell, codeCell, pageHead } from './page.ts';
import { RECIPE_MEANINGS } from './recipe-meanings.ts';

interface Schema {
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | false;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

interface Field {
  path: string;
  takes: string;
}

/** Described on pages of their own. */
const ELSEWHERE = new Set(['learner', 'tune.space']);
const COMMENTS = ['recipe.ts', 'inputs.ts', 'source-dialect.ts'];
/** Field of a recipe → the types whose comments say what its own fields mean. */
const TYPES: Record<string, string[]> = {
  source: ['RecipeSource', 'SourceDialect'],
  inputs: ['InputDetail', 'NumberDetail', 'RecipeInput'],
  features: ['RecipeFeature'],
  target: ['RecipeTarget'],
  split: ['RecipeSplit'],
  validation: ['FoldPlan'],
  threshold: ['ThresholdAim'],
  tune: ['RecipeTune'],
};

export function recipePage(): string {
  const schema = z.toJSONSchema(recipeSchema, { io: 'input', unrepresentable: 'any' }) as Schema;
  const fields = fieldsOf(schema, '');
  const meanings = readMeanings();
  const rows = fields.map(({ path, takes }) => [
    codeCell(path),
    takes,
    cell(meaningOf(path, meanings)),
  ]);
  return pageHead(
    'Fields of a recipe',
    'the schema and the types of recipes',
    `Every field that a recipe can have. [Recipes](../RECIPES.md) shows how to use them, what a short recipe may leave out, and the
defaults. \`NAME\` stands for a name of your own. A field that is not listed is an error, which names the field that you probably
meant. Parameters of learners: [boosting](../TRAINING.md), [random forest](../EVALUATION.md#the-random-forest).

${markdownTable([['field', 'takes', 'what it is'], ...rows])}`,
  );
}

/** The field itself and those inside of it; alternatives of an object are merged. */
function fieldsOf(schema: Schema, path: string): Field[] {
  const forms = formsOf(schema);
  // Of fields by name, those of one stand for all.
  const own = path === '' || path.endsWith('.NAME') ? [] : [{ path, takes: takesOf(forms, path) }];
  if (ELSEWHERE.has(path)) return own;
  const inner = new Map<string, Schema[]>();
  for (const { properties = {}, additionalProperties } of forms) {
    for (const [name, field] of Object.entries(properties)) {
      inner.set(name, [...(inner.get(name) ?? []), field]);
    }
    if (!additionalProperties || !formsOf(additionalProperties).some(isObject)) continue;
    inner.set('NAME', [...(inner.get('NAME') ?? []), additionalProperties]);
  }
  const prefix = path === '' ? '' : `${path}.`;
  return [
    ...own,
    ...[...inner].flatMap(([name, anyOf]) => fieldsOf({ anyOf }, `${prefix}${name}`)),
  ];
}

function formsOf(schema: Schema): Schema[] {
  const alternatives = schema.anyOf ?? schema.oneOf;
  return alternatives === undefined ? [schema] : alternatives.flatMap(formsOf);
}

function isObject({ properties }: Schema): boolean {
  return properties !== undefined;
}

function takesOf(forms: Schema[], path: string): string {
  if (path === 'learner') return 'an object with `kind`';
  return [...new Set(forms.map(formText))].join(', ');
}

function formText(form: Schema): string {
  if (form.const !== undefined) return codeCell(literal(form.const));
  if (form.enum) return form.enum.map((value) => codeCell(literal(value))).join(', ');
  if (form.type === 'array') {
    const items = form.items
      ? [...new Set(formsOf(form.items).map(formText))].join(', ')
      : 'values';
    return `list of: ${items}`;
  }
  if (form.properties) return 'an object';
  if (form.type === 'object') return 'an object by name';
  if (form.type === 'integer' || form.type === 'number') return numberText(form);
  return (
    { string: 'text', boolean: '`true`, `false`', null: '`null`' }[form.type ?? ''] ??
    'see its page'
  );
}

function literal(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  return value === "'" ? `"'"` : `'${value}'`;
}

function numberText({ type, ...bounds }: Schema): string {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = bounds;
  const isOpen = maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER;
  const isBelow = minimum !== undefined && minimum > -Number.MAX_SAFE_INTEGER;
  const limits = [
    isBelow ? `from ${minimum}` : '',
    exclusiveMinimum !== undefined ? `over ${exclusiveMinimum}` : '',
    isOpen ? '' : `to ${maximum?.toLocaleString('en-US')}`,
    exclusiveMaximum !== undefined ? `under ${exclusiveMaximum}` : '',
  ];
  return [type === 'integer' ? 'whole number' : 'number', ...limits].filter(Boolean).join(' ');
}

/** `Type.field` → its comment. */
function readMeanings(): Map<string, string> {
  const meanings = new Map<string, string>();
  for (const file of COMMENTS) {
    const text = readFileSync(join(PACKAGE_ROOT, 'trainer/recipe', file), 'utf8');
    const blocks = text.split(/^(?=(?:export )?(?:interface|type) \w+)/m);
    for (const block of blocks) {
      const [, type] = /^(?:export )?(?:interface|type) (\w+)/.exec(block) ?? [];
      const fields = block.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*(\w+)\??:/g);
      for (const [, comment, name] of fields) {
        const meaning = comment
          .replace(/^\s*\* ?/gm, '')
          .replace(/\s+/g, ' ')
          .trim();
        meanings.set(`${type}.${name}`, meaning);
      }
    }
  }
  return meanings;
}

/** @throws Error for a field whose type says nothing of it */
function meaningOf(path: string, meanings: Map<string, string>): string {
  const told = RECIPE_MEANINGS[path];
  if (told !== undefined) return told;
  const [root, ...inner] = path.split('.').filter((part) => part !== 'NAME');
  const types = inner.length === 0 ? ['Recipe'] : TYPES[root];
  const name = inner.at(-1) ?? root;
  const meaning = types.map((type) => meanings.get(`${type}.${name}`)).find(Boolean);
  if (meaning === undefined) throw new Error(`${path}: say in recipe-meanings.ts what it means`);
  return meaning;
}
