// e^x, the twin of trainer/ensemble/portable-exp.ts. The table of powers is placed by the compiler.
import { EXP_POWERS } from '../shared/abi';
import { exponentialBelow2, ROUNDING, roundedSteps, scaleByPower } from '../shared/link-math';

/** Up to here results are normal doubles, and their exponent may be added to as an integer. */
const NORMAL: f64 = 708.0;

export function portableExp(x: f64): f64 {
  if (x != x) return x;
  if (x > 709.782712893384) return Infinity;
  if (x < -745.1332191019411) return 0.0;
  const rounded = roundedSteps(x);
  const steps = reinterpret<i64>(rounded);
  const power = <usize>load<u32>(EXP_POWERS) + ((<usize>steps & 31) << 4);
  const y = exponentialBelow2(x, rounded - ROUNDING, load<f64>(power), load<f64>(power, 8));
  if (abs(x) < NORMAL) return reinterpret<f64>(reinterpret<i64>(y) + ((steps >> 5) << 52));
  return scaleByPower(y, Math.floor((rounded - ROUNDING) / 32.0));
}
