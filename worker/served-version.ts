// One model version, ready to be asked.

import { loadPredictor } from '../runtime/module/load-predictor.ts';
import type { Predictor } from '../runtime/module/predictor.ts';
import type { ReferenceBins } from '../runtime/observe/bins.ts';
import type { RowEncoder } from '../runtime/rows/encode-row.ts';
import { makeModelEncoder } from '../runtime/rows/model-encoder.ts';
import type { RegistryEntry } from '../runtime/schema/registry-entry.ts';
import { answeringEntry, type DeployedModel, type DeployedVersion } from './deployment.ts';
import { JSON_HEADERS } from './http/respond.ts';
import { makeTimedHeaders, type TimedHeaders } from './http/timed-headers.ts';
import { makeOutputWriter, type OutputWriter } from './output-writer.ts';

export interface ServedVersion {
  readonly entry: RegistryEntry;
  /** Names of the aliases that point here. */
  readonly aliases: string[];
  readonly predictor: Predictor;
  readonly encoder: RowEncoder;
  /** Where a request's row is encoded; used and left within one turn of the event loop. */
  readonly row: Float64Array;
  readonly writeOutputs: OutputWriter;
  /** Headers that say who answered. */
  readonly identity: Record<string, string>;
  /** Headers of an answer of the model, and the same with the time that it took. */
  readonly answerHeaders: Record<string, string>;
  readonly timedHeaders: TimedHeaders;
  /**
   * Strong validator of predictions: at one URL, the module is all that an answer depends on. The
   * number before it changes with the way answers are written.
   */
  readonly etag: string;
  /** Path of the module's bytes among the assets; null where they are not there. */
  readonly bytes: string | null;
  /** Paths of its report and of its OpenAPI document among the assets. */
  readonly report: string;
  readonly document: string;
  /** Path of what was measured of it; null where nothing was. */
  readonly evaluation: string | null;
  /** In which bins its rows and answers are counted; null where it has no reference. */
  readonly reference: ReferenceBins | null;
}

export function serveVersion(model: DeployedModel, deployed: DeployedVersion): ServedVersion {
  const entry = answeringEntry(deployed);
  const identity = { 'model-name': entry.name, 'model-version': String(entry.version) };
  const predictor = loadPredictor(deployed.module);
  const answerHeaders = { ...JSON_HEADERS, ...identity };
  return {
    entry,
    aliases: Object.keys(model.aliases).filter((alias) => model.aliases[alias] === entry.version),
    predictor,
    encoder: makeModelEncoder(predictor, entry.cellGrammar),
    row: new Float64Array(entry.features.length),
    writeOutputs: makeOutputWriter(entry.flags),
    identity,
    answerHeaders,
    timedHeaders: makeTimedHeaders(answerHeaders),
    etag: `"1-${entry.files['model.wasm'].slice(0, 32)}"`,
    bytes: deployed.bytes,
    report: deployed.report,
    document: deployed.document,
    evaluation: deployed.evaluation,
    reference: deployed.reference,
  };
}

/** Whether a version answers its own examples with numbers. */
export function isReady({ entry, encoder, row, predictor }: ServedVersion): boolean {
  return entry.examples.every(
    (example) =>
      encoder.encode(example, row) === null && predictor.predict(row).every(Number.isFinite),
  );
}
