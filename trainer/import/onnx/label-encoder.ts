// LabelEncoder (all four versions) and CategoryMapper: in front of the trees they make numbers of texts
// or codes, behind them they name the classes.

import type { Attributes } from './attributes.ts';
import type { ColumnEncoding } from './column-encoders.ts';
import type { Constant, GraphContext, GraphValue } from './graph-values.ts';
import { ELEMENT_FLOAT, ELEMENT_INT64 } from './proto.ts';

/** The attributes as what a column's values become. */
export function readEncoding(attributes: Attributes, opType: string): ColumnEncoding {
  if (opType === 'CategoryMapper') return readMapper(attributes);
  const { keyTexts, keyNumbers, texts, integers, floats, isOldForm } = readLabels(attributes);
  if (texts.length > 0 && !isOldForm) {
    throw attributes.failure('makes texts in front of the trees, which is not supported');
  }
  const isInteger = integers.length > 0 || isOldForm;
  const given = attributes.tensor('default_tensor')?.[0];
  const integerDefault = attributes.int('default_int64', -1);
  const floatDefault = attributes.float('default_float', 0);
  attributes.text('default_string', '');
  return {
    keyTexts: isOldForm ? texts : keyTexts,
    keyNumbers,
    values: isOldForm ? texts.map((_, i) => i) : isInteger ? integers : floats,
    otherwise: given ?? (isInteger ? integerDefault : floatDefault),
    elementType: isInteger ? ELEMENT_INT64 : ELEMENT_FLOAT,
  };
}

function readMapper(attributes: Attributes): ColumnEncoding {
  attributes.text('default_string', '');
  return {
    keyTexts: attributes.texts('cats_strings'),
    keyNumbers: [],
    values: attributes.ints('cats_int64s'),
    otherwise: attributes.int('default_int64', -1),
    elementType: ELEMENT_INT64,
  };
}

/** A float32 as people write it: the fewest digits that round to it. */
function singleText(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** The names of classes that a constant holds. */
export function namesIn({ texts, numbers, elementType }: Constant): string[] {
  if (texts.length > 0) return texts;
  return Array.from(numbers, elementType === ELEMENT_FLOAT ? singleText : String);
}

/** Behind ArgMax: the names of the classes in their order. */
export function labelEncoder(attributes: Attributes, { nameScores }: GraphContext): GraphValue[] {
  const { keyNumbers, texts, integers, floats, isOldForm } = readLabels(attributes);
  attributes.tensor('default_tensor');
  attributes.int('default_int64', -1);
  attributes.float('default_float', 0);
  attributes.text('default_string', '');
  const classes = texts.length > 0 ? texts : [...integers.map(String), ...floats.map(singleText)];
  const areInOrder = isOldForm || keyNumbers.every((key, i) => key === i);
  if (areInOrder && (isOldForm || keyNumbers.length === classes.length)) nameScores(classes);
  return [{ kind: 'labels' }];
}

/** Keys and values of every version; the first one has a list of texts, which stand for their places. */
function readLabels(attributes: Attributes) {
  const classes = attributes.texts('classes_strings');
  const keys = attributes.rawTensor('keys_tensor');
  const values = attributes.rawTensor('values_tensor');
  const keysAreTexts = keys?.stringData !== undefined && keys.stringData.length > 0;
  const valuesAreTexts = values?.stringData !== undefined && values.stringData.length > 0;
  const keyList = keys && !keysAreTexts ? attributes.tensor('keys_tensor') : undefined;
  const valueList = values && !valuesAreTexts ? attributes.tensor('values_tensor') : undefined;
  const valuesAreWhole = values?.dataType === ELEMENT_INT64;
  return {
    isOldForm: classes.length > 0,
    keyTexts: keysAreTexts ? (keys.stringData ?? []) : attributes.texts('keys_strings'),
    keyNumbers: [
      ...(keyList ?? []),
      ...attributes.ints('keys_int64s'),
      ...attributes.floats('keys_floats'),
    ],
    texts: [
      ...classes,
      ...(valuesAreTexts ? (values.stringData ?? []) : attributes.texts('values_strings')),
    ],
    integers: [...(valuesAreWhole ? (valueList ?? []) : []), ...attributes.ints('values_int64s')],
    floats: [...(valuesAreWhole ? [] : (valueList ?? [])), ...attributes.floats('values_floats')],
  };
}
