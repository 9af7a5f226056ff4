// The operators in front of the trees, applied to columns (see columns.ts). What they compute in float32
// is computed in float32 here, so that a rewritten condition holds for exactly the same values.

import { clamp } from '../../base/clamp.ts';
import type { Attributes } from './attributes.ts';
import { type ColumnBlock, mapColumn, mapParts, mapWhole } from './columns.ts';
import { below, memberOf } from './conditions.ts';
import type { GraphContext } from './graph-values.ts';
import {
  ELEMENT_BOOL,
  ELEMENT_DOUBLE,
  ELEMENT_FLOAT,
  ELEMENT_INT32,
  ELEMENT_INT64,
  ELEMENT_STRING,
} from './proto.ts';
import type { Precision } from './thresholds.ts';

const same = (value: number) => value;
const constant = (value: number) => () => value;

/** Rounds to float32 what ONNX computes in float32. */
function rounding(elementType: number): (value: number) => number {
  return elementType === ELEMENT_FLOAT ? Math.fround : same;
}

function mapAll(
  block: ColumnBlock,
  apply: (value: number, i: number) => number,
  isFalling = false,
): ColumnBlock {
  const columns = block.columns.map((column, i) =>
    mapColumn(column, (value) => apply(value, i), isFalling),
  );
  return { ...block, columns };
}

/** Cast between numbers. */
export function castColumns(
  block: ColumnBlock,
  attributes: Attributes,
  context: GraphContext,
): ColumnBlock {
  const to = attributes.int('to');
  attributes.int('saturate', 1);
  const { elementType } = block;
  if (elementType === ELEMENT_STRING || to === ELEMENT_STRING) {
    throw attributes.failure('casts of texts in front of the trees are not supported');
  }
  if (to === elementType || to === ELEMENT_DOUBLE) return { ...block, elementType: to };
  if (to === ELEMENT_FLOAT) {
    const columns = block.columns.map((column) =>
      column.kind === 'number' && !column.isWhole
        ? mapColumn(column, Math.fround)
        : mapWhole(column, Math.fround),
    );
    return { columns, elementType: to };
  }
  if (to === ELEMENT_INT64 || to === ELEMENT_INT32) {
    return truncateColumns(block, to, context);
  }
  if (to === ELEMENT_BOOL) {
    const notZero = { apply: constant(1), isFalling: false };
    const zero = { condition: memberOf([0]), apply: constant(0), isFalling: false };
    const columns = block.columns.map((column) =>
      mapParts(column, [zero], notZero, context.precision),
    );
    return { columns, elementType: to };
  }
  throw attributes.failure(`a cast to element type ${to} is not supported`);
}

/** Has a missing value refused of the features that an operator cannot take one of. */
export function refuseMissing({ columns }: ColumnBlock, { features }: GraphContext): void {
  for (const { feature, ofMissing } of columns) {
    if (Number.isNaN(ofMissing)) features[feature] = { ...features[feature], missing: 'refused' };
  }
}

/**
 * Numbers without their fractions. What becomes of NaN is left open by C++, in which onnxruntime is
 * written.
 */
export function truncateColumns(
  block: ColumnBlock,
  elementType: number,
  context: GraphContext,
): ColumnBlock {
  refuseMissing(block, context);
  const highest = 2 ** (elementType === ELEMENT_INT64 ? 63 : 31);
  const whole = (value: number) => clamp(Math.trunc(value), -highest, highest);
  return { columns: block.columns.map((column) => mapWhole(column, whole)), elementType };
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
    const [less, times] = [offset(i), checkedFactor(scale(i), attributes)];
    requireFinite(less, attributes);
    const scaled = (value: number) => Math.fround(round(value - less) * times);
    return mapColumn(column, scaled, times < 0);
  });
  return { columns, elementType: ELEMENT_FLOAT };
}

