// `batcomputer/runtime`: all that any JavaScript needs to run a compiled model, with web standards only.
export { makeRowEncoder, type RowEncoder } from './encode-row.ts';
export type { Feature, FeatureSchema } from './feature-schema.ts';
export { loadPredictor, readManifest } from './load-predictor.ts';
export type { Manifest } from './manifest.ts';
export type { OutputKind, Predictor } from './predictor.ts';
export type { Problem } from './rows/encode-value.ts';
