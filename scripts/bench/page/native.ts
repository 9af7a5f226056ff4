// What was measured once, as it takes a C compiler, LLVM and sources that no registry of this project has: our modules as
// native code beside lleaves. The page has the figures with their day and how they came about.
import { markdownTable } from '../../docs-tables.ts';

/** Nanoseconds a row for 1 / 100 / 10,000 rows a call. */
const FIGURES = [
  {
    model: 'NYC_taxi',
    ours: [84, 70, 70],
    asGenerated: [106, 96, 96],
    lleaves: [600, 454, 397],
    lightgbm: [22_364, 3_351, 3_517],
    oursAtThresholds: [85, 71, 69],
    lleavesAtThresholds: [767, 557, 459],
  },
  {
    model: 'airline',
    ours: [116, 85, 84],
    asGenerated: [140, 108, 104],
    lleaves: [1_997, 1_469, 1_355],
    lightgbm: [24_927, 5_115, 5_268],
    oursAtThresholds: [116, 85, 86],
    lleavesAtThresholds: [2_138, 1_566, 1_497],
  },
  {
    model: 'mtpl2',
    ours: [724, 565, 572],
    asGenerated: [803, 753, 758],
    lleaves: [4_689, 2_511, 1_540],
    lightgbm: [48_162, 23_567, 28_029],
    oursAtThresholds: [790, 627, 636],
    lleavesAtThresholds: [12_410, 6_702, 4_483],
  },
];

const HEAD = [
  'model',
  'ours',
  'as wasm2c writes it',
  'lleaves',
  'lleaves ÷ ours',
  'LightGBM, from Python',
  'rows at thresholds: ours',
  'lleaves',
  'lleaves ÷ ours',
];

export function nativeSection(): string {
  const lines = FIGURES.map((figures) => [
    figures.model,
    ...[figures.ours, figures.asGenerated, figures.lleaves].map(times),
    lead(figures.lleaves, figures.ours),
    times(figures.lightgbm),
    ...[figures.oursAtThresholds, figures.lleavesAtThresholds].map(times),
    lead(figures.lleavesAtThresholds, figures.oursAtThresholds),
  ]);
  return `## Native code beside lleaves, measured once

On 2026-11-27, on an AMD EPYC of two cores under a load of 10; no script here repeats it. wasm2c 1.0.39 wrote the modules as C ([how](how-to/embed-in-a-program.md#c-c-and-all-that-links-with-c)), and gcc 12.2 compiled them with \`-O3 -march=native -DGUARD_PAGES\`. wasm2c keeps reads that nobody needs, as they could trap; “ours” is without these barriers. lleaves was its commit ced9b70, with LLVM 22’s passes in place of those that LLVM has dropped; its object file was linked into the same C program. Both took turns, on one thread, on rows that neither had just answered; least of many. Nanoseconds a row for 1 / 100 / 10,000 rows a call; 10,000 in CPU time.

The rows are those of the predictions above, and others: a threshold plus a normal deviate as wide as the median gap. A tree that is walked, as lleaves does, waits for each branch that the processor does not foresee; masks have no branches. In mtpl2 the rows above reach a leaf after 1.8 splits, and guessing the usual side of a split is wrong 0.33 times a tree; with the others it is 2.3 splits and 0.71. In the other two models it is 1.0 to 1.2 times with both.

${markdownTable([HEAD, ...lines])}

In V8 the same modules take hardly longer than as native code, as the table of predictions shows. LightGBM 4.7.0 was called from Python.`;
}

function times(figures: number[]): string {
  return figures.map((ns) => ns.toLocaleString('en')).join(' / ');
}

function lead(theirs: number[], ours: number[]): string {
  return theirs.map((ns, i) => (ns / ours[i]).toFixed(1)).join(' / ');
}
