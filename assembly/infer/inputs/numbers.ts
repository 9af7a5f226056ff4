// Steps from doubles to a double: arithmetic, comparisons, truth of three values. NaN is missing, and arithmetic
// hands it on by itself. The twins are the definitions of runtime/functions.
import {
  OP_ABS,
  OP_AND,
  OP_AT_MOST,
  OP_CUT,
  OP_DIVIDE,
  OP_EQUALS,
  OP_FLOOR,
  OP_IS_MISSING,
  OP_LESS_THAN,
  OP_MAX,
  OP_MIN,
  OP_MINUS,
  OP_NOT,
  OP_OR,
  OP_PLUS,
  OP_ROUND,
  OP_SQRT,
  OP_TIMES,
  STEP_DATA,
  STEP_N,
} from '../../shared/derive-layout';
import { lawful } from './values';

/** Operations of arithmetic, up to OP_CUT. */
export function arithmetic(step: usize, op: i32, a: f64, b: f64): f64 {
  switch (op) {
    case OP_PLUS:
      return lawful(a + b);
    case OP_MINUS:
      return lawful(a - b);
    case OP_TIMES:
      return lawful(a * b);
    case OP_DIVIDE:
      return b == 0 ? NaN : lawful(a / b);
    case OP_MIN:
      return min(a, b);
    case OP_MAX:
      return max(a, b);
    case OP_ABS:
      return abs(a);
    case OP_FLOOR:
      return floor(a);
    case OP_SQRT:
      return sqrt(a);
    case OP_ROUND:
      return lawful(roundTo(a, b));
    case OP_CUT:
      return band(step, a);
    default:
      return NaN;
  }
}

/** Not ⌊x + 0.5⌋, which makes 1 of 0.49999999999999994. */
function roundTo(x: f64, scale: f64): f64 {
  const scaled = x * scale;
  const whole = floor(scaled);
  return (whole + (scaled - whole >= 0.5 ? 1.0 : 0.0)) / scale;
}

/** How many of the bounds are at or below x. */
function band(step: usize, x: f64): f64 {
  if (x != x) return NaN;
  const bounds: usize = load<u32>(step + STEP_DATA);
  const count: usize = load<u16>(step + STEP_N);
  let below = 0;
  for (let i: usize = 0; i < count; i++) below += load<f64>(bounds + (i << 3)) <= x ? 1 : 0;
  return below;
}

/** Comparisons and truth, from OP_EQUALS to OP_IS_MISSING. */
export function judgment(op: i32, a: f64, b: f64): f64 {
  const isKnown = a == a && b == b;
  switch (op) {
    case OP_EQUALS:
      return isKnown ? truth(a == b) : NaN;
    case OP_LESS_THAN:
      return isKnown ? truth(a < b) : NaN;
    case OP_AT_MOST:
      return isKnown ? truth(a <= b) : NaN;
    case OP_AND:
      return a == 0 || b == 0 ? 0 : a * b;
    case OP_OR:
      return a == 1 || b == 1 ? 1 : a + b;
    case OP_NOT:
      return 1 - a;
    case OP_IS_MISSING:
      return truth(a != a);
    default:
      return NaN;
  }
}

export function truth(is: bool): f64 {
  return is ? 1 : 0;
}
