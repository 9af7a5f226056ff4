// What a compiled module says about itself. It is embedded in `model.wasm` as the custom section
// `batcomputer.manifest` (UTF-8 JSON), so that it can be read without running the module.
import type { CellGrammar } from '../schema/cell-grammar.ts';
import type { FeatureSchema } from '../schema/feature-schema.ts';

export const MANIFEST_SECTION = 'batcomputer.manifest';

/** `class`: the outputs are probabilities, one per class; `number`: the outputs are plain numbers. */
export type Task = 'class' | 'number';

export interface Manifest {
  /** Version of docs/MODULE-ABI.md that the module follows. */
  abi: number;
  name: string;
  /** Number of the version in its registry. */
  version: number;
  title?: string;
  description?: string;
  /** SHA-256 (hex) of what it was made from, as in metadata.json; absent outside a registry. */
  hashes?: { data: string; recipe: string };
  features: FeatureSchema;
  /** How cells are written; absent: as `PLAIN_CELLS` has it. */
  cellGrammar?: CellGrammar;
  task: Task;
  /** Output names (JSON keys of an answer), one per output, e.g. `notCaughtProb`, `caughtProb`. */
  flags: string[];
  /** Class names in the order of `flags`; empty when `task` is `number`. */
  classes: string[];
  /** Raw scores per row before the link (1 for a binary model). */
  rawCount: number;
  /** Number of trees: the width of a row of leaf indices. */
  treeCount: number;
  /** What the module can answer beyond probabilities. */
  provides: { contributions: boolean; leaves: boolean };
  /** Which layout the compiler chose. */
  strategy: string;
}
