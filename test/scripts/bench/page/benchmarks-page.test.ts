// The page of benchmarks is made of records that belong together, and of nothing else.
import { describe, expect, it } from 'vitest';
import {
  type BenchRecords,
  benchmarksPage,
} from '../../../../scripts/bench/page/benchmarks-page.ts';
import type { Measured } from '../../../../scripts/bench/predict/report.ts';
import type { BenchRecord } from '../../../../scripts/bench/record.ts';
import { MANY_TABLES, type SetResults } from '../../../../scripts/bench/train/report.ts';

function record<Results>(results: Results, date = '2026-01-02T03:00:00Z'): BenchRecord<Results> {
  const machine = { cpu: 'A CPU', cores: 2, system: 'linux x64', node: '24.0.0', load: 0.5 };
  return { date, machine, options: { runs: 2, rounds: 100, seconds: '1' }, results };
}

const MEASURED: Measured = {
  ...{ strategy: 'masks', raw: 2048, gzip: 1024, firstMs: 1, compileMs: 2 },
  ns: Object.fromEntries(
    ['ours', 'ours, raw', 'onnxruntime-web'].flatMap((who, i) =>
      [1, 100, 10_000].map((batch) => [`${who} ${batch}`, { least: 100 - 9 * i, median: 200 }]),
    ),
  ),
};
const PLAN = {
  ...{ name: 'fewer rows', trainRows: 200_000, testRows: 1, numbers: 28, levels: [], missing: 0 },
};
const outcome = (cpuSeconds: number, auc: number) => ({ seconds: 1, cpuSeconds, auc });
const TRAINED: SetResults = {
  plan: PLAN,
  outcomes: {
    ours: { 1: [outcome(9, 0.1)], 2: [outcome(1, 0.9), outcome(1, 0.91)] },
    lightgbm: { 1: [outcome(9, 0.1)], 2: [outcome(4, 0.9), outcome(4, 0.9)] },
    sklearn: { 2: [{ ...outcome(1, 1), absent: 'no module' }] },
  },
};
const EXPLAINED = {
  ...{ strategy: 'masks', kib: 9.4, single: 16.123, batch: 1500, plain: 2000 },
  ...{ lightgbm: null, apart: 1e-15, sumApart: 1e-15 },
};
const round = { perSecond: 1000, p50Ms: 1, p99Ms: 2, cpuUs: 100 };
const batch = { rows: 10, megabytes: 1, seconds: 1, cpuSeconds: 1, idle: 1e6, peak: 2e6 };

function records(changes: Partial<BenchRecords> = {}): BenchRecords {
  const inputs = { least: 1500, median: 2000 };
  return {
    predict: record({ NYC_taxi: MEASURED, airline: MEASURED, 'airline-like': MEASURED }),
    train: record([TRAINED]),
    explain: record({ NYC_taxi: EXPLAINED }),
    inputs: record({ inputs, features: { least: 1000, median: 1100 } }),
    api: record({
      ...{ fastApi: 'left out', batch },
      rounds: { ours: [round], 'constant worker': [{ ...round, perSecond: 2000 }] },
    }),
    quality: record([
      {
        ...{ name: 'small', ours: 0.5 },
        peers: {
          ...{ lightgbm: null, sklearn: null },
          xgboost: { version: '1', theirs: 0.6, difference: -0.1, error: 0.01 },
        },
      },
    ]),
    ...changes,
  };
}

/** Cells of the first line that begins so. */
function cellsOf(page: string, start: string): string[] {
  const line = page.split('\n').find((each) => each.startsWith(`| ${start}`)) ?? '';
  return line.split('|').map((cell) => cell.trim());
}

describe('the page of benchmarks', () => {
  const page = benchmarksPage(records(), null);

  it('has the aims beside what was measured now', () => {
    expect(cellsOf(page, 'NYC_taxi, ns').at(-2)).toBe('100 / 100 / 100');
    expect(cellsOf(page, 'airline, raw scores').at(-2)).toBe('91 / 91 / 91');
    expect(cellsOf(page, 'mtpl2').at(-2)).toBe('–');
    expect(cellsOf(page, 'one exact sigmoid').at(-2)).toBe('9');
    expect(cellsOf(page, 'ten derived features').at(-2)).toBe('500');
    expect(cellsOf(page, 'contributions').at(-2)).toBe('– / 1,500 / – / –');
    expect(cellsOf(page, 'the same, 200,000').at(-2)).toBe('1.00 (0.25)');
    expect(cellsOf(page, 'AUC less').at(-2)).toBe('+0.00500 ± 0.00500, 2 tables');
  });

  it('takes the difference of AUC from the many tables, where there are some', () => {
    const outcomes = { ours: { 2: [outcome(1, 0.9)] }, lightgbm: { 2: [outcome(1, 0.8)] } };
    const many: SetResults = { plan: { ...PLAN, name: MANY_TABLES }, outcomes };
    const withMany = benchmarksPage(records({ train: record([TRAINED, many]) }), null);
    expect(cellsOf(withMany, 'AUC less').at(-2)).toBe('+0.10000, one table');
    expect(withMany).toContain(
      "1 further table of 200,000 × 28, our AUC less LightGBM's is +0.10000",
    );
    expect(withMany.match(/^\| 200,000 × 28 /gm)).toHaveLength(1);
  });

  it('says which peers were absent, and how many times as fast we are', () => {
    expect(cellsOf(page, '200,000 × 28')).toContain('absent');
    expect(cellsOf(page, 'small')).toContain('absent');
    expect(cellsOf(page, 'small')).toContain('0.6000 (−10.00 ± 1.00 %)');
    expect(cellsOf(page, 'airline-like | masks').at(-2)).toBe('0.8 / 0.8 / 0.8');
    expect(cellsOf(page, 'requests/s').at(-2)).toBe('0.50');
  });

  it('is made of no records of another day or machine, and of all', () => {
    const old = records({ train: record([TRAINED], '2025-12-31T00:00:00Z'), api: null });
    expect(() => benchmarksPage(old, null)).toThrow('npm run bench -- --only train,api');
    const [first] = [records().quality];
    const elsewhere = first && { ...first, machine: { ...first.machine, cpu: 'Another' } };
    const apart = records({ quality: elsewhere });
    expect(() => benchmarksPage(apart, null)).toThrow('npm run bench -- --only quality');
  });

  it('has the public tables where they were tried the same day', () => {
    const outcome = {
      ...{ seconds: 2.34, score: '', folds: 'auc 0.9', peer: 'auc 0.8', rows: '' },
      ...{ equal: 'all', decisions: '', transcript: '', fault: null },
      transcript: '$ npx batcomputer train adult.csv',
    };
    const tables = record({ 'adult.csv': outcome });
    expect(cellsOf(benchmarksPage(records(), tables), 'adult.csv')).toContain('2.3');
    const old = { ...tables, date: '2025-12-31T00:00:00Z' };
    expect(benchmarksPage(records(), old)).not.toContain('adult.csv');
  });
});
