// e^x, the twin of trainer/ensemble/portable-exp.ts. The table of powers is placed by the compiler.
import { EXP_POWERS } from '../shared/abi';
import { exponentialBelow2, ROUNDING, roundedSteps, scaleByPower } from '../shared/link-math';

/** Up to here results are normal doubles, and their exponent may be added to as an integer. */
const NORMAL: f64 = 708.0;

export function portableExp(x: f64): f64 {
  if (!(abs(x) < NORMAL)) return farExp(x);
  const rounded = roundedSteps(x);
  const exponent = (reinterpret<i64>(rounded) >> 5) << 52;
  return reinterpret<f64>(reinterpret<i64>(fraction(x, rounded)) + exponent);
}

/** In [1/2, 2): what is left of e^x without its power of two. */
function fraction(x: f64, rounded: f64): f64 {
  const j = <usize>reinterpret<i64>(rounded) & 31;
  const power = <usize>load<u32>(EXP_POWERS) + (j << 4);
  return exponentialBelow2(x, rounded - ROUNDING, load<f64>(power), load<f64>(power, 8));
}

/** Of what is not a number, and where results end or lose bits. */
function farExp(x: f64): f64 {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0.0;
  const rounded = roundedSteps(x);
  return scaleByPower(fraction(x, rounded), Math.floor((rounded - ROUNDING) / 32.0));
}
