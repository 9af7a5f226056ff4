// The operators in front of the trees, applied to columns (see columns.ts). What they compute in float32
// is computed in float32 here, so that a rewritten condition holds for exactly the same values.
import type { Feature } from '../../../models/contract/feature-schema.ts';
import { ELEMENT_DOUBLE, ELEMENT_FLOAT, ELEMENT_INT64, ELEMENT_STRING } from '../../onnx-proto.ts';
import type { Attributes } from './attributes.ts';
import { type Column, type ColumnBlock, mapColumn } from './columns.ts';

/** Reads the features that a text column's codes stand for. */
export interface FeatureTable {
  features: Feature[];
}

const same = (value: number) => value;

/** Rounds to float32 what ONNX computes in float32. */
function rounding(elementType: number): (value: number) => number {
  return elementType === ELEMENT_FLOAT ? Math.fround : same;
}

/** Cast between numbers. */
export function castColumns(block: ColumnBlock, attributes: Attributes): ColumnBlock {
  const to = attributes.int('to');
  attributes.int('saturate', 1);
  const { elementType } = block;
  if (elementType === ELEMENT_STRING || to === ELEMENT_STRING) {
    throw attributes.failure('casts of texts in front of the trees are not supported');
  }
  if (to === elementType || to === ELEMENT_DOUBLE) return { ...block, elementType: to };
  if (to === ELEMENT_FLOAT) {
    return {
      columns: block.columns.map((column) => mapColumn(column, Math.fround)),
      elementType: to,
    };
  }
  if (to === ELEMENT_INT64) {
    return {
      columns: block.columns.map((column) => mapColumn(column, Math.trunc)),
      elementType: to,
    };
  }
  throw attributes.failure(`a cast to element type ${to} is not supported`);
}

/** Scaler: (x − offset) × scale, in float32. */
export function scaleColumns(block: ColumnBlock, attributes: Attributes): ColumnBlock {
  const count = block.columns.length;
  const of = (name: string, otherwise: number) => {
    const list = attributes.floats(name);
    if (list.length !== 0 && list.length !== 1 && list.length !== count) {
      throw attributes.failure(`${name} has ${list.length} values for ${count} columns`);
    }
    return (i: number) => list[list.length === 1 ? 0 : i] ?? otherwise;
  };
  const offset = of('offset', 0);
  const scale = of('scale', 1);
  const round = rounding(block.elementType);
  const columns = block.columns.map((column, i) => {
    const [less, times] = [offset(i), scale(i)];
    const scaled = (value: number) => Math.fround(round(value - less) * times);
    return mapColumn(column, scaled, times < 0);
  });
  return { columns, elementType: ELEMENT_FLOAT };
}

/** Imputer: a missing value becomes a given one. */
export function imputeColumns(block: ColumnBlock, attributes: Attributes): ColumnBlock {
  const values = attributes.floats('imputed_value_floats');
  const integers = attributes.ints('imputed_value_int64s');
  const replaced = attributes.float('replaced_value_float', Number.NaN);
  const list = values.length > 0 ? values : integers;
  if (!Number.isNaN(replaced) || attributes.has('replaced_value_int64')) {
    throw attributes.failure('replaces a value other than NaN, which is not supported');
  }
  if (list.length !== 1 && list.length !== block.columns.length) {
    throw attributes.failure(`${list.length} imputed values for ${block.columns.length} columns`);
  }
  const columns = block.columns.map((column, i) => {
    const imputed = list[list.length === 1 ? 0 : i];
    return mapColumn(column, (value) => (Number.isNaN(value) ? imputed : value));
  });
  return { ...block, columns };
}

/** Add, Sub, Mul, Div of columns and constants (one, or one for each column). */
export function computeColumns(
  block: ColumnBlock,
  constants: Float64Array,
  operator: string,
  isConstantFirst: boolean,
  attributes: Attributes,
): ColumnBlock {
  const count = block.columns.length;
  if (constants.length !== 1 && constants.length !== count) {
    throw attributes.failure(`${constants.length} constants for ${count} columns`);
  }
  const round = rounding(block.elementType);
  const columns = block.columns.map((column, i) => {
    const constant = constants[constants.length === 1 ? 0 : i];
    switch (operator) {
      case 'Add':
        return mapColumn(column, (x) => round(x + constant));
      case 'Sub':
        return isConstantFirst
          ? mapColumn(column, (x) => round(constant - x), true)
          : mapColumn(column, (x) => round(x - constant));
      case 'Mul':
        return mapColumn(column, (x) => round(x * constant), constant < 0);
      default:
        if (isConstantFirst) throw attributes.failure('a division by a column is not supported');
        return mapColumn(column, (x) => round(x / constant), constant < 0);
    }
  });
  return { ...block, columns };
}

/** OneHotEncoder: a column of 0 and 1 for each category. */
export function oneHotColumns(
  block: ColumnBlock,
  attributes: Attributes,
  table: FeatureTable,
): ColumnBlock {
  const texts = attributes.texts('cats_strings');
  const integers = attributes.ints('cats_int64s');
  attributes.int('zeros', 1);
  const columns = block.columns.flatMap((column): Column[] => {
    const feature = plainFeature(column, attributes);
    const codes =
      block.elementType === ELEMENT_STRING
        ? addLabels(table, feature, texts, attributes)
        : integers;
    return codes.map((code) => ({
      kind: 'codes',
      feature,
      codes: [code],
      values: [1],
      otherwise: 0,
    }));
  });
  return { columns, elementType: ELEMENT_FLOAT };
}

/** LabelEncoder: a value for each of the keys. */
export function encodeLabels(
  block: ColumnBlock,
  attributes: Attributes,
  table: FeatureTable,
): ColumnBlock {
  const keyTexts = attributes.texts('keys_strings');
  const keyNumbers = [...attributes.ints('keys_int64s'), ...attributes.floats('keys_floats')];
  const integers = attributes.ints('values_int64s');
  const floats = attributes.floats('values_floats');
  const isInteger = integers.length > 0;
  const values = isInteger ? integers : floats;
  const otherwise = isInteger
    ? attributes.int('default_int64', -1)
    : attributes.float('default_float', 0);
  attributes.text('default_string', '');
  const isText = block.elementType === ELEMENT_STRING;
  const keyCount = isText ? keyTexts.length : keyNumbers.length;
  if (values.length === 0 || values.length !== keyCount) {
    throw attributes.failure(`${values.length} values for ${keyCount} keys`);
  }
  const columns = block.columns.map((column): Column => {
    const feature = plainFeature(column, attributes);
    const codes = isText ? addLabels(table, feature, keyTexts, attributes) : keyNumbers;
    return { kind: 'codes', feature, codes, values, otherwise };
  });
  return { columns, elementType: isInteger ? ELEMENT_INT64 : ELEMENT_FLOAT };
}

/** The feature of a column that is still the feature itself. */
function plainFeature(column: Column, attributes: Attributes): number {
  if (column.kind === 'number' && column.apply === undefined) return column.feature;
  throw attributes.failure('encodes a column that was computed before, which is not supported');
}

/** Adds labels to a text feature; returns the code of each, in the order given. */
function addLabels(
  { features }: FeatureTable,
  index: number,
  labels: string[],
  attributes: Attributes,
): number[] {
  const feature = features[index];
  if (feature.kind !== 'category')
    throw attributes.failure('encodes labels of a column of numbers');
  return labels.map((label) => {
    const code = feature.labels.indexOf(label);
    return code >= 0 ? code : feature.labels.push(label) - 1;
  });
}
