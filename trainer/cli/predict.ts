// `batcomputer predict`: answers rows of a CSV file, or one row given as name=value, through the
// compiled module of a registered version.
import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import type { Predictor } from '../../runtime/module/predictor.ts';
import { areUnnamed } from '../../runtime/rows/columns.ts';
import { makeModelCellEncoder } from '../../runtime/rows/model-encoder.ts';
import { type CellGrammar, LIBRARY_CELLS, PLAIN_CELLS } from '../../runtime/schema/cell-grammar.ts';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { inputsOf } from '../../runtime/schema/input-schema.ts';
import { countOf } from '../base/count-of.ts';
import type { Progress } from '../base/progress.ts';
import { UserError } from '../base/user-error.ts';
import { inflate } from '../ingest/read-chunks.ts';
import { type RowFile, withRowFile } from '../ingest/row-file.ts';
import { openRegistry } from '../judge/open-registry.ts';
import { ENCODINGS, type Encoding } from '../recipe/source-dialect.ts';
import type { Version } from '../registry/version.ts';
import { describeFields } from './describe-fields.ts';
import { addCommonOptions, type RegistryOptions } from './options.ts';
import { type AskedOutputs, outputColumns } from './output-columns.ts';
import { requireOutput, writePieces } from './output-file.ts';
import { addOutputOptions, askedOutputs, type OutputOptions } from './output-options.ts';
import { describeProblem, type PredictOptions, predictLines } from './predict-lines.ts';
import { predictTable } from './predict-table.ts';
import { printJson, shellWord } from './print.ts';
import { createProgress } from './progress.ts';
import { readBytes, readText } from './read-text.ts';
import { addRegistryOption, DEFAULT_FOLDER } from './registry-option.ts';
import { TakenAsOther } from './taken-as-other.ts';
import { UsageError } from './usage-error.ts';

/** As in '1 row', '2 rows'. */

/** Rows left out that are named one by one; the rest is counted. */
const BAD_ROWS_SHOWN = 10;

interface PredictCommandOptions extends RegistryOptions, OutputOptions {
  model?: string;
  in?: string;
  out: string;
  keep: boolean;
  skipBad: boolean;
  encoding?: Encoding;
  byPosition: boolean;
  without: string[];
}

interface Opened {
  predictor: Predictor;
  grammar: CellGrammar;
}

export function addPredictCommand(program: Command): void {
  const command = program
    .command('predict')
    .description('answer the rows of a file, or one row, through a compiled model')
    .usage('[options] <model> [name=value...]')
    .argument('[model]', 'NAME, NAME@NUMBER or NAME@ALIAS')
    .argument('[name=value...]', 'one row: a value for each feature')
    .addOption(new Option('--model <model>').hideHelp()) // The model's place before it was an argument.
    .option(
      '--in <file>',
      'rows: a CSV, Parquet or JSON file, one in a zip or gzip, a URL; - is a CSV on stdin',
    )
    .option('--out <file>', 'where to write the answers; - is stdout', '-');
  addOutputOptions(command)
    .option('--keep', 'repeat the input columns before the outputs', false)
    .addOption(
      new Option(
        '--encoding <name>',
        'encoding of the file (default: that of the files the model learned from)',
      ).choices(ENCODINGS),
    )
    .option('--skip-bad', 'leave out rows that have errors instead of stopping', false)
    .option(
      '--without <features...>',
      'features without a column in the file; their values are missing',
      [],
    )
    .addOption(
      new Option(
        '--by-position',
        "take the columns in the model's order: for imported models whose features have no names",
      )
        .default(false)
        .conflicts('without'),
    );
  addRegistryOption(command);
  addCommonOptions(
    command,
    'npx batcomputer predict batcomputer force="Kent Police" crime=Burglary month=10\n' +
      'npx batcomputer predict batcomputer@1 --in rows.csv --out answers.csv --keep',
  ).action(runPredict);
}

async function runPredict(
  first: string | undefined,
  others: string[],
  options: PredictCommandOptions,
): Promise<void> {
  const [model, ...values] = [options.model, first, ...others].filter((one) => one !== undefined);
  if (model === undefined || model.includes('=')) {
    throw new UsageError('name the model first: npx batcomputer predict MODEL name=value …');
  }
  if (options.in !== undefined && values.length > 0) {
    throw new UsageError('give either --in FILE or a name=value for each feature of one row');
  }
  const asked = askedOutputs(options);
  if (options.in !== undefined) await checkFiles(options.in, options.out);
  const registry = await openRegistry(options.registry);
  const version = await registry.version(model);
  const opened = await openModel(version);
  if (options.in === undefined && values.length === 0) {
    const place = options.registry;
    const more = place === DEFAULT_FOLDER ? '' : ` --registry ${shellWord(place)}`;
    throw new UsageError(describeFields(version, opened.grammar, more));
  }
  if (options.byPosition) requireUnnamed(opened.predictor);
  if (options.in === undefined) printJson(answerOne(opened, values, asked));
  else await answerFile(opened, options.in, asked, options);
}