/** Imputer: a value, NaN as a rule, becomes a given one. */
export function imputeColumns(
  block: ColumnBlock,
  attributes: Attributes,
  precision: Precision,
): ColumnBlock {
  const isWhole = block.elementType === ELEMENT_INT64;
  const floats = attributes.floats('imputed_value_floats');
  const integers = attributes.ints('imputed_value_int64s');
  const float = attributes.float('replaced_value_float', 0);
  const integer = attributes.int('replaced_value_int64', 0);
  const [list, replaced] = isWhole ? [integers, integer] : [floats, float];
  if (list.length !== 1 && list.length !== block.columns.length) {
    throw attributes.failure(`${list.length} imputed values for ${block.columns.length} columns`);
  }
  const columns = block.columns.map((column, i) => {
    const imputed = list[list.length === 1 ? 0 : i];
    if (Number.isNaN(replaced)) {
      return mapColumn(column, (value) => (Number.isNaN(value) ? imputed : value));
    }
    const part = { condition: memberOf([replaced]), apply: constant(imputed), isFalling: false };
    return mapParts(column, [part], { apply: same, isFalling: false }, precision);
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
  if (![ELEMENT_FLOAT, ELEMENT_DOUBLE].includes(block.elementType)) {
    throw attributes.failure(
      'computes with whole numbers, which is not supported; cast them first',
    );
  }
  const round = rounding(block.elementType);
  const columns = block.columns.map((column, i) => {
    const c = constants[constants.length === 1 ? 0 : i];
    requireFinite(c, attributes);
    switch (operator) {
      case 'Add':
        return mapColumn(column, (x) => round(x + c));
      case 'Sub':
        return isConstantFirst
          ? mapColumn(column, (x) => round(c - x), true)
          : mapColumn(column, (x) => round(x - c));
      case 'Mul':
        checkedFactor(c, attributes);
        return mapColumn(column, (x) => round(x * c), c < 0);
      default:
        if (isConstantFirst) throw attributes.failure('a division by a column is not supported');
        checkedFactor(c, attributes);
        return mapColumn(column, (x) => round(x / c), c < 0);
    }
  });
  return { ...block, columns };
}

function requireFinite(value: number, attributes: Attributes): void {
  if (!Number.isFinite(value)) throw attributes.failure(`computes with ${value}`);
}

/** By 0, infinities become NaN in the midst of the numbers. */
function checkedFactor(value: number, attributes: Attributes): number {
  requireFinite(value, attributes);
  if (value === 0) throw attributes.failure('scales by 0, which is not supported');
  return value;
}

/** Functions that IEEE arithmetic defines to the last bit, and whose results need no rounding. */
const EXACT_FUNCTIONS: Record<string, { apply: (value: number) => number; isFalling: boolean }> = {
  Ceil: { apply: Math.ceil, isFalling: false },
  Floor: { apply: Math.floor, isFalling: false },
  Neg: { apply: (value) => -value, isFalling: true },
  Not: { apply: (value) => 1 - value, isFalling: true },
};

/** Abs, Ceil, Floor, IsNaN, Neg, Not, Sqrt. */
export function applyFunction(
  block: ColumnBlock,
  operator: string,
  precision: Precision,
): ColumnBlock {
  if (operator === 'IsNaN') {
    return { ...mapAll(block, (value) => Number(Number.isNaN(value))), elementType: ELEMENT_BOOL };
  }
  if (Object.hasOwn(EXACT_FUNCTIONS, operator)) {
    const { apply, isFalling } = EXACT_FUNCTIONS[operator];
    return mapAll(block, apply, isFalling);
  }
  const negative = below(0, false);
  const round = rounding(block.elementType);
  const [part, rest] =
    operator === 'Abs'
      ? [
          { condition: negative, apply: Math.abs, isFalling: true },
          { apply: Math.abs, isFalling: false },
        ]
      : [
          { condition: negative, apply: constant(Number.NaN), isFalling: false },
          { apply: (value: number) => round(Math.sqrt(value)), isFalling: false },
        ];
  return {
    ...block,
    columns: block.columns.map((column) => mapParts(column, [part], rest, precision)),
  };
}

/** Clip, and Min and Max with a constant: what lies outside the bounds becomes the bound; NaN stays. */
export function clipColumns(block: ColumnBlock, lowest: number, highest: number): ColumnBlock {
  return mapAll(block, (value) => clamp(value, lowest, highest));
}

/** Binarizer and comparisons with a constant: 1 where the column is above it, otherwise 0. */
export function compareColumns(
  block: ColumnBlock,
  holds: (value: number, i: number) => boolean,
  isFalling: boolean,
  elementType: number,
): ColumnBlock {
  return { ...mapAll(block, (value, i) => Number(holds(value, i)), isFalling), elementType };
}
