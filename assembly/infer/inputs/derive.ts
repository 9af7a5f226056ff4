// Computes a row's features from what a host has written of its inputs, step by step: the record and the steps are
// those of assembly/shared/derive-layout.ts, which trainer/compile/derive-data.ts writes. The plain twin is
// runtime/functions/evaluate.ts.
import {
  GROUP_COUNT,
  GROUP_LABELS,
  HEADER_TEXT,
  STATUS_CAPACITY,
  STATUS_OK,
} from '../../shared/abi';
import {
  DERIVE,
  DERIVE_INPUT_COUNT,
  DERIVE_INPUT_KINDS,
  DERIVE_INPUTS,
  DERIVE_NAMES,
  DERIVE_ROOM,
  DERIVE_ROOM_TAKEN,
  DERIVE_ROWS,
  DERIVE_STEPS,
  DERIVE_STEPS_END,
  DERIVE_TEXTS,
  DERIVE_TEXTS_CAPACITY,
  DOUBLE_OPS,
  INPUT_TEXT,
  INPUTS_ABI_VERSION,
  OP_COALESCE,
  OP_COALESCE_TEXT,
  OP_CONTAINS,
  OP_CUT,
  OP_EQUALS_TEXT,
  OP_FEATURE,
  OP_FEATURE_LABEL,
  OP_IS_MISSING,
  OP_IS_MISSING_TEXT,
  OP_LENGTH,
  OP_LOWER,
  OP_MAP,
  OP_ONE_OF,
  OP_PAD,
  OP_PREFIX,
  OP_READ_BOOLEAN,
  OP_READ_DATE,
  OP_READ_NUMBER,
  OP_READ_TEXT,
  OP_REPLACE,
  OP_SUFFIX,
  OP_TRIM,
  OP_WHEN,
  STATUS_TEXT,
  STEP_A,
  STEP_B,
  STEP_C,
  STEP_DATA,
  STEP_N,
  STEP_OUT,
  STEP_SIZE,
  TEXT_LENGTH,
  TEXT_TESTS,
} from '../../shared/derive-layout';
import { rowAddress } from '../module';
import { findString, groupAddress, writeString } from '../strings';
import { partOfDate, readDate } from './dates';
import { arithmetic, judgment, truth } from './numbers';
import {
  countLetters,
  findPart,
  lowerStep,
  padStep,
  prefixStep,
  replaceStep,
  suffixStep,
  trimStep,
} from './texts';
import { doubleAt, lawful, storeText, valueAt, word } from './values';

export function abi_version(): i32 {
  return INPUTS_ABI_VERSION;
}

export function input_count(): i32 {
  return <i32>word(DERIVE_INPUT_COUNT);
}

/** Address of the inputs of one row: 8 bytes each. */
export function inputs_address(): usize {
  return word(DERIVE_INPUTS);
}

/** The buffer of one row's texts, UTF-8. */
export function texts_address(): usize {
  return word(DERIVE_TEXTS);
}

export function texts_capacity(): i32 {
  return <i32>word(DERIVE_TEXTS_CAPACITY);
}

/** Index of the input whose name is in the text buffer, or −1. */
export function input_index(byteLength: i32): i32 {
  return findString(<i32>word(DERIVE_NAMES), byteLength);
}

/** Writes the name of an input to the text buffer; its length in bytes, or −1. */
export function input_name(index: i32): i32 {
  return writeString(<i32>word(DERIVE_NAMES), index);
}

/** INPUT_… of an input; −1 where there is none. */
export function input_kind(index: i32): i32 {
  if (<u32>index >= <u32>word(DERIVE_INPUT_COUNT)) return -1;
  return load<u8>(word(DERIVE_INPUT_KINDS) + index);
}

/** Computes the features of row `row` of the input buffer from the inputs. */
export function derive(row: i32): i32 {
  if (<u32>row >= <u32>word(DERIVE_ROWS)) return STATUS_CAPACITY;
  if (!areTextsInside()) return STATUS_TEXT;
  store<u32>(<usize>load<u32>(DERIVE) + DERIVE_ROOM_TAKEN, <u32>word(DERIVE_ROOM));
  const end = word(DERIVE_STEPS_END);
  for (let step = word(DERIVE_STEPS); step < end; step += STEP_SIZE) {
    const op: i32 = load<u16>(step);
    if (op < DOUBLE_OPS) store<f64>(valueAt(step, STEP_OUT), doubleStep(step, op));
    else if (op < TEXT_TESTS) store<f64>(valueAt(step, STEP_OUT), textTest(step, op));
    else if (op >= OP_FEATURE) storeFeature(step, op, row);
    else otherStep(step, op);
  }
  return STATUS_OK;
}

function areTextsInside(): bool {
  const kinds = word(DERIVE_INPUT_KINDS);
  const inputs = word(DERIVE_INPUTS);
  const capacity: u64 = word(DERIVE_TEXTS_CAPACITY);
  const count = word(DERIVE_INPUT_COUNT);
  for (let i: usize = 0; i < count; i++) {
    if (<i32>load<u8>(kinds + i) < INPUT_TEXT) continue;
    const input = inputs + (i << 3);
    if (<u64>load<u32>(input) + <u64>load<u32>(input, TEXT_LENGTH) > capacity) return false;
  }
  return true;
}

