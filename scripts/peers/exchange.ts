// Imports every model file of the exchange set (made by the libraries themselves, with rows and their
// answers), compiles it, and holds the module's answers to the library's: one line a case.
//   node scripts/peers/exchange.ts [FOLDER]
// FOLDER holds <library>/<case>/{model.*, rows.csv, expected.csv[, raw.csv, contributions.csv]}.

import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Predictor } from '../../runtime/module/predictor.ts';
import { predictorFrom } from '../../trainer/base/predictor-from.ts';
import { compile } from '../../trainer/compile/compile.ts';
import {
  alignAnswers,
  answerPrecision,
  BOUNDS,
  compareAnswers,
  reachOf,
} from '../../trainer/import/compare-answers.ts';
import { importModel } from '../../trainer/import/import-model.ts';
import { type ImportedModel, withFeatureNames } from '../../trainer/import/imported-model.ts';
import { readHeader, readNumberTable, readRows } from '../../trainer/import/number-table.ts';

/** Contributions are differences of large sums: held to the scale of the row's score. */
const CONTRIBUTION_BOUNDS = { f64: 1e-9, f32: 1e-5 } as const;
/** Contributions of a large model take long; this many rows say as much. */
const EXPLAINED_ROWS = 200;

export interface Check {
  what: 'expected' | 'raw' | 'contributions';
  rows: number;
  largest: number;
  bound: number;
}

/** The cases under a folder, as `<library>/<case>`. */
export function exchangeCases(folder: string): string[] {
  return readdirSync(folder).flatMap((library) =>
    readdirSync(join(folder, library)).map((name) => `${library}/${name}`),
  );
}

/** Runs one case through the compiled module. */
export async function checkCase(folder: string, name: string): Promise<Check[]> {
  const path = join(folder, name);
  const { model, predictor, rows } = await loadCase(path);
  const checks = [await checkOutput(model, predictor, rows, path, 'expected', 'probability')];
  if (existsSync(join(path, 'raw.csv'))) {
    checks.push(await checkOutput(model, predictor, rows, path, 'raw', 'raw'));
  }
  if (existsSync(join(path, 'contributions.csv')) && predictor.manifest.provides.contributions) {
    checks.push(await checkContributions(model, predictor, rows, path));
  }
  return checks;
}

/** The answers of one of a folder's files. */
export async function compareCase(path: string, file: string): Promise<Check> {
  const { model, predictor, rows } = await loadCase(path, file);
  return checkOutput(model, predictor, rows, path, 'expected', 'probability');
}

interface LoadedCase {
  model: ImportedModel;
  predictor: Predictor;
  rows: Float64Array[];
}

/** @param file the model's, by default the one called `model.*` */
async function loadCase(
  path: string,
  file = readdirSync(path).find((entry) => entry.startsWith('model.')) ?? 'model',
): Promise<LoadedCase> {
  const read = await importModel(await readFile(join(path, file)), file);
  const model = read.hasFeatureNames
    ? read
    : withFeatureNames(read, await readHeader(join(path, 'rows.csv')));
  const { ensemble, features, task, flags, classes } = model;
  const fields = { name: 'exchange', version: 1, features, task, flags, classes };
  const { bytes } = await compile(ensemble, fields);
  const predictor = predictorFrom(bytes);
  return { model, predictor, rows: await readRows(join(path, 'rows.csv'), features) };
}

async function checkOutput(
  { ensemble, origin }: ImportedModel,
  predictor: Predictor,
  rows: Float64Array[],
  path: string,
  what: 'expected' | 'raw',
  kind: 'probability' | 'raw',
): Promise<Check> {
  const table = join(path, `${what}.csv`);
  const expected = await readNumberTable(table);
  const answers = rows.map((row) => predictor.predict(row, kind).slice());
  const aligned = alignAnswers(answers, expected, ensemble.link, table);
  const precision = answerPrecision({ ensemble, origin });
  const reach = reachOf(ensemble, rows, expected, kind, precision);
  const allowance = { bound: BOUNDS[precision], reach };
  const { largest, bound } = compareAnswers(aligned, expected, allowance);
  return { what, rows: rows.length, largest, bound };
}

async function checkContributions(
  { ensemble }: ImportedModel,
  predictor: Predictor,
  rows: Float64Array[],
  path: string,
): Promise<Check> {
  const expected = await readNumberTable(join(path, 'contributions.csv'));
  let largest = 0;
  const explained = rows.slice(0, EXPLAINED_ROWS);
  explained.forEach((row, i) => {
    const scale = expected[i].reduce((max, value) => Math.max(max, Math.abs(value)), 0);
    predictor.predict(row, 'contributions').forEach((value, k) => {
      const difference = Math.abs(value - expected[i][k]) / scale;
      largest = Math.max(difference, largest);
    });
  });
  const bound = CONTRIBUTION_BOUNDS[ensemble.inputPrecision];
  return { what: 'contributions', rows: explained.length, largest, bound };
}

/** Runs all cases under a folder and prints a line for each; a miss makes the exit code 1. */
export async function checkCases(folder: string): Promise<void> {
  let misses = 0;
  for (const name of exchangeCases(folder)) {
    const start = performance.now();
    try {
      const checks = await checkCase(folder, name);
      const isMiss = checks.some(({ largest, bound }) => !(largest <= bound));
      if (isMiss) misses++;
      const text = checks.map(
        ({ what, rows, largest, bound }) =>
          `${what} ${rows} rows ${largest.toExponential(1)} ≤ ${bound}`,
      );
      const time = `${(performance.now() - start).toFixed()} ms`;
      console.log(`${isMiss ? 'MISS' : 'ok  '} ${name.padEnd(38)} ${text.join(', ')}, ${time}`);
    } catch (error) {
      misses++;
      console.log(`MISS ${name.padEnd(38)} ${error instanceof Error ? error.message : error}`);
    }
  }
  if (misses > 0) {
    console.error(`${misses} cases missed`);
    process.exitCode = 1;
  }
}

if (import.meta.main) {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const given =
    process.argv[2] ?? process.env.BATCOMPUTER_SHARED_DATA ?? join(root, '../shared/data');
  const cases = existsSync(join(given, 'exchange')) ? join(given, 'exchange') : given;
  if (existsSync(cases)) await checkCases(cases);
  else {
    console.error(`error: ${cases} is not there; name the folder that holds exchange/`);
    process.exitCode = 2;
  }
}
