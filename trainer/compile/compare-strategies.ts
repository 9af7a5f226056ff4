// Every layout that an ensemble can have, side by side: bytes of the module and of its parts, nanoseconds.

import { gzipSync } from 'node:zlib';
import type { Predictor } from '../../runtime/module/predictor.ts';
import { STRATEGIES, type Strategy } from '../../runtime/schema/module-choices.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import { UserError } from '../base/user-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { compile, type ManifestFields } from './compile.ts';

export interface StrategyFigures {
  strategy: Strategy;
  bytes: number;
  gzipBytes: number;
  /** Bytes of each part: kernel, table, nodes, contributions, … */
  parts: Record<string, number>;
  /** Nanoseconds a row, one row a call and all rows in one call. */
  nsAlone: number;
  nsInBatch: number;
}

/** A strategy that does not take the ensemble, and why. */
export interface RefusedStrategy {
  strategy: Strategy;
  refused: string;
}

/** Milliseconds that a measurement takes, at least. */
const MEASURE_MS = 100;

/**
 * Compiles and measures all strategies, the rows being asked over and over.
 * @param rows each `featureCount` doubles; at least one
 */
export async function compareStrategies(
  ensemble: Ensemble,
  fields: ManifestFields,
  rows: Float64Array[],
): Promise<(StrategyFigures | RefusedStrategy)[]> {
  const figures: (StrategyFigures | RefusedStrategy)[] = [];
  for (const strategy of STRATEGIES) {
    try {
      const { bytes, parts } = await compile(ensemble, fields, { strategy });
      const predictor = predictorFrom(bytes);
      const gzipBytes = gzipSync(bytes, { level: 9 }).length;
      figures.push({ strategy, bytes: bytes.length, gzipBytes, parts, ...time(predictor, rows) });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      figures.push({ strategy, refused: error.message });
    }
  }
  return figures;
}

function time(
  predictor: Predictor,
  rows: Float64Array[],
): Pick<StrategyFigures, 'nsAlone' | 'nsInBatch'> {
  const flat = Float64Array.from(rows.flatMap((row) => [...row]));
  const out = new Float64Array(rows.length * predictor.outputWidth('probability'));
  return {
    nsAlone: nanosecondsOf(rows.length, () => {
      for (const row of rows) predictor.predict(row);
    }),
    nsInBatch: nanosecondsOf(rows.length, () => {
      predictor.predictInto(flat, rows.length, 'probability', out);
    }),
  };
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
