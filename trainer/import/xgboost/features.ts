// Names, kinds and labels of an XGBoost model's features.
import type { Feature, FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import type { JsonReader } from '../json-reader.ts';

const CATEGORIES_KEYS = new Set(['enc', 'feature_segments', 'is_ref', 'sorted', 'sorted_idx']);
const MOST_LABEL_BYTES = 2 ** 31 - 1;

/** The schema of the model's rows; `model` is the booster's `model` object. */
export function readXgboostFeatures(
  learner: JsonReader,
  model: JsonReader,
  featureCount: number,
): FeatureSchema {
  const names = readList(learner, 'feature_names', featureCount);
  const types = readList(learner, 'feature_types', featureCount);
  if (names && new Set(names).size !== featureCount) {
    throw learner.failure('two features have the same name', 'feature_names');
  }
  const labels = model.has('cats') ? readLabels(model.object('cats'), featureCount) : [];
  return Array.from({ length: featureCount }, (_, i): Feature => {
    const name = names?.[i] ?? `f${i}`;
    const known = labels[i];
    if (known && known.length > 0) {
      return { name, kind: 'category', labels: known, missing: 'allowed' };
    }
    const isCategory = types?.[i] === 'c';
    const description = isCategory ? { description: 'Code of a category, from 0.' } : {};
    return { name, kind: 'number', ...description, missing: 'allowed' };
  });
}

/** A list with one text a feature; files of models without names have none, or an empty one. */
function readList(learner: JsonReader, key: string, count: number): string[] | undefined {
  if (!learner.has(key)) return undefined;
  const list = learner.texts(key);
  if (list.length === 0) return undefined;
  if (list.length !== count) {
    throw learner.failure(`has ${list.length} entries for ${count} features`, key);
  }
  return list;
}

/**
 * Labels of the categories of each feature in the order of their codes (XGBoost 3.1 and later, see
 * src/data/cat_container.cc): texts as UTF-8 bytes and offsets, or whole numbers.
 */
function readLabels(categories: JsonReader, featureCount: number): string[][] {
  categories.allowOnly(CATEGORIES_KEYS);
  const columns = categories.objects('enc');
  if (columns.length > 0 && columns.length !== featureCount) {
    throw categories.failure(`has ${columns.length} entries for ${featureCount} features`, 'enc');
  }
  return columns.map((column) => {
    const labels = column.has('offsets') ? readTexts(column) : readNumbers(column);
    if (new Set(labels).size !== labels.length) {
      throw column.failure('two categories have the same label', 'values');
    }
    return labels;
  });
}

function readTexts(column: JsonReader): string[] {
  const values = column.integers('values', -128, 255);
  const bytes = Buffer.from(Uint8Array.from(values, (byte) => byte & 255));
  const offsets = column.integers('offsets', 0, Math.min(bytes.length, MOST_LABEL_BYTES));
  return Array.from({ length: Math.max(0, offsets.length - 1) }, (_, i) =>
    bytes.toString('utf8', offsets[i], offsets[i + 1]),
  );
}

/** XGBoost's number for categories that are float32. */
const FLOAT32_TYPE = 7;

function readNumbers(column: JsonReader): string[] {
  const isFloat32 = column.has('type') && column.integer('type', 0, 255) === FLOAT32_TYPE;
  return Array.from(column.numbers('values'), (value, i) => {
    // 64-bit numbers that a double cannot hold would be other labels than XGBoost's.
    if (Number.isNaN(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) {
      throw column.failure('is not a number that differs from its neighbors', `values[${i}]`);
    }
    return isFloat32 ? shortestFloat32(value) : String(value);
  });
}

/** The fewest digits that give the float32 back: 0.1, not 0.10000000149011612. */
function shortestFloat32(value: number): string {
  const single = Math.fround(value);
  const lengths = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const digits = lengths.find((count) => Math.fround(Number(single.toPrecision(count))) === single);
  return String(Number(single.toPrecision(digits ?? 9)));
}
