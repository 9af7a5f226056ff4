// What bench:explain measured, as its part of docs/BENCHMARKS.md.
import { markdownTable } from '../../docs-tables.ts';

/** Microseconds a row, least of all rounds. */
export interface ExplainTimes {
  strategy: string;
  kib: number;
  single: number;
  batch: number;
  plain: number;
  lightgbm: number | null;
  /** Largest difference from the twin, and of a block's sum from the raw score, over the largest raw score. */
  apart: number;
  sumApart: number;
}

/** By the names of the models. */
export type ExplainResults = Record<string, ExplainTimes>;

const HEAD = [
  'model',
  'strategy',
  'contributions, KiB',
  'one row a call',
  'many rows a call',
  'plain twin',
  'LightGBM',
  'from the twin',
  'sum from the raw score',
];

export function contributionsRow(name: string, measured: ExplainTimes): string[] {
  return [
    name,
    measured.strategy,
    measured.kib.toFixed(1),
    microseconds(measured.single),
    microseconds(measured.batch),
    measured.plain.toFixed(0),
    measured.lightgbm === null ? '–' : microseconds(measured.lightgbm),
    measured.apart.toExponential(0),
    measured.sumApart.toExponential(0),
  ];
}

/** In three digits. */
export function microseconds(value: number): string {
  return Number(value.toPrecision(3)).toLocaleString('en-US');
}

export function explainSection(results: ExplainResults): string {
  const rows = Object.entries(results).map(([name, measured]) => contributionsRow(name, measured));
  return `## Explanations: \`npm run bench:explain\`

Microseconds a row for exact path-dependent TreeSHAP values, one thread. KiB: what the module grows by for them, beside some KiB of code. The plain twin, \`trainer/ensemble/contributions-plain.ts\`, is the algorithm as published. LightGBM is its \`pred_contrib\`. Differences are over the largest raw score.

${markdownTable([HEAD, ...rows])}`;
}
