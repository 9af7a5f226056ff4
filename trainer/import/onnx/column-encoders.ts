// The operators that make numbers of texts and codes in front of the trees: a column of 0 and 1 for each
// category, or a value for each key.
import type { Feature } from '../../../runtime/schema/feature-schema.ts';
import { MAX_CATEGORIES } from '../../ensemble/ensemble.ts';
import type { Attributes } from './attributes.ts';
import { truncateColumns } from './column-operators.ts';
import { type Column, type ColumnBlock, mapColumn, mapKeys } from './columns.ts';
import type { GraphContext } from './graph-values.ts';
import { ELEMENT_DOUBLE, ELEMENT_FLOAT, ELEMENT_INT64, ELEMENT_STRING } from './proto.ts';

/** OneHotEncoder: a column of 0 and 1 for each category. */
export function oneHotColumns(
  block: ColumnBlock,
  attributes: Attributes,
  context: GraphContext,
): ColumnBlock {
  const texts = attributes.texts('cats_strings');
  const integers = attributes.ints('cats_int64s');
  const isText = block.elementType === ELEMENT_STRING;
  if (attributes.int('zeros', 1) === 0 && isText) refuseOthers(block, context);
  const isFloat = [ELEMENT_FLOAT, ELEMENT_DOUBLE].includes(block.elementType);
  // Numbers become whole ones first.
  const whole = isFloat ? truncateColumns(block, ELEMENT_INT64, context) : block;
  const count = isText ? texts.length : integers.length;
  context.budget.spend(whole.columns.length * count, (why) => attributes.failure(why));
  return {
    columns: whole.columns.flatMap((column) => {
      const codes = isText ? codesOf(column, texts, attributes, context) : integers;
      return codes.map((code) =>
        lookUp(column, { keys: [code], values: [1], otherwise: 0 }, attributes, context),
      );
    }),
    elementType: ELEMENT_FLOAT,
  };
}

/** onnxruntime stops with an error at a text that is no category. */
function refuseOthers({ columns }: ColumnBlock, { features }: GraphContext): void {
  for (const { feature } of columns) {
    const text = features[feature];
    if (text.kind !== 'category') continue;
    const { others: _, ...closed } = text;
    features[feature] = closed;
  }
}

/** What an encoder says a column's values become. */
export interface ColumnEncoding {
  /** Of a column of texts. */
  keyTexts: string[];
  keyNumbers: number[];
  values: number[];
  otherwise: number;
  elementType: number;
}

/** LabelEncoder and CategoryMapper: a value for each of the keys. */
export function encodeBlock(
  block: ColumnBlock,
  { keyTexts, keyNumbers, values, otherwise, elementType }: ColumnEncoding,
  attributes: Attributes,
  context: GraphContext,
): ColumnBlock {
  const isText = block.elementType === ELEMENT_STRING;
  const keyCount = isText ? keyTexts.length : keyNumbers.length;
  if (values.length === 0 || values.length !== keyCount) {
    throw attributes.failure(`${values.length} values for ${keyCount} keys`);
  }
  context.budget.spend(block.columns.length * keyCount, (why) => attributes.failure(why));
  const columns = block.columns.map((column) => {
    const keys = isText ? codesOf(column, keyTexts, attributes, context) : keyNumbers;
    return lookUp(column, { keys, values, otherwise }, attributes, context);
  });
  return { columns, elementType };
}

interface Table {
  keys: number[];
  values: number[];
  otherwise: number;
}

/** A column with a value for each of the keys; of equal keys the first one counts. */
function lookUp(
  column: Column,
  { keys, values, otherwise }: Table,
  attributes: Attributes,
  { precision, budget }: GraphContext,
): Column {
  const known = new Map(keys.map((key, i) => [key, values[i]] as const).toReversed());
  const apply = (value: number) => known.get(value) ?? otherwise;
  if (column.kind === 'codes') return mapColumn(column, apply);
  const ofMissing = apply(column.ofMissing);
  const numbers = [...known.keys()].filter((key) => !Number.isNaN(key));
  const areCodes = numbers.every(
    (key) => Number.isInteger(key) && key >= 0 && key < MAX_CATEGORIES,
  );
  if (column.isPlain && areCodes) {
    const { feature } = column;
    return {
      kind: 'codes',
      feature,
      codes: numbers,
      values: numbers.map(apply),
      otherwise,
      ofMissing,
    };
  }
  budget.spend(numbers.length * 2 * column.pieces.length, (why) => attributes.failure(why));
  return { ...mapKeys(column, numbers, apply, otherwise, precision), ofMissing };
}

/** Adds labels to a text feature; returns the code of each, in the order given. */
function codesOf(
  column: Column,
  labels: string[],
  attributes: Attributes,
  { features }: GraphContext,
): number[] {
  const feature: Feature = features[column.feature];
  if (column.kind !== 'number' || !column.isPlain || feature.kind !== 'category') {
    throw attributes.failure('encodes labels of a column that is not made of texts');
  }
  const codes = new Map(feature.labels.map((label, code) => [label, code]));
  return labels.map((label) => {
    const known = codes.get(label);
    if (known !== undefined) return known;
    codes.set(label, feature.labels.length);
    return feature.labels.push(label) - 1;
  });
}
