// One table from its raw file to a served API: trained, asked, scored, and each answer held to what training computed.
import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import { openRegistry } from '../../trainer/judge/open-registry.ts';
import type { Version } from '../../trainer/registry/version.ts';
import { compareWithTraining } from './compare-with-training.ts';
import { type Printed, runProgram, serveAndAsk } from './run-program.ts';
import type { Table } from './tables.ts';

export interface TableOutcome {
  /** From the start of training to the first answer over HTTP. */
  seconds: number;
  score: string;
  folds: string;
  peer: string;
  rows: string;
  equal: string;
  decisions: string;
  /** The commands, and what they printed. */
  transcript: string;
  fault: string | null;
}

const MOST_SECONDS = 30;
const SHOWN = ['auc', 'logLoss', 'rmse'];
const figure = (value: number) => String(Number(value.toPrecision(4)));
const evaluationSchema = z.looseObject({
  confidence: z.record(z.string(), z.object({ low: z.number(), high: z.number() })),
});

const foldsSchema = z.looseObject({
  metrics: z.record(z.string(), z.object({ mean: z.number(), deviation: z.number() })),
});

export async function checkTable(
  folder: string,
  table: Table,
  { work, withFolds }: { work: string; withFolds: boolean },
): Promise<TableOutcome> {
  const { file, target, options, peer } = table;
  const place = join(work, file.replace(/\W+/g, '-'));
  await mkdir(place);
  const path = join(place, file);
  await copyFile(resolve(folder, file), path);
  const started = performance.now();
  const training = ['train', file, '--target', target, ...options];
  const trained = await runProgram(training, place);
  const registry = await openRegistry(join(place, 'models'));
  const [name] = await registry.models();
  const version = await registry.version(name);
  await serveAndAsk(version, place);
  const seconds = (performance.now() - started) / 1000;

  const answers = join(place, 'answers.csv');
  const predicting = ['predict', name, '--in', file, '--out', 'answers.csv', '--keep'];
  const predicted = await runProgram(predicting, place);
  const comparison = await compareWithTraining(
    version,
    path,
    await readFile(answers, 'utf8'),
    target,
  );
  const { metrics } = version.entry;
  const [, read = '?', used = '?', dropped = '?'] =
    /([\d,]+) read, ([\d,]+) used, ([\d,]+) not used/.exec(trained.stdout) ?? [];
  const faults = [
    ...comparison.faults,
    ...(seconds > MOST_SECONDS ? [`the first answer took ${seconds.toFixed(1)} s`] : []),
  ];
  return {
    seconds,
    folds: withFolds ? await scoreOfFolds(path, table, place) : '',
    score: await scoreOf(version, metrics),
    peer:
      Object.entries(peer)
        .map(([metric, value]) => `${metric} ${value}`)
        .join(', ') || '–',
    rows: `${read} / ${used} / ${dropped}`,
    equal: comparison.text,
    decisions: decisionsOf(trained.stderr),
    transcript: [transcriptOf(training, trained), transcriptOf(predicting, predicted)].join('\n'),
    fault: faults.length === 0 ? null : faults.join('; '),
  };
}

function transcriptOf(args: string[], { all }: Printed): string {
  const quoted = args.map((arg) => (/^[\w.=-]+$/.test(arg) ? arg : `'${arg}'`));
  return `$ npx batcomputer ${quoted.join(' ')}\n${all.trimEnd()}`;
}

/** `auc 0.8463 (0.8217 to 0.8673), …`. */
async function scoreOf(version: Version, metrics: Record<string, number>): Promise<string> {
  const { confidence } = await version.json('evaluation.json', evaluationSchema);
  const shown = SHOWN.filter((name) => metrics[name] !== undefined);
  return shown
    .map((name) => {
      const interval = confidence[name];
      const range = interval ? ` (${figure(interval.low)} to ${figure(interval.high)})` : '';
      return `${name} ${figure(metrics[name])}${range}`;
    })
    .join(', ');
}

/** Means over 5 folds of the recipe that `init` writes. */
async function scoreOfFolds(path: string, table: Table, place: string): Promise<string> {
  const { target, options } = table;
  await runProgram(['init', path, '--target', target, ...options, '--out', 'recipe.ts'], place);
  const { stdout } = await runProgram(['validate', 'recipe.ts', '--folds', '5', '--json'], place);
  const { metrics } = foldsSchema.parse(JSON.parse(stdout));
  const shown = SHOWN.filter((name) => metrics[name] !== undefined);
  return shown
    .map(
      (name) =>
        `${name} ${figure(metrics[name].mean)} ± ${figure(metrics[name].deviation / Math.sqrt(5))}`,
    )
    .join(', ');
}

/** What the draft said, from its first line on. */
function decisionsOf(stderr: string): string {
  const draft = /A recipe for .*\n([\s\S]*?)\n {2}to keep and change it/.exec(stderr)?.[1] ?? '';
  return draft
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ')
    .replaceAll('|', '\\|');
}
