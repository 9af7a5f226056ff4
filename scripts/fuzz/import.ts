// Feeds the importer mutated model files: each must be refused with a reason or give a model that is
// whole and answers, within bounded time; anything else is a fault of the importer.
//   node scripts/fuzz/import.ts [FILES PER FORMAT, default 10000] [SEED]

import { lightgbmModel, lightgbmText } from '../../test/lightgbm-text.ts';
import { randomOnnxFile } from '../../test/onnx-graphs.ts';
import { randomRows } from '../../test/random-ensemble.ts';
import { toUbjson, xgboostDocument, xgboostJson } from '../../test/xgboost-document.ts';
import { createRandom, type Random } from '../../trainer/base/random.ts';
import { UserError } from '../../trainer/base/user-error.ts';
import { checkEnsemble } from '../../trainer/ensemble/check-ensemble.ts';
import { predictPlain } from '../../trainer/ensemble/predict-plain.ts';
import { importModel } from '../../trainer/import/import-model.ts';

/** A file that takes longer than this counts as a hang; the files are a few kilobytes. */
const MOST_MILLISECONDS = 2000;

export interface FuzzResult {
  format: string;
  files: number;
  accepted: number;
  refused: number;
  /** What went wrong, with the seed of the file. */
  faults: string[];
  slowestMilliseconds: number;
}

/** Files of each format before they are changed. */
const SEEDS: Record<string, (seed: number) => Buffer> = {
  lightgbm: (seed) => Buffer.from(lightgbmFile(seed)),
  'xgboost-json': (seed) => Buffer.from(xgboostJson(xgboostDocument(seed, xgboostOptions(seed)))),
  'xgboost-ubjson': (seed) => toUbjson(xgboostDocument(seed, xgboostOptions(seed))),
  onnx: randomOnnxFile,
};

/** Every form of the format; a change of length is found only where it matters in those without sizes. */
function lightgbmFile(seed: number): string {
  const text = lightgbmText(lightgbmModel(seed, { linear: seed % 3 === 0, iterations: 3 }));
  return seed % 2 === 0 ? text : text.replace(/tree_sizes=.*\n/, '');
}

function xgboostOptions(seed: number) {
  return { categories: seed % 2 === 0, dart: seed % 3 === 0, outputs: 1 + (seed % 2) };
}

/** The file with a few random changes: bytes, numbers, cuts, repeats. */
function mutate(good: Buffer, random: Random): Buffer {
  let bytes: Buffer = Buffer.from(good);
  const changes = 1 + random.below(3);
  for (let i = 0; i < changes; i++)
    bytes = MUTATIONS[random.below(MUTATIONS.length)](bytes, random);
  return bytes;
}

const STRANGE_TEXTS = [
  '1000000000',
  '-1',
  'nan',
  'inf',
  '1e999',
  '99999999999999999999',
  '',
  '0.5',
  '{',
  '[',
];

const MUTATIONS: ((bytes: Buffer, random: Random) => Buffer)[] = [
  (bytes, random) => {
    bytes[random.below(bytes.length)] = random.below(256);
    return bytes;
  },
  (bytes, random) => {
    bytes[random.below(bytes.length)] ^= 1 << random.below(8);
    return bytes;
  },
  (bytes, random) => bytes.subarray(0, Math.max(1, random.below(bytes.length))),
  (bytes, random) => {
    const [start, end] = slice(bytes, random);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  (bytes, random) => {
    const [start, end] = slice(bytes, random);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  (bytes, random) => replaceNumber(bytes, random),
  (bytes, random) => {
    // Four bytes become an extreme number, as in lengths and ids of binary forms.
    const at = random.below(Math.max(1, bytes.length - 4));
    bytes.fill(random.below(2) === 0 ? 0xff : 0x7f, at, Math.min(bytes.length, at + 4));
    return bytes;
  },
];

function slice(bytes: Buffer, random: Random): [start: number, end: number] {
  const start = random.below(bytes.length);
  return [start, Math.min(bytes.length, start + 1 + random.below(64))];
}

function replaceNumber(bytes: Buffer, random: Random): Buffer {
  const text = bytes.toString('latin1');
  const numbers = [...text.matchAll(/-?\d+(\.\d+)?/g)];
  if (numbers.length === 0) return bytes;
  const match = numbers[random.below(numbers.length)];
  const strange = STRANGE_TEXTS[random.below(STRANGE_TEXTS.length)];
  const changed = text.slice(0, match.index) + strange + text.slice(match.index + match[0].length);
  return Buffer.from(changed, 'latin1');
}

const GOOD_FILES = 50;

/** Files that are taken as they are; of the random ONNX graphs many are refused by name. */
async function goodFiles(format: string): Promise<Buffer[]> {
  const good: Buffer[] = [];
  for (let seed = 0; good.length < GOOD_FILES; seed++) {
    const bytes = SEEDS[format](seed);
    try {
      await importModel(bytes, 'model');
      good.push(bytes);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
    }
  }
  return good;
}

/** Tries `files` mutated files of one format. */
export async function fuzzFormat(format: string, files: number, seed: number): Promise<FuzzResult> {
  const result: FuzzResult = {
    format,
    files,
    accepted: 0,
    refused: 0,
    faults: [],
    slowestMilliseconds: 0,
  };
  const good = await goodFiles(format);
  for (let i = 0; i < files; i++) {
    const random = createRandom(seed, i, 0xf);
    const bytes = mutate(good[i % good.length], random);
    const start = performance.now();
    try {
      const { ensemble } = await importModel(bytes, 'model');
      checkEnsemble(ensemble);
      for (const row of randomRows(ensemble, 3, i)) predictPlain(ensemble, row);
      result.accepted++;
    } catch (error) {
      if (error instanceof UserError) result.refused++;
      else
        result.faults.push(
          `seed ${seed}, file ${i}: ${error instanceof Error ? error.stack : error}`,
        );
    }
    const milliseconds = performance.now() - start;
    result.slowestMilliseconds = Math.max(result.slowestMilliseconds, milliseconds);
    if (milliseconds > MOST_MILLISECONDS) {
      result.faults.push(`seed ${seed}, file ${i}: took ${milliseconds.toFixed()} ms`);
    }
  }
  return result;
}

export const FUZZ_FORMATS = Object.keys(SEEDS);

if (import.meta.main) {
  const files = Number(process.argv[2] ?? 10_000);
  const seed = Number(process.argv[3] ?? 1);
  for (const format of FUZZ_FORMATS) {
    const { accepted, refused, faults, slowestMilliseconds } = await fuzzFormat(
      format,
      files,
      seed,
    );
    console.log(
      `${format.padEnd(15)} ${files} files: ${refused} refused, ${accepted} still whole, ` +
        `${faults.length} faults, slowest ${slowestMilliseconds.toFixed()} ms`,
    );
    for (const fault of faults.slice(0, 5)) console.error(fault);
    if (faults.length > 0) process.exitCode = 1;
  }
}
