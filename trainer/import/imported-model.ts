// What every importer makes of a foreign file: an ensemble that answers as the library does, and the
// names that people will read.

import type { Task } from '../../runtime/module/manifest.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Ensemble, Float32Sums } from '../ensemble/ensemble.ts';
import type { OriginalGraph } from './onnx/run-original.ts';

export interface ImportedModel {
  ensemble: Ensemble;
  features: FeatureSchema;
  /** False when the file names no features, so that their names are made up. */
  hasFeatureNames: boolean;
  task: Task;
  /** Class names in the order of the outputs; empty for numbers. */
  classes: string[];
  /** Names of the outputs. */
  flags: string[];
  origin: Origin;
  /** How the library adds in float32, where its bits can be had. */
  float32Sums?: Float32Sums;
  /** Why they cannot; absent beside absent float32Sums: the library adds in doubles. */
  float32Obstacle?: string;
  /** Of an ONNX file: how to ask the original, with onnxruntime. */
  original?: OriginalGraph;
  /** What the user should know although it stops nothing, in plain sentences. */
  warnings: string[];
}

/** Where a model came from, for the metadata of its version. */
export interface Origin {
  format: 'lightgbm' | 'xgboost' | 'onnx';
  /** The library that made the file and, where the file tells, its version. */
  library: string;
  /** Version of the file format. */
  formatVersion: string;
  /** The objective in the library's own words, or what else says what the scores mean. */
  objective: string;
}

/**
 * Names of outputs when nobody gave any: the class itself where it is a word (`setosa`),
 * `probability1` where it is only a number; `value`, or `value0`, `value1`, … for numbers.
 */
export function defaultFlags(task: Task, classes: string[], outputs: number): string[] {
  if (task === 'class') {
    return classes.map((name) => (/^-?\d+(\.\d+)?$/.test(name) ? `probability${name}` : name));
  }
  return outputs === 1 ? ['value'] : Array.from({ length: outputs }, (_, i) => `value${i}`);
}

/** Class names when the file has none: their numbers. */
export function numberedClasses(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

/** The model with names for its features, which its file did not name. */
export function withFeatureNames(model: ImportedModel, names: string[]): ImportedModel {
  const features = model.features.map((feature, i) => ({
    ...feature,
    name: names[i] ?? feature.name,
  }));
  return { ...model, features };
}
