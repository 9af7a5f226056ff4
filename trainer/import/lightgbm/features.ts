// Names, kinds and labels of a LightGBM model's features: from `feature_names`, `feature_infos` and
// the labels that LightGBM's Python package writes at the end of the file for pandas columns.
import type { Feature, FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { UserError } from '../../base/user-error.ts';
import { readPandasLabels, readRange } from './pandas-labels.ts';
import { failAt, readInteger, type TextLine, textOf } from './text-lines.ts';

/** A file of a kilobyte may claim a million; a request with so many fields is none. */
const MOST_FEATURES = 1 << 17;

export interface FeatureReading {
  features: FeatureSchema;
  warnings: string[];
}

/**
 * The schema of the model's rows. A category without known labels is asked for by its code.
 * @param categories names of pandas' columns of dtype category, where the user gave them
 */
export function readLightgbmFeatures(
  file: string,
  header: Map<string, TextLine>,
  pandasCategorical: TextLine | undefined,
  categories: string[] | undefined,
): FeatureReading {
  const line = (key: string): TextLine => {
    const found = header.get(key);
    if (found === undefined) throw new UserError(`${file}: the header lacks its '${key}'`);
    return found;
  };
  const count = readInteger(file, line('max_feature_idx'), 0, MOST_FEATURES - 1) + 1;
  const names = readWords(file, line('feature_names'), count);
  const infos = readWords(file, line('feature_infos'), count);
  if (new Set(names).size !== count) {
    throw failAt(file, line('feature_names'), 'two features have the same name');
  }
  const columns = { names, infos };
  const { labels, warnings } = readPandasLabels(file, pandasCategorical, columns, categories);
  const features = names.map((name, i): Feature => {
    const known = labels.get(i);
    if (known) return { name, kind: 'category', labels: known, missing: 'allowed' };
    return { name, kind: 'number', description: describeRange(infos[i]), missing: 'allowed' };
  });
  return { features, warnings };
}

function readWords(file: string, line: TextLine, count: number): string[] {
  const words = textOf(line).split(' ');
  if (words.length !== count) {
    throw failAt(file, line, `${line.key} has ${words.length} entries instead of ${count}`);
  }
  return words;
}

/** `-1:4:17` lists the codes of a category, `[0:8.5]` the range of a number, `none` is constant. */
function isCategoryInfo(info: string): boolean {
  return /^-?\d+(:-?\d+)*$/.test(info);
}

/** Files that were not made by training have the largest double where an end is open. */
function describeNumbers(lowest: number, highest: number): string {
  const isOpen = (end: number) => Math.abs(end) >= Number.MAX_VALUE;
  if (isOpen(lowest) && isOpen(highest)) return 'Any number in the training data.';
  if (isOpen(highest)) return `${lowest} or more in the training data.`;
  if (isOpen(lowest)) return `${highest} or less in the training data.`;
  return `From ${lowest} to ${highest} in the training data.`;
}

function describeRange(info: string): string {
  const range = readRange(info);
  if (range) return describeNumbers(range[0], range[1]);
  if (!isCategoryInfo(info)) return 'Not used by the model.';
  const codes = info.split(':').map(Number);
  const highest = codes.reduce((a, b) => Math.max(a, b));
  return `Code of a category, from ${Math.max(
    0,
    codes.reduce((a, b) => Math.min(a, b)),
  )} to ${highest}.`;
}
