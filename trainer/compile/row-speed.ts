// Nanoseconds a row, measured in one way wherever two modules are compared.
import type { Predictor } from '../../runtime/module/predictor.ts';

/** Milliseconds that a measurement takes, at least; as many before it warm the engine up. */
const MEASURE_MS = 50;

/** One row a call. @param rows that are asked over and over, each `featureCount` doubles; at least one */
export function nsAlone(predictor: Predictor, rows: readonly Float64Array[]): number {
  return nanosecondsOf(rows.length, () => {
    for (const row of rows) predictor.predict(row);
  });
}

/** All rows in one call. */
export function nsInBatch(predictor: Predictor, rows: readonly Float64Array[]): number {
  const flat = Float64Array.from(rows.flatMap((row) => [...row]));
  const out = new Float64Array(rows.length * predictor.outputWidth('probability'));
  return nanosecondsOf(rows.length, () => {
    predictor.predictInto(flat, rows.length, 'probability', out);
  });
}

/** Median over calls that answer `rows` rows each, after as many that the engine warms up on. */
function nanosecondsOf(rows: number, call: () => void): number {
  const times: number[] = [];
  const end = performance.now() + 2 * MEASURE_MS;
  while (performance.now() < end || times.length < 4) {
    const started = performance.now();
    call();
    times.push(((performance.now() - started) * 1e6) / rows);
  }
  const warm = times.slice(times.length >> 1).sort((a, b) => a - b);
  return warm[warm.length >> 1];
}