/** @throws UserError when the input is no file, or the answers cannot be written to `out` */
async function checkFiles(input: string, out: string): Promise<void> {
  await requireOutput(out);
  if (input === '-' || /^https?:\/\//i.test(input)) return;
  const [read, written] = await Promise.all(
    [input, out].map((path) => stat(path).catch(() => null)),
  );
  if (read === null || written === null || written.ino !== read.ino || written.dev !== read.dev)
    return;
  throw new UserError(`${out}: holds the rows; name another file for the answers (--out)`);
}

async function openModel(version: Version): Promise<Opened> {
  const predictor = await version.predictor();
  // Imported versions of earlier releases carry no grammar.
  const usual = version.entry.parameters.kind === 'import' ? LIBRARY_CELLS : PLAIN_CELLS;
  return { predictor, grammar: predictor.manifest.cellGrammar ?? usual };
}

function requireUnnamed({ manifest: { features } }: Predictor): void {
  if (areUnnamed(features)) return;
  const names = features.map(({ name }) => name).join(', ');
  throw new UserError(
    `--by-position is for models whose features have no names; this one has ${names}`,
  );
}

function answerOne({ predictor, grammar }: Opened, values: string[], asked: AskedOutputs) {
  const inputs = inputsOf(predictor.manifest);
  const known = inputs.map(({ name }) => name);
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
  const row = new Float64Array(predictor.manifest.features.length);
  const encoder = makeModelCellEncoder(predictor, [...inputs.keys()], grammar);
  const texts = known.map((name) => cells.get(name) ?? '');
  const problems = encoder.encode(texts, row);
  if (problems !== null) throw new UserError(problems.map(describeProblem).join('; '));
  const others = new TakenAsOther(predictor.manifest, [...inputs.keys()]);
  others.add(row, texts);
  for (const sentence of others.sentences()) createProgress().warn(sentence);
  const columns = outputColumns(predictor, asked);
  columns.ask(row, 1);
  return columns.answer(0);
}

/** Answers the rows of a file, or of stdin. */
async function answerFile(
  opened: Opened,
  path: string,
  asked: AskedOutputs,
  options: PredictCommandOptions,
): Promise<void> {
  const progress = createProgress();
  const answer = (file: RowFile) => answerRows(opened, { path, file, asked }, options, progress);
  const stdin: RowFile = { kind: 'text', path, isGzip: false };
  await (path === '-' ? answer(stdin) : withRowFile(path, progress, answer));
}

interface AskedFile {
  /** As it was named. */
  path: string;
  file: RowFile;
  asked: AskedOutputs;
}

async function answerRows(
  { predictor, grammar }: Opened,
  { path, file, asked }: AskedFile,
  options: PredictCommandOptions,
  progress: Progress,
): Promise<void> {
  const size = file.kind === 'text' ? file.bytes : undefined;
  const stage = progress.stage('predict', 'rows');
  let [answered, skipped, blank, footer, bytesRead] = [0, 0, 0, 0, 0];
  const { keep, skipBad, byPosition, without } = options;
  const told: PredictOptions = {
    ...{ columns: outputColumns(predictor, asked), keep, skipBad, byPosition, without, grammar },
    onOtherLines(...lines) {
      [blank, footer] = lines;
    },
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
  };
  const encoding = options.encoding ?? grammar.csv?.encoding ?? 'utf-8';
  const form = { encoding, isGiven: options.encoding !== undefined };
  const lines = (text: Extract<RowFile, { kind: 'text' }>) =>
    readText(
      text.isGzip ? inflate({ path: text.path, name: path }) : readBytes(text.path),
      form,
      (bytes) => {
        bytesRead += bytes;
      },
    );
  const pieces =
    file.kind === 'text'
      ? predictLines(predictor, lines(file), told)
      : predictTable(predictor, file, told);
  await writePieces(options.out, pieces).catch((error) => {
    const isNamed = error instanceof UserError && !error.message.startsWith(`${path}: `);
    throw isNamed ? new UserError(`${path}: ${error.message}`) : error;
  });
  const left = skipped === 0 ? '' : `, ${skipped} left out`;
  const blanks = blank === 0 ? '' : `, ${countOf(blank, 'blank line')} skipped`;
  const end = footer === 0 ? '' : `, ${countOf(footer, 'line')} of the footer skipped`;
  stage.done(`${countOf(answered, 'row')} answered${left}${blanks}${end}`);
  if (options.json && options.out !== '-')
    printJson({ answered, skipped, blank, footer, out: options.out });
}
