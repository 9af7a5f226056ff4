// `batcomputer predict`: answers rows of a CSV file, or one row given as name=value, through the
// compiled module of a registered version.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { makeCellEncoder } from '../../models/contract/encode-row.ts';
import type { Predictor } from '../../models/contract/predictor.ts';
import { didYouMean } from '../did-you-mean.ts';
import { requireFile } from '../files.ts';
import { resolveVersion } from '../registry/read-version.ts';
import { openVersion } from '../registry/verify-version.ts';
import { UserError } from '../user-error.ts';
import { addCommonOptions, printJson, type RegistryOptions } from './options.ts';
import { OUTPUTS, type Output, outputColumns } from './output-columns.ts';
import { requireOutput, writePieces } from './output-file.ts';
import { describeProblem, predictLines } from './predict-lines.ts';
import { createProgress } from './progress.ts';
import { addRegistryOption, openRegistry } from './registry-option.ts';
import { UsageError } from './usage-error.ts';

const READ_BYTES = 1 << 18;
/** Rows left out that are named one by one; the rest is counted. */
const BAD_ROWS_SHOWN = 10;

interface PredictCommandOptions extends RegistryOptions {
  model: string;
  in?: string;
  out: string;
  output: Output;
  keep: boolean;
  skipBad: boolean;
}

export function addPredictCommand(program: Command): void {
  const command = program
    .command('predict')
    .description('answer rows of a CSV file, or one row, through a compiled model')
    .argument('[values...]', 'one row: a name=value for each feature')
    .requiredOption('--model <model>', 'NAME, NAME@NUMBER or NAME@ALIAS')
    .option('--in <file>', 'CSV with a header that names the features; - is stdin')
    .option('--out <file>', 'where the answers go; - is stdout', '-')
    .addOption(
      new Option('--output <what>', 'what each row is answered with')
        .choices(OUTPUTS)
        .default('probability'),
    )
    .option('--keep', 'repeat the input columns before the outputs', false)
    .option('--skip-bad', 'leave out rows that cannot be answered instead of stopping', false);
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer predict --model batcomputer force="Kent Police" crime=Burglary month=10\n' +
      'npx batcomputer predict --model batcomputer@1 --in rows.csv --out answers.csv --keep',
  ).action(runPredict);
}

async function runPredict(values: string[], options: PredictCommandOptions): Promise<void> {
  if ((options.in === undefined) === (values.length === 0)) {
    throw new UsageError('give either --in FILE or a name=value for each feature of one row');
  }
  if (options.in !== undefined) await checkFiles(options.in, options.out);
  const registry = await openRegistry(options.registry);
  const predictor = await openVersion(await resolveVersion(registry, options.model));
  if (options.in === undefined) printJson(answerOne(predictor, values, options.output));
  else await answerFile(predictor, options.in, options);
}

/** @throws UserError when the input is no file, or the answers cannot be written to `out` */
async function checkFiles(input: string, out: string): Promise<void> {
  await requireOutput(out);
  if (input === '-') return;
  await requireFile(input);
  const [read, written] = await Promise.all([stat(input), stat(out).catch(() => null)]);
  if (written === null || written.ino !== read.ino || written.dev !== read.dev) return;
  throw new UserError(`${out}: holds the rows; name another file for the answers (--out)`);
}

function answerOne(predictor: Predictor, values: string[], output: Output) {
  const { features } = predictor.manifest;
  const known = features.map(({ name }) => name);
  const cells = new Map<string, string>();
  for (const value of values) {
    const at = value.indexOf('=');
    if (at < 1) throw new UsageError(`'${value}': write a feature as name=value`);
    const name = value.slice(0, at);
    if (!known.includes(name)) {
      throw new UserError(
        `${name} is not a feature of this model${didYouMean(name, known)}; it has ${known.join(', ')}`,
      );
    }
    if (cells.has(name)) throw new UsageError(`${name} is given twice`);
    cells.set(name, value.slice(at + 1));
  }
  const row = new Float64Array(features.length);
  const problems = makeCellEncoder(features, [...cells.keys()]).encode([...cells.values()], row);
  if (problems !== null) throw new UserError(problems.map(describeProblem).join('; '));
  const columns = outputColumns(predictor.manifest, output);
  const answer = columns.values(predictor.predict(row, columns.kind));
  return Object.fromEntries(columns.names.map((name, i) => [name, answer[i]]));
}

/** Yields a file's text, `-` being stdin, and tells the bytes of each piece. */
async function* readText(path: string, onBytes: (bytes: number) => void): AsyncGenerator<string> {
  const input =
    path === '-' ? process.stdin : createReadStream(path, { highWaterMark: READ_BYTES });
  input.setEncoding('utf8');
  for await (const piece of input as AsyncIterable<string>) {
    onBytes(Buffer.byteLength(piece));
    yield piece;
  }
}

async function answerFile(
  predictor: Predictor,
  path: string,
  options: PredictCommandOptions,
): Promise<void> {
  const size = path === '-' ? undefined : (await stat(path)).size;
  const progress = createProgress();
  const stage = progress.stage('predict', 'rows');
  let answered = 0;
  let skipped = 0;
  let bytesRead = 0;
  const input = readText(path, (bytes) => {
    bytesRead += bytes;
  });
  const pieces = predictLines(predictor, input, {
    columns: outputColumns(predictor.manifest, options.output),
    keep: options.keep,
    skipBad: options.skipBad,
    onRows(rows) {
      answered = rows;
      // Rows are not known before the end; the share of the bytes read estimates them.
      stage.update(rows, size === undefined ? undefined : Math.round((rows * size) / bytesRead));
    },
    onBadRow(message) {
      skipped++;
      if (skipped <= BAD_ROWS_SHOWN) progress.warn(`left out ${message}`);
    },
    warn: (message) => progress.warn(message),
  });
  await writePieces(options.out, pieces).catch((error) => {
    throw error instanceof UserError ? new UserError(`${path}: ${error.message}`) : error;
  });
  const left = skipped === 0 ? '' : `, ${skipped} left out`;
  stage.done(`${answered} rows answered${left}`);
  if (options.json && options.out !== '-') printJson({ answered, skipped, out: options.out });
}
