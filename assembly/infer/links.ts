// From the raw scores of one row to its outputs: the twin of `applyLink` in the plain predictor.
import {
  CALIBRATION_COUNT,
  HEADER_LINK,
  HEADER_LINK_DIVISOR,
  HEADER_OUTPUT,
  HEADER_OUTPUT_COUNT,
  HEADER_RAW_COUNT,
  HEADER_SLOPE,
  LINK_COMPLEMENT,
  LINK_EXP,
  LINK_IDENTITY,
  LINK_LOG1P_EXP,
  LINK_SIGMOID,
  LINK_SIGMOID_EACH,
  LINK_SIGNED_SQUARE,
  LINK_SOFTMAX,
  LINK_STEP,
} from '../shared/abi';
import { portableLog1p } from '../shared/link-math';
import { calibrate } from './calibration';
import { portableExp } from './exponential';
import { quotient } from './sums';

/**
 * Makes outputs of the raw scores of `rows` rows, in place, in the output buffer. An answer is at least
 * as wide as a row's raw scores, so the last row goes first.
 */
export function linkRows(rows: i32): void {
  const link = load<i32>(HEADER_LINK);
  const isCalibrated = load<u32>(CALIBRATION_COUNT) != 0;
  if (link == LINK_IDENTITY && !isCalibrated && load<f64>(HEADER_LINK_DIVISOR) == 1.0) return;
  const answers: usize = load<u32>(HEADER_OUTPUT);
  const rawBytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  const outBytes = (<usize>load<u32>(HEADER_OUTPUT_COUNT)) << 3;
  let raw = answers + <usize>rows * rawBytes;
  let out = answers + <usize>rows * outBytes;
  while (out > answers) {
    raw -= rawBytes;
    out -= outBytes;
    // The most common link first.
    if (link == LINK_SIGMOID) storeBoth(out, sigmoid(linkInput(raw)));
    else linkOutputs(raw, out, link);
    if (isCalibrated) calibrate(out);
  }
}

/** A probability and what is missing to 1. */
function storeBoth(out: usize, p: f64): void {
  store<f64>(out, 1.0 - p);
  store<f64>(out, p, 8);
}

/** Reads `rawCount` doubles at `raw`, writes the outputs at `out`; they may be the same place. */
function linkOutputs(raw: usize, out: usize, link: i32): void {
  if (link == LINK_COMPLEMENT || link == LINK_STEP) {
    const score = linkInput(raw);
    storeBoth(out, link == LINK_STEP ? step(score) : score);
    return;
  }
  const bytes = (<usize>load<u32>(HEADER_RAW_COUNT)) << 3;
  if (link == LINK_SOFTMAX) {
    softmax(raw, out, bytes);
    return;
  }
  for (let i: usize = 0; i < bytes; i += 8) store<f64>(out + i, applyTo(linkInput(raw + i), link));
}

/** What the link takes: a raw score over the link's divisor. */
function linkInput(raw: usize): f64 {
  return quotient(load<f64>(raw), load<f64>(HEADER_LINK_DIVISOR));
}

/** The links that answer each raw score with one output. */
function applyTo(score: f64, link: i32): f64 {
  if (link == LINK_SIGMOID_EACH) return sigmoid(score);
  if (link == LINK_EXP) return portableExp(score);
  if (link == LINK_LOG1P_EXP) return portableLog1p(portableExp(score));
  if (link == LINK_SIGNED_SQUARE) return score < 0.0 ? -(score * score) : score * score;
  return score;
}

function sigmoid(score: f64): f64 {
  return 1.0 / (1.0 + portableExp(-(load<f64>(HEADER_SLOPE) * score)));
}

function step(score: f64): f64 {
  return score > 0.0 ? 1.0 : 0.0;
}

/** exp(s_k − max) / Σ: the largest exponent is 0, so nothing overflows. */
function softmax(raw: usize, out: usize, bytes: usize): void {
  let largest = linkInput(raw);
  for (let i: usize = 8; i < bytes; i += 8) {
    const score = linkInput(raw + i);
    if (score > largest) largest = score;
  }
  let sum: f64 = 0.0;
  for (let i: usize = 0; i < bytes; i += 8) {
    const e = portableExp(linkInput(raw + i) - largest);
    store<f64>(out + i, e);
    sum += e;
  }
  for (let i: usize = 0; i < bytes; i += 8) store<f64>(out + i, load<f64>(out + i) / sum);
}