function inputOf(step: usize): usize {
  return word(DERIVE_INPUTS) + ((<usize>load<u16>(step + STEP_N)) << 3);
}

function doubleStep(step: usize, op: i32): f64 {
  if (op == OP_READ_NUMBER) return lawful(load<f64>(inputOf(step)));
  if (op == OP_READ_BOOLEAN) return load<f64>(inputOf(step));
  const a = doubleAt(step, STEP_A);
  const b = doubleAt(step, STEP_B);
  if (op <= OP_CUT) return arithmetic(step, op, a, b);
  return op <= OP_IS_MISSING ? judgment(op, a, b) : partOfDate(op, a, b);
}

function textTest(step: usize, op: i32): f64 {
  const value = valueAt(step, STEP_A);
  const text: usize = load<u32>(value);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  if (op == OP_IS_MISSING_TEXT) return truth(length == 0);
  if (length == 0) return NaN;
  switch (op) {
    case OP_EQUALS_TEXT:
      return isSameText(text, length, valueAt(step, STEP_B));
    case OP_LENGTH:
      return countLetters(text, length);
    case OP_CONTAINS: {
      const part: usize = load<u32>(step + STEP_DATA);
      return truth(findPart(text, length, 0, part, load<u16>(step + STEP_N)) >= 0);
    }
    case OP_ONE_OF:
      return truth(findText(load<u16>(step + STEP_N), text, length) >= 0);
    case OP_READ_DATE:
      return readDate(step);
    default:
      return NaN;
  }
}

function isSameText(text: usize, length: usize, other: usize): f64 {
  const otherLength: usize = load<u32>(other, TEXT_LENGTH);
  if (otherLength == 0) return NaN;
  return truth(otherLength == length && memory.compare(text, load<u32>(other), length) == 0);
}

/** Number of the text in a group of strings, −1 where it is none of them. The text buffer lies over it meanwhile. */
function findText(group: i32, text: usize, length: usize): i32 {
  const buffer = load<u32>(HEADER_TEXT);
  store<u32>(HEADER_TEXT, <u32>text);
  const found = findString(group, <i32>length);
  store<u32>(HEADER_TEXT, buffer);
  return found;
}

function otherStep(step: usize, op: i32): void {
  switch (op) {
    case OP_READ_TEXT: {
      const input = inputOf(step);
      const text = word(DERIVE_TEXTS) + <usize>load<u32>(input);
      storeText(valueAt(step, STEP_OUT), text, load<u32>(input, TEXT_LENGTH));
      break;
    }
    case OP_LOWER:
      lowerStep(step);
      break;
    case OP_TRIM:
      trimStep(step);
      break;
    case OP_PREFIX:
      prefixStep(step);
      break;
    case OP_SUFFIX:
      suffixStep(step);
      break;
    case OP_PAD:
      padStep(step);
      break;
    case OP_REPLACE:
      replaceStep(step);
      break;
    default:
      chooseStep(step, op);
  }
}

/** Steps that hand on one of several values, whatever its kind. */
function chooseStep(step: usize, op: i32): void {
  let chosen: usize = 0;
  if (op == OP_MAP) chosen = mapped(step);
  else if (op == OP_COALESCE) {
    const a = doubleAt(step, STEP_A);
    chosen = valueAt(step, a == a ? STEP_A : STEP_B);
  } else if (op == OP_COALESCE_TEXT) {
    const isKnown = load<u32>(valueAt(step, STEP_A), TEXT_LENGTH) != 0;
    chosen = valueAt(step, isKnown ? STEP_A : STEP_B);
  } else if (op == OP_WHEN) {
    chosen = valueAt(step, doubleAt(step, STEP_A) == 1 ? STEP_B : STEP_C);
  }
  store<u64>(valueAt(step, STEP_OUT), load<u64>(chosen));
}

/** Address of the value that the text stands for. */
function mapped(step: usize): usize {
  const value = valueAt(step, STEP_A);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  const group: i32 = load<u16>(step + STEP_N);
  const count: usize = load<u32>(groupAddress(group), GROUP_COUNT);
  const found = length == 0 ? <i32>count + 1 : findText(group, load<u32>(value), length);
  const index = found < 0 ? count : <usize>found;
  return <usize>load<u32>(step + STEP_DATA) + (index << 3);
}

function storeFeature(step: usize, op: i32, row: i32): void {
  const feature: i32 = load<u16>(step + STEP_N);
  const out = rowAddress(row) + ((<usize>feature) << 3);
  if (op != OP_FEATURE_LABEL) {
    store<f64>(out, doubleAt(step, STEP_A));
    return;
  }
  const value = valueAt(step, STEP_A);
  const length: usize = load<u32>(value, TEXT_LENGTH);
  if (length == 0) {
    store<f64>(out, NaN);
    return;
  }
  const code = findText(GROUP_LABELS + feature, load<u32>(value), length);
  store<f64>(out, code < 0 ? <f64>load<u32>(step + STEP_B) - 1 : code);
}
