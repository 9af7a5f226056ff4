// What rounding a model costs and what it saves, measured: how far its answers move on given rows, its
// figures before and after, its module's bytes before and after.
import { gzipSync } from 'node:zlib';
import type { ModuleChoices } from '../../runtime/schema/module-choices.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import type { Progress } from '../base/progress.ts';
import { draftModule, type ModuleDraft } from '../compile/compile.ts';
import type { CompiledModule } from '../compile/compiled-module.ts';
import { type Quantized, quantize } from '../compile/quantize.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import type { ErrorUnit } from '../ensemble/error-bound.ts';
import { predictColumns } from '../ensemble/predict-cells.ts';
import { type ModelFacts, manifestFields } from './model-facts.ts';

/** A model before and after rounding. */
export interface Rounding extends Quantized {
  exact: Ensemble;
  /** Largest change of an answer that was asked for. */
  allowed: number;
}

/** Rounds what was learned or imported, when that was asked for. */
export function roundEnsemble(
  exact: Ensemble,
  allowed: number | undefined,
  task: ModelFacts['task'],
): Rounding | null {
  return allowed === undefined ? null : { ...quantize(exact, allowed, task), exact, allowed };
}

/** Rows to compare answers on; best those that nothing was learned from. */
export interface JudgedRows {
  /** One array per feature, all of `rowCount` doubles. */
  columns: Float64Array[];
  rowCount: number;
  /** Figures of a model that answers so. */
  judge(outputs: Float64Array): Record<string, number>;
}

/** What a rounded model came of, and the rows on which both are compared. */
export interface RoundedFrom {
  rounding: Rounding;
  /** The exact module. */
  module: ModuleDraft;
  rows: JudgedRows;
}

/** The exact side of a rounding, which costs a module of its own. */
export async function compileExact(
  rounding: Rounding,
  facts: ModelFacts,
  rows: JudgedRows,
  choices?: ModuleChoices,
): Promise<RoundedFrom> {
  const module = await draftModule(rounding.exact, manifestFields(facts), choices);
  return { rounding, module, rows };
}

/** What metadata.json says of the rounding. */
export function measureRounding(
  { rounding, module: exactDraft, rows: { columns, rowCount, judge } }: RoundedFrom,
  module: CompiledModule,
  number: number,
  progress: Progress,
): NonNullable<RegistryEntry['quantization']> {
  const stage = progress.stage('Quantizing', 'rows');
  const { exact, ensemble, allowed, bound, unit } = rounding;
  const predict = (model: Ensemble) => predictColumns(model, columns, rowCount).outputs;
  const before = predict(exact);
  const exactModule = exactDraft.numbered(number);
  const leavesOf = ({ leafValue, leafWidth }: Ensemble) => leafValue.length / leafWidth;
  const gzipBytes = ({ bytes }: CompiledModule) => gzipSync(bytes, { level: 9 }).length;
  const quantization = {
    allowed,
    bound,
    unit,
    largest: largestChange(rounding, before, predict(ensemble)),
    rows: rowCount,
    leaves: leavesOf(ensemble),
    gzipBytes: gzipBytes(module),
    exact: {
      metrics: judge(before),
      leaves: leavesOf(exact),
      bytes: exactModule.bytes.length,
      gzipBytes: gzipBytes(exactModule),
    },
  };
  stage.done(describeRounding(quantization, module.bytes.length));
  return quantization;
}

/** One plain sentence. */
function describeRounding(
  { bound, unit, largest, rows, gzipBytes, exact }: NonNullable<RegistryEntry['quantization']>,
  bytes: number,
): string {
  const kib = (size: number) => (size / 1024).toFixed(1);
  return (
    `answers move by at most ${bound.toExponential(1)} ${UNITS[unit]}, ${largest.toExponential(1)} ` +
    `seen on ${rows} rows; ${kib(exact.bytes)} → ${kib(bytes)} KiB, ` +
    `gzipped ${kib(exact.gzipBytes)} → ${kib(gzipBytes)}`
  );
}

const UNITS: Record<ErrorUnit, string> = {
  probability: 'of probability',
  answer: 'of the answer',
  spread: "of the answers' spread",
};

/** The largest change of an answer, in units. */
function largestChange(
  { unit, scale }: Rounding,
  before: Float64Array,
  after: Float64Array,
): number {
  return before.reduce((largest, answer, i) => {
    if (Object.is(answer, after[i])) return largest;
    const change = Math.abs(after[i] - answer);
    return Math.max(largest, change / (unit === 'answer' ? Math.abs(answer) : scale));
  }, 0);
}
