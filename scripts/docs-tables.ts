// `node scripts/docs-tables.ts`: writes the tables of the docs that follow from the code, each between its two marks
// on its page. A test holds the pages to them.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { PACKAGE_ROOT } from '../trainer/base/package-files.ts';
import { METRICS } from '../trainer/evaluate/metrics.ts';
import { type Parameter, parametersOf } from '../trainer/recipe/learner-schema.ts';
import type { SearchRange } from '../trainer/recipe/search-range.ts';

export interface DocsTable {
  page: string;
  /** Stands in its marks. */
  name: string;
  rows: string[][];
}

const PARAMETER_HEAD = ['parameter', 'default', 'takes', '`tune` searches', 'meaning'];

export const DOCS_TABLES: DocsTable[] = [
  {
    page: 'docs/TRAINING.md',
    name: 'parameters of boosting',
    rows: [PARAMETER_HEAD, ...parametersOf('boosting').map(parameterRow)],
  },
  {
    page: 'docs/EVALUATION.md',
    name: 'parameters of the forest',
    rows: [PARAMETER_HEAD, ...parametersOf('forest').map(parameterRow)],
  },
  {
    page: 'docs/EVALUATION.md',
    name: 'metrics',
    rows: [
      ['metric', 'of', 'better', 'what it is'],
      ...Object.entries(METRICS).map(([name, { of, better, meaning }]) => [
        `\`${name}\``,
        of,
        better,
        meaning,
      ]),
    ],
  },
];

/** The parts of a JSON Schema that a parameter's has. */
interface Bounds {
  default?: unknown;
  type?: string;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Bounds[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
  additionalProperties?: Bounds;
}

function parameterRow({ name, schema, description, otherwise, search }: Parameter): string[] {
  const bounds = z.toJSONSchema(schema, { io: 'input' }) as Bounds;
  const value = bounds.default === undefined ? (otherwise ?? 'none') : literal(bounds.default);
  return [`\`${name}\``, value, takes(bounds), search ? describeSearch(search) : '', description];
}

function takes(bounds: Bounds): string {
  if (bounds.anyOf) return bounds.anyOf.map(takes).join(', or ');
  if (bounds.const !== undefined) return literal(bounds.const);
  if (bounds.enum) return bounds.enum.map(literal).join(', ');
  if (bounds.type === 'object') return `name → ${takes(bounds.additionalProperties ?? {})}`;
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = bounds;
  const kind = bounds.type === 'integer' ? 'whole number ' : '';
  if (minimum !== undefined && maximum !== undefined) {
    return `${kind}${figure(minimum)} to ${figure(maximum)}`;
  }
  const ends = [
    minimum !== undefined ? `at least ${figure(minimum)}` : '',
    exclusiveMinimum !== undefined ? `over ${figure(exclusiveMinimum)}` : '',
    maximum !== undefined ? `at most ${figure(maximum)}` : '',
    exclusiveMaximum !== undefined ? `under ${figure(exclusiveMaximum)}` : '',
  ];
  return kind + ends.filter(Boolean).join(', ');
}

function describeSearch(range: SearchRange): string {
  if (Array.isArray(range)) return range.map(literal).join(', ');
  const { from, to, scale } = range;
  return `${figure(from)} to ${figure(to)}${scale === 'log' ? ', log' : ''}`;
}

function literal(value: unknown): string {
  return typeof value === 'string' ? `\`'${value}'\`` : figure(Number(value));
}

function figure(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 9 });
}

/** The page with its table as it is now. */
export function withTable(text: string, { page, name, rows }: DocsTable): string {
  const begin = `<!-- table: ${name} (node scripts/docs-tables.ts writes it) -->`;
  const end = '<!-- end of table -->';
  const from = text.indexOf(begin);
  const to = text.indexOf(end, from);
  if (from < 0 || to < 0) throw new Error(`${page} has no marks ${begin} … ${end}`);
  return `${text.slice(0, from)}${begin}\n\n${markdownTable(rows)}\n\n${text.slice(to)}`;
}

/** Columns as wide as their widest cell. */
export function markdownTable([head, ...rows]: string[][]): string {
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i].length)));
  const line = (cells: string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [head, widths.map((width) => '-'.repeat(width)), ...rows].map(line).join('\n');
}

if (import.meta.main) {
  for (const table of DOCS_TABLES) {
    const path = join(PACKAGE_ROOT, table.page);
    writeFileSync(path, withTable(readFileSync(path, 'utf8'), table));
  }
}
