// Names, kinds and labels of a LightGBM model's features: from `feature_names`, `feature_infos` and
// the category labels that LightGBM's Python package writes at the end of the file for pandas columns.
import type { Feature, FeatureSchema } from '../../../models/contract/feature-schema.ts';
import { UserError } from '../../user-error.ts';
import { failAt, readInteger, type TextLine, textOf } from './text-lines.ts';

const MOST_FEATURES = 1_000_000;

export interface FeatureReading {
  features: FeatureSchema;
  warnings: string[];
}

/** The schema of the model's rows. A category without known labels is asked for by its code. */
export function readFeatures(
  file: string,
  header: Map<string, TextLine>,
  pandasCategorical: TextLine | undefined,
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
  const labels = pandasCategorical ? readPandasLabels(file, pandasCategorical) : [];
  const matched = matchLabels(infos, labels);
  const features = names.map((name, i): Feature => {
    const known = matched?.get(i);
    if (known) return { name, kind: 'category', labels: known, missing: 'allowed' };
    return { name, kind: 'number', description: describe(infos[i]), missing: 'allowed' };
  });
  const warnings = matched
    ? []
    : [
        `${file}: the file has labels for ${labels.length} columns but does not say for which; ` +
          'categories are asked for by their codes (give their labels with --labels)',
      ];
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

function describe(info: string): string {
  const range = /^\[(.+):(.+)\]$/.exec(info);
  if (range) return `From ${Number(range[1])} to ${Number(range[2])} in the training data.`;
  if (!isCategoryInfo(info)) return 'Not used by the model.';
  const codes = info.split(':').map(Number);
  return `Code of a category, from ${Math.max(0, Math.min(...codes))} to ${Math.max(...codes)}.`;
}

/** One list of labels per pandas column that is a category, in the order of the columns. */
function readPandasLabels(file: string, line: TextLine): string[][] {
  const text = line.bytes.toString('utf8', 'pandas_categorical:'.length);
  let lists: unknown;
  try {
    lists = JSON.parse(text);
  } catch {
    throw failAt(file, line, 'pandas_categorical is not JSON');
  }
  if (lists === null) return [];
  const isLabel = (label: unknown) => ['string', 'number', 'boolean'].includes(typeof label);
  if (!Array.isArray(lists) || !lists.every((list) => Array.isArray(list) && list.every(isLabel))) {
    throw failAt(file, line, 'pandas_categorical is not a list of lists of labels');
  }
  return lists.map((list: unknown[]) => list.map(String));
}

/**
 * Which column has which labels. The file tells only their order, so they are given out only when
 * there are as many lists as category columns and every code in the training data has a label;
 * `undefined` when that does not come out.
 */
function matchLabels(infos: string[], labels: string[][]): Map<number, string[]> | undefined {
  const columns = infos.flatMap((info, i) => (isCategoryInfo(info) ? [i] : []));
  if (labels.length === 0) return new Map();
  if (columns.length !== labels.length) return undefined;
  const matched = new Map<number, string[]>();
  for (const [i, column] of columns.entries()) {
    const highest = infos[column].split(':').reduce((max, code) => Math.max(max, Number(code)), 0);
    if (highest >= labels[i].length || new Set(labels[i]).size !== labels[i].length)
      return undefined;
    matched.set(column, labels[i]);
  }
  return matched;
}
