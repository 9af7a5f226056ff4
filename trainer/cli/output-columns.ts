// What `predict` writes for a row: the names of the output columns and how an answer becomes text.
// A double is written in its shortest form that reads back as the same double.
import type { Manifest } from '../../runtime/module/manifest.ts';
import type { OutputKind, Predictor } from '../../runtime/module/predictor.ts';
import {
  AnswerBlock,
  DEFAULT_THRESHOLD,
  type Extras,
  extraCell,
  indexOfGreatest,
  makeExtrasMaker,
} from '../../runtime/rows/extras.ts';
import {
  EXTRA_NAMES,
  extraColumn,
  type OutputName,
  outputObstacle,
} from '../../runtime/schema/outputs.ts';
import { UserError } from '../base/user-error.ts';

/** One output alone, or several of which `probability` is the first. */
export interface AskedOutputs {
  names: readonly OutputName[];
  /** Probability from which the last of two classes is decided for. */
  threshold: number;
}

export interface OutputColumns {
  names: readonly string[];
  /** Asks the module about `count` rows that stand encoded in `rows`. */
  ask(rows: Float64Array, count: number): void;
  /** Values of row `index` of those, in the order of `names`. */
  values(index: number): (number | string)[];
  /** The answer to that row as the API has it. */
  answer(index: number): Record<string, unknown>;
}

/** @throws UserError when the model cannot give an output, or not in columns of one name each */
export function outputColumns(predictor: Predictor, asked: AskedOutputs): OutputColumns {
  const { manifest } = predictor;
  for (const name of asked.names) requireOutput(manifest, name);
  const columns =
    asked.names.length === 1
      ? columnsAlone(predictor, asked.names[0], asked.threshold)
      : columnsBeside(predictor, asked);
  const double = columns.names.find((name, i) => columns.names.indexOf(name) !== i);
  if (double === undefined) return columns;
  throw new UserError(
    `two columns of the answers would be called '${double}'; the API's /api/explain tells them apart`,
  );
}

function requireOutput(manifest: Manifest, name: OutputName): void {
  const obstacle = outputObstacle(name, manifest);
  if (obstacle === null) return;
  const { name: model, version } = manifest;
  throw new UserError(`${model}@${version} has no ${name} to answer with, because ${obstacle}`);
}

/** The probabilities with one column for each output beside them, as the API writes CSV. */
function columnsBeside(predictor: Predictor, { names, threshold }: AskedOutputs): OutputColumns {
  const { flags } = predictor.manifest;
  const extraNames = EXTRA_NAMES.filter((name) => names.includes(name));
  const probabilities = new AnswerBlock(predictor, 'probability');
  const extras: Extras = { names: new Set(extraNames), threshold };
  const maker = makeExtrasMaker(extras, predictor);
  const included = (index: number) => maker.included(index, probabilities.row(index));
  return {
    names: [...flags, ...extraNames.map(extraColumn)],
    ask(rows, count) {
      probabilities.ask(rows, count);
      maker.ask(rows, count);
    },
    values(index) {
      const row = included(index);
      return [...probabilities.row(index), ...extraNames.map((name) => extraCell(name, row))];
    },
    answer: (index) => ({
      ...named(flags, [...probabilities.row(index)]),
      included: included(index),
    }),
  };
}

/** A column for each number of an output, but for the leaves, which are too many. */
function columnsAlone(predictor: Predictor, name: OutputName, threshold: number): OutputColumns {
  const { flags, classes } = predictor.manifest;
  switch (name) {
    case 'probability':
      return columnsOf(predictor, name, flags, (answer) => [...answer]);
    case 'raw':
      return columnsOf(predictor, name, rawNames(predictor.manifest), (answer) => [...answer]);
    case 'contributions':
      return columnsOf(predictor, name, contributionNames(predictor.manifest), (answer) => [
        ...answer,
      ]);
    case 'leaves':
      return columnsOf(predictor, name, [name], (answer) => [answer.join(' ')]);
    case 'label':
      return columnsOf(predictor, 'probability', [name], (answer) => [
        classes[indexOfGreatest(answer)],
      ]);
    case 'decision':
      return columnsOf(predictor, 'probability', [name], (answer) => [
        classes[Number(answer[1] >= threshold)],
      ]);
    case 'others':
      return columnOfOthers(predictor);
  }
}

/** What the rows themselves say; the module is not asked. */
function columnOfOthers(predictor: Predictor): OutputColumns {
  const extras: Extras = { names: new Set(['others']), threshold: DEFAULT_THRESHOLD };
  const maker = makeExtrasMaker(extras, predictor);
  const included = (index: number) => maker.included(index, new Float64Array(0));
  return {
    names: ['others'],
    ask: (rows, count) => maker.ask(rows, count),
    values: (index) => [extraCell('others', included(index))],
    answer: (index) => ({ ...included(index) }),
  };
}

function columnsOf(
  predictor: Predictor,
  kind: OutputKind,
  names: readonly string[],
  read: (answer: Float64Array) => (number | string)[],
): OutputColumns {
  const block = new AnswerBlock(predictor, kind);
  const values = (index: number) => read(block.row(index));
  return {
    names,
    ask: (rows, count) => block.ask(rows, count),
    values,
    answer: (index) => named(names, values(index)),
  };
}

function named(names: readonly string[], values: (number | string)[]): Record<string, unknown> {
  return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}

/** Names of the raw scores: `raw`, or `raw:<class>` when there is one per class. */
function rawNames({ rawCount, classes }: Manifest): string[] {
  if (rawCount === 1) return ['raw'];
  return Array.from({ length: rawCount }, (_, k) => `raw:${classes[k] ?? k}`);
}

function contributionNames(manifest: Manifest): string[] {
  const names = [...manifest.features.map(({ name }) => name), 'bias'];
  if (manifest.rawCount === 1) return names;
  return rawNames(manifest).flatMap((raw) => names.map((name) => `${raw.slice(4)}:${name}`));
}
