// Reads LightGBM's text models (v3 of LightGBM 2 and 3, v4 of LightGBM 4) into an ensemble that
// answers as LightGBM does. What is not known is refused with its line, never guessed.

import { UserError } from '../../base/user-error.ts';
import type { Ensemble, Link } from '../../ensemble/ensemble.ts';
import { createEnsembleBuilder } from '../../ensemble/ensemble-builder.ts';
import { checkedEnsemble } from '../checked-ensemble.ts';
import { defaultFlags, type ImportedModel, numberedClasses } from '../imported-model.ts';
import { readLightgbmFeatures } from './features.ts';
import { readLightgbmObjective } from './objectives.ts';
import { failAt, linesOf, readInteger, readIntegers, type TextLine, textOf } from './text-lines.ts';
import { addLightgbmTree, TREE_KEYS, type TreeText } from './trees.ts';

const VERSIONS: Record<string, string> = { v3: 'LightGBM 2 or 3', v4: 'LightGBM 4' };

const HEADER_KEYS = new Set([
  'version',
  'num_class',
  'num_tree_per_iteration',
  'label_index',
  'max_feature_idx',
  'objective',
  'average_output',
  'feature_names',
  'monotone_constraints',
  'feature_infos',
  'tree_sizes',
]);

const MOST_OUTPUTS = 10_000;

/** True for a file that begins as LightGBM's text models do. */
export function isLightgbm(bytes: Buffer): boolean {
  return /^tree\r?\nversion=/.test(bytes.toString('latin1', 0, 40));
}

/**
 * Reads a whole file; `file` is its name in messages. Throws a UserError for what it cannot take.
 * @param categories names of pandas' columns of dtype category, where the user gave them
 */
export function importLightgbm(bytes: Buffer, file: string, categories?: string[]): ImportedModel {
  const sections = splitSections(bytes, file);
  const header = readHeader(sections, file);
  const { features, warnings } = readLightgbmFeatures(
    file,
    sections.header,
    sections.pandasCategorical,
    categories,
  );
  const ensemble = readEnsemble(sections.trees, header, features.length, file);
  const task = header.classes > 0 ? 'class' : 'number';
  const classes = numberedClasses(header.classes);
  return {
    ensemble,
    features,
    hasFeatureNames: true,
    task,
    classes,
    flags: defaultFlags(task, classes, header.rawCount),
    origin: {
      format: 'lightgbm',
      library: VERSIONS[header.version],
      formatVersion: header.version,
      objective: header.objective,
    },
    warnings,
  };
}

interface Sections {
  header: Map<string, TextLine>;
  trees: TreeText[];
  pandasCategorical: TextLine | undefined;
}

/** Cuts the file into its header, its trees and what pandas left at the end. */
function splitSections(bytes: Buffer, file: string): Sections {
  const header = new Map<string, TextLine>();
  const trees: TreeText[] = [];
  let pandasCategorical: TextLine | undefined;
  let lines: Map<string, TextLine> | undefined = header;
  let hasEnded = false;
  for (const line of linesOf(bytes)) {
    if (hasEnded) {
      if (line.key.startsWith('pandas_categorical:')) pandasCategorical = line;
      continue;
    }
    if (line.key === '' && !line.hasValue) continue;
    if (line.key === 'end of trees') hasEnded = true;
    else if (line.key === 'Tree') {
      lines = new Map();
      trees.push({ head: line, lines });
      const number = readInteger(file, line, 0, 2 ** 31 - 1);
      if (number !== trees.length - 1) {
        throw failAt(file, line, `tree ${trees.length - 1} is due here, not tree ${number}`);
      }
    } else if (line.number > 1) {
      addLine(file, line, lines, lines === header ? HEADER_KEYS : TREE_KEYS);
      // Another version has other lines, so that nothing is said of these before.
      if (line.key === 'version') checkVersion(file, line);
    }
  }
  if (!hasEnded) {
    throw new UserError(`${file}: the file is cut off: it has no line 'end of trees'`);
  }
  checkTreeSizes(bytes, header, trees, file);
  return { header, trees, pandasCategorical };
}

function addLine(
  file: string,
  line: TextLine,
  lines: Map<string, TextLine>,
  known: Set<string>,
): void {
  if (!known.has(line.key)) {
    throw failAt(file, line, `'${line.key.slice(0, 60)}' is not known to this importer`);
  }
  if (lines.has(line.key)) throw failAt(file, line, `'${line.key}' appears twice`);
  lines.set(line.key, line);
}

