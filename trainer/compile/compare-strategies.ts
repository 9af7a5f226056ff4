// Every layout that an ensemble can have, side by side: bytes of the module and of its parts, nanoseconds.

import { gzipSync } from 'node:zlib';
import { STRATEGIES, type Strategy } from '../../runtime/schema/module-choices.ts';
import { predictorFrom } from '../base/predictor-from.ts';
import { UserError } from '../base/user-error.ts';
import type { Ensemble } from '../ensemble/ensemble.ts';
import { compile, type ManifestFields } from './compile.ts';
import { nsAlone, nsInBatch } from './row-speed.ts';

export interface StrategyFigures {
  strategy: Strategy;
  /** How it is laid out, where it has several forms. */
  form?: string;
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
      const { bytes, parts, form } = await compile(ensemble, fields, { strategy });
      const predictor = predictorFrom(bytes);
      const gzipBytes = gzipSync(bytes, { level: 9 }).length;
      figures.push({
        ...{ strategy, ...(form !== undefined && { form }) },
        ...{ bytes: bytes.length, gzipBytes, parts },
        nsAlone: nsAlone(predictor, rows),
        nsInBatch: nsInBatch(predictor, rows),
      });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      figures.push({ strategy, refused: error.message });
    }
  }
  return figures;
}
