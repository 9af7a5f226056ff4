// `batcomputer/runtime`: all that any JavaScript needs to run a compiled model, with web standards only.

export { loadPredictor } from './module/load-predictor.ts';
export type { Manifest } from './module/manifest.ts';
export { readManifest } from './module/module-predictor.ts';
export type { DoubleColumn, OutputKind, Predictor } from './module/predictor.ts';
export { makeRowEncoder, type RowEncoder } from './rows/encode-row.ts';
export { makeModelEncoder } from './rows/model-encoder.ts';
export type { RowFault } from './rows/row-fault.ts';
export type { CellGrammar } from './schema/cell-grammar.ts';
export type { Feature, FeatureSchema } from './schema/feature-schema.ts';