/** LightGBM finds each tree by these sizes; a file in which they are wrong it does not load either. */
function checkTreeSizes(
  bytes: Buffer,
  header: Map<string, TextLine>,
  trees: TreeText[],
  file: string,
): void {
  const line = header.get('tree_sizes');
  if (line === undefined) return;
  const sizes = readIntegers(file, line, trees.length, 1, 2 ** 31 - 1);
  const end = bytes.indexOf('\nend of trees') + 1;
  trees.forEach(({ head }, tree) => {
    const next = trees[tree + 1]?.head.start ?? end;
    if (next - head.start !== sizes[tree]) {
      throw failAt(
        file,
        head,
        `tree ${tree} has ${next - head.start} bytes, tree_sizes says ${sizes[tree]}: the file was ` +
          'changed after LightGBM wrote it (line endings?); save it from LightGBM again',
      );
    }
  });
}

interface Header {
  version: string;
  rawCount: number;
  objective: string;
  link: Link;
  /** Number of classes; 0 when the outputs are plain numbers. */
  classes: number;
  averages: boolean;
}

function checkVersion(file: string, line: TextLine): void {
  const version = textOf(line);
  if (Object.hasOwn(VERSIONS, version)) return;
  const known = Object.keys(VERSIONS).join(', ');
  const shown = `version '${version.slice(0, 20)}'`;
  throw failAt(
    file,
    line,
    /^v?[12]$/.test(version)
      ? `the file is of ${shown}, which only old LightGBMs wrote (known: ${known}); load it with ` +
          'LightGBM 3 or 4 and save it again: lgb.Booster(model_file=…).save_model(…)'
      : `${shown} is not known (known: ${known})`,
  );
}

function readHeader({ header }: Sections, file: string): Header {
  const version = textOf(requiredLine(file, header, 'version'));
  const numClass = readInteger(file, requiredLine(file, header, 'num_class'), 1, MOST_OUTPUTS);
  const perIteration = header.get('num_tree_per_iteration');
  const rawCount = perIteration ? readInteger(file, perIteration, 1, MOST_OUTPUTS) : numClass;
  if (perIteration && rawCount !== numClass) {
    throw failAt(
      file,
      perIteration,
      `${rawCount} trees an iteration contradict num_class, which is ${numClass}`,
    );
  }
  const objectiveLine = header.get('objective');
  const objective = objectiveLine ? textOf(objectiveLine) : 'custom';
  const reading = readLightgbmObjective(objective);
  if (objectiveLine && 'problem' in reading) throw failAt(file, objectiveLine, reading.problem);
  if ('problem' in reading) throw new Error(reading.problem);
  const scores = reading.link.kind === 'sigmoid' ? 1 : Math.max(1, reading.classes);
  if (objectiveLine && objective !== 'custom' && scores !== rawCount) {
    throw failAt(
      file,
      objectiveLine,
      `the objective and num_class contradict each other: ${scores} scores or ${rawCount}`,
    );
  }
  return {
    version,
    rawCount,
    objective,
    link: reading.link,
    classes: reading.classes,
    averages: header.has('average_output'),
  };
}

function requiredLine(file: string, header: Map<string, TextLine>, key: string): TextLine {
  const line = header.get(key);
  if (line === undefined) throw new UserError(`${file}: the header lacks its '${key}'`);
  return line;
}

function readEnsemble(
  trees: TreeText[],
  header: Header,
  featureCount: number,
  file: string,
): Ensemble {
  const { rawCount } = header;
  if (trees.length === 0) throw new UserError(`${file}: the model has no trees`);
  if (trees.length % rawCount !== 0) {
    throw new UserError(
      `${file}: ${trees.length} trees do not make whole iterations of ${rawCount}`,
    );
  }
  const builder = createEnsembleBuilder({
    featureCount,
    rawCount,
    inputPrecision: 'f64',
    leafWidth: 1,
  });
  trees.forEach((block, i) => {
    addLightgbmTree(file, block, builder, featureCount, i % rawCount);
  });
  const ensemble = builder.finish({
    baseScore: new Float64Array(rawCount),
    divisor: 1,
    linkDivisor: header.averages ? trees.length / rawCount : 1,
    link: header.link,
  });
  return checkedEnsemble(ensemble, file);
}
