// Changes what XGBoost's models mean (ids, thresholds, children, directions, categories, weights, base scores,
// counts, objectives, …) and asks XGBoost itself about each file: where both take it, raw scores with float32
// sums are the library's to the bit and answers within 1e-6. JSON, and what the library writes of it as UBJSON.
// LightGBM, which no Python of Debian's has, is stood in for by a reader of its own.
//   node scripts/fuzz/mutants.ts [MUTANTS of each library, default 6000] [SEED]
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom, type Random } from '../../trainer/base/random.ts';
import { UserError } from '../../trainer/base/user-error.ts';
import { makeGoldenRows } from '../../trainer/compile/golden.ts';
import type { Ensemble } from '../../trainer/ensemble/ensemble.ts';
import {
  isBinaryLink,
  predictPlain,
  predictRawPlain,
} from '../../trainer/ensemble/predict-plain.ts';
import {
  alignAnswers,
  BOUNDS,
  compareAnswers,
  isWithin,
} from '../../trainer/import/compare-answers.ts';
import { importModel } from '../../trainer/import/import-model.ts';
import type { ImportedModel } from '../../trainer/import/imported-model.ts';
import { fuzzLightgbm } from './mutants/lightgbm-mutants.ts';
import { describeFigures, type MutantFigures } from './mutants/mutant-figures.ts';
import { XGBOOST_MUTATIONS } from './mutants/xgboost-mutations.ts';
import { XgboostProcess } from './mutants/xgboost-process.ts';

const BASES = 39;
const ROWS = 24;

/** Tries so many mutants; undefined where there is no XGBoost. */
export async function fuzzXgboost(
  mutants: number,
  seed: number,
): Promise<{ version: string; figures: MutantFigures } | undefined> {
  const library = await XgboostProcess.start();
  if (library === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'batcomputer-mutants-'));
  const figures: MutantFigures = {
    ...{ mutants, alike: 0, onlyHere: 0, onlyThere: 0, byNeither: 0 },
    ...{ kinds: new Set(), faults: [] },
  };
  try {
    const bases = await makeBases(library, folder, Math.min(BASES, mutants));
    for (let i = 0; i < mutants; i++) {
      await tryMutant(
        library,
        folder,
        bases[i % bases.length],
        createRandom(seed, i, 0x3c),
        figures,
        i,
      );
    }
  } finally {
    library.stop();
    await rm(folder, { recursive: true, force: true });
  }
  return { version: library.version, figures };
}

/** Documents of models that the library trained, NaN and infinities as numbers. */
async function makeBases(
  library: XgboostProcess,
  folder: string,
  count: number,
): Promise<string[]> {
  const bases: string[] = [];
  for (let seed = 0; seed < count; seed++) {
    const file = join(folder, `base-${seed}.json`);
    await library.make(seed, file);
    const document = parseDocument(await readFile(file, 'utf8'));
    // All rounds answer, until a mutation says otherwise.
    Object.assign(document.learner as object, { attributes: {} });
    bases.push(writeDocument(document));
  }
  return bases;
}

/** JSON with XGBoost's bare words for what JSON has no number for. */
function parseDocument(text: string): Record<string, unknown> {
  return JSON.parse(text.replace(/\bNaN\b/g, '"\\u0000NaN"'), (_key, value) =>
    value === '\u0000NaN' ? Number.NaN : value,
  );
}

/** Lists whose numbers XGBoost takes with an exponent only. */
const FLOAT_LISTS = new Set([
  ...['base_weights', 'loss_changes', 'split_conditions', 'sum_hessian', 'weight_drop'],
]);

/** JSON as XGBoost reads it: whole numbers are another type than others. */
function writeDocument(value: unknown, key = ''): string {
  if (Array.isArray(value)) return `[${value.map((item) => writeDocument(item, key)).join()}]`;
  if (typeof value === 'object' && value !== null) {
    const fields = Object.entries(value).filter(([, field]) => field !== undefined);
    return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${writeDocument(field, name)}`).join()}}`;
  }
  if (typeof value !== 'number' || !FLOAT_LISTS.has(key)) return JSON.stringify(value) ?? 'null';
  if (!Number.isFinite(value)) return String(value);
  return Object.is(value, -0) ? '-0E0' : value.toExponential().toUpperCase().replace('+', '');
}

async function tryMutant(
  library: XgboostProcess,
  folder: string,
  base: string,
  random: Random,
  figures: MutantFigures,
  number: number,
): Promise<void> {
  const document = parseDocument(base);
  const names = Object.keys(XGBOOST_MUTATIONS);
  const chosen = Array.from(
    { length: 1 + random.below(2) },
    () => names[random.below(names.length)],
  );
  for (const name of chosen) applyMutation(name, document, random);
  const [file, ubj] = [join(folder, 'mutant.json'), join(folder, 'mutant.ubj')];
  await rm(ubj, { force: true });
  await writeFile(file, writeDocument(document));
  const what = `mutant ${number} (${chosen.join(', ')})`;
  const model = await importFile(file).catch((error) => {
    figures.faults.push(`${what}: ${error instanceof Error ? error.stack : error}`);
    return undefined;
  });
  const features = model?.ensemble.featureCount ?? 4;
  const rows = model ? rowsFor(model.ensemble, number) : [new Float64Array(Math.min(features, 9))];
  const asked = rows.map((row) => Array.from(row, (value) => (Number.isNaN(value) ? null : value)));
  const there = await library.answer({ model: file, rows: asked, rounds: roundsOf(document), ubj });
  if (model === undefined || there === undefined) {
    figures[model ? 'onlyHere' : there ? 'onlyThere' : 'byNeither']++;
    return;
  }
  const fault =
    differenceOf(model, rows, there) ?? (await ubjDifference(ubj, model, rows, document));
  if (fault === undefined) {
    figures.alike++;
    for (const name of chosen) figures.kinds.add(name);
  } else figures.faults.push(`${what}: ${fault}`);
}

