// Corrects the link's probabilities along curves: the twin of `applyCalibration` in the plain predictor.
import {
  CALIBRATION,
  CALIBRATION_COUNT,
  CURVE_BYTES,
  CURVE_FROM,
  CURVE_POINTS,
  CURVE_TO,
  HEADER_OUTPUT_COUNT,
} from '../shared/abi';

/** Changes a row's outputs in place. There is at least one curve. */
export function calibrate(out: usize): void {
  const curves = load<u32>(CALIBRATION_COUNT);
  const outputs: usize = load<u32>(HEADER_OUTPUT_COUNT);
  if (curves == 1 && outputs == 2) {
    const p = correct(load<u32>(CALIBRATION), load<f64>(out, 8));
    store<f64>(out, 1.0 - p);
    store<f64>(out, p, 8);
    return;
  }
  let curve: usize = load<u32>(CALIBRATION);
  // −0 is what an empty sum begins with, so that the total has the bits of the values added in turn.
  let total: f64 = -0.0;
  for (let i: usize = 0; i < outputs << 3; i += 8) {
    const p = correct(curve, load<f64>(out + i));
    store<f64>(out + i, p);
    total += p;
    curve += CURVE_BYTES;
  }
  for (let i: usize = 0; i < outputs << 3; i += 8) {
    store<f64>(out + i, total > 0.0 ? load<f64>(out + i) / total : 1.0 / <f64>outputs);
  }
}

/** Linear between the points, flat before the first and after the last. */
function correct(curve: usize, probability: f64): f64 {
  const last = (<usize>(load<u32>(curve, CURVE_POINTS) - 1)) << 3;
  const from: usize = load<u32>(curve, CURVE_FROM);
  const to: usize = load<u32>(curve, CURVE_TO);
  if (probability <= load<f64>(from)) return load<f64>(to);
  if (probability >= load<f64>(from + last)) return load<f64>(to + last);
  let low: usize = 0;
  let high = last;
  // from[low] <= probability < from[high]
  while (high - low > 8) {
    const middle = ((low + high) >> 4) << 3;
    if (load<f64>(from + middle) <= probability) low = middle;
    else high = middle;
  }
  const start = load<f64>(from + low);
  const share = (probability - start) / (load<f64>(from + low, 8) - start);
  const base = load<f64>(to + low);
  return base + (load<f64>(to + low, 8) - base) * share;
}
