// docs/BENCHMARKS.md, made of what the benches recorded on one machine on one day.
import type { TableOutcome } from '../../check-tables/check-table.ts';
import { tablesSection } from '../../check-tables/report.ts';
import { type ApiResults, apiSection } from '../api/report.ts';
import { type ExplainResults, explainSection } from '../explain/report.ts';
import { type InputsResults, inputsSection } from '../inputs/report.ts';
import { type PredictResults, predictSection } from '../predict/report.ts';
import { type QualityRow, qualitySection } from '../quality/report.ts';
import type { BenchRecord } from '../record.ts';
import { type SetResults, trainSection } from '../train/report.ts';
import { aimsSection } from './aims.ts';
import { nativeSection } from './native.ts';

/** The last record of each bench; null where there is none. */
export interface BenchRecords {
  predict: BenchRecord<PredictResults> | null;
  train: BenchRecord<SetResults[]> | null;
  explain: BenchRecord<ExplainResults> | null;
  inputs: BenchRecord<InputsResults> | null;
  api: BenchRecord<ApiResults> | null;
  quality: BenchRecord<QualityRow[]> | null;
}

type AllRecords = { [Bench in keyof BenchRecords]: NonNullable<BenchRecords[Bench]> };
type TablesRecord = BenchRecord<Record<string, TableOutcome>>;

const DAY_MS = 24 * 3600 * 1000;

/**
 * @param tables of `check:tables`, which needs their files; left out where it is of another day
 * @throws Error naming the benches to run, where records are missing or of another day or machine than the newest
 */
export function benchmarksPage(given: BenchRecords, tables: TablesRecord | null): string {
  const records = togetherOf(given);
  const { predict, train, explain, inputs, api, quality } = records;
  return [
    headOf(records),
    aimsSection({
      predict: predict.results,
      explain: explain.results,
      inputs: inputs.results,
      train: train.results,
    }),
    predictSection(predict.results, predict.options),
    nativeSection(),
    explainSection(explain.results),
    inputsSection(inputs.results),
    trainSection(train.results, train.options),
    qualitySection(quality.results),
    ...(tables && isSameDay(tables, quality) ? [tablesSection(tables.results)] : []),
    apiSection(api.results, api.options),
    '',
  ].join('\n\n');
}

function togetherOf(given: BenchRecords): AllRecords {
  const dates = Object.values(given).map((record) => Date.parse(record?.date ?? '1970'));
  const newest = Object.values(given)[dates.indexOf(Math.max(...dates))];
  const machineOf = (record: BenchRecord<unknown> | null) =>
    record && [record.machine.cpu, record.machine.cores, record.machine.node].join();
  const apart = Object.entries(given).filter(
    ([, record], i) =>
      record === null ||
      Math.max(...dates) - dates[i] > DAY_MS ||
      machineOf(record) !== machineOf(newest),
  );
  if (apart.length === 0) return given as AllRecords;
  const names = apart.map(([name]) => name).join();
  throw new Error(
    `the page needs all benches of one day and one machine: npm run bench -- --only ${names}`,
  );
}

function isSameDay(a: BenchRecord<unknown>, b: BenchRecord<unknown>): boolean {
  return Math.abs(Date.parse(a.date) - Date.parse(b.date)) <= DAY_MS;
}

function headOf(records: AllRecords): string {
  const { machine } = records.predict;
  const days = Object.values(records).map(({ date }) => date.slice(0, 10));
  const loads = Object.values(records).map((record) => record.machine.load);
  const [first, last] = [days.toSorted()[0], days.toSorted().at(-1)];
  const range = (values: number[]) =>
    `${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
  return `# Benchmarks

How fast, small and accurate Batcomputer is, beside other libraries. \`npm run bench\` measures it and writes this page; each section names the command of its part. "Ours" is always Batcomputer.

${first === last ? first : `${first} and ${last}`}, ${machine.cpu}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}. Load average before the benches: ${range(loads)}; above 1, other work ran beside them. Times of single calls are the least of many interleaved runs, for which other work counts little.

Not measured in each run: lleaves; not at all: LightGBM and XGBoost called from C, which neither npm nor Debian has; ydf-inference, which reads only models that YDF trained. LightGBM for Python comes from PyPI or its source, scikit-learn and XGBoost from Debian, too. A peer that this machine lacks is marked “–” or “absent”.`;
}