function applyMutation(name: string, document: Record<string, unknown>, random: Random): void {
  try {
    XGBOOST_MUTATIONS[name](document, random);
  } catch (error) {
    // The one before took away what this one changes.
    if (!(error instanceof TypeError)) throw error;
  }
}

/** The model; undefined when it is refused with a reason. */
async function importFile(file: string): Promise<ImportedModel | undefined> {
  try {
    return await importModel(await readFile(file), file);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}

/** Rows that press on the model. The library refuses infinities, and sees missing values in them where it does not. */
function rowsFor(ensemble: Ensemble, seed: number): Float64Array[] {
  return makeGoldenRows(ensemble, { count: ROWS, seed }).map(({ row }) =>
    row.map((value) => {
      const single = Math.fround(value);
      return Number.isFinite(single) || Number.isNaN(value) ? single : Math.sign(value) * 3e38;
    }),
  );
}

/** As the importer reads it: after early stopping the best rounds answer. Every base has three or more. */
function roundsOf(document: Record<string, unknown>): number {
  const { attributes } = document.learner as { attributes?: { best_iteration?: string } };
  const best = Number(attributes?.best_iteration ?? -1);
  return Number.isInteger(best) && best >= 0 && best < 3 ? best + 1 : 0;
}

function differenceOf(
  { ensemble, float32Sums }: ImportedModel,
  rows: Float64Array[],
  { margin, answer }: { margin: Float32Array; answer: Float32Array },
): string | undefined {
  if (float32Sums === undefined) return 'there are no float32 sums';
  const inFloat32: Ensemble = { ...ensemble, float32Sums };
  const raw = rows.flatMap((row) => [...predictRawPlain(inFloat32, row)]);
  if (raw.length !== margin.length) return `${raw.length} raw scores, XGBoost has ${margin.length}`;
  const wrong = raw.findIndex((score, i) => !Object.is(score, margin[i]) && score !== margin[i]);
  if (wrong >= 0) return `raw score ${wrong} is ${raw[wrong]}, XGBoost's ${margin[wrong]}`;
  const width = answer.length / rows.length;
  const expected = rows.map((_, i) =>
    Float64Array.from(answer.subarray(i * width, (i + 1) * width)),
  );
  // Where an answer is beyond float32, XGBoost's is infinite.
  const answers = rows.map((row) =>
    predictPlain(inFloat32, row).map((value) =>
      Math.fround(value) === Infinity ? Infinity : value,
    ),
  );
  const isNumberOfClass = width === 1 && ensemble.link.kind === 'softmax';
  if (
    width !== answers[0].length &&
    !isNumberOfClass &&
    !(width === 1 && isBinaryLink(ensemble.link))
  )
    return `${answers[0].length} answers a row, XGBoost has ${width}`;
  const aligned = alignAnswers(answers, expected, ensemble.link, 'mutant');
  const comparison = compareAnswers(aligned, expected, { bound: BOUNDS.f32 });
  if (isWithin(comparison)) return undefined;
  return `answer ${comparison.actual}, XGBoost's ${comparison.expected} (row ${comparison.row})`;
}

/** What the library wrote of the file as UBJSON is read to the same answers. */
async function ubjDifference(
  file: string,
  json: ImportedModel,
  rows: Float64Array[],
  document: Record<string, unknown>,
): Promise<string | undefined> {
  const model = await importFile(file);
  // The library drops what it does not know, and writes a base score with fewer digits.
  if (model === undefined) return roundsOf(document) === 0 ? 'UBJSON of it is refused' : undefined;
  const [here, there] = [json, model].map(({ ensemble }) =>
    rows.map((row) => predictRawPlain(ensemble, row)),
  );
  const comparison = compareAnswers(here, there, { bound: BOUNDS.f32 });
  return isWithin(comparison) ? undefined : `UBJSON of it answers ${comparison.expected}`;
}

if (import.meta.main) {
  const [mutants, seed] = [Number(process.argv[2] ?? 6000), Number(process.argv[3] ?? 1)];
  const lightgbm = await fuzzLightgbm(mutants, seed);
  console.log(describeFigures('LightGBM (an independent reader)', lightgbm));
  const run = await fuzzXgboost(mutants, seed);
  console.log(
    run
      ? describeFigures(`XGBoost ${run.version}`, run.figures)
      : 'XGBoost: left out, no Python has it',
  );
  const faults = [...lightgbm.faults, ...(run?.figures.faults ?? [])];
  for (const fault of faults.slice(0, 20)) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}
