// metadata.json of one registered version: where it came from, how good it is, and what it is made of.

import type { Task } from '../module/manifest.ts';
import type { CellGrammar } from './cell-grammar.ts';
import type { FeatureSchema } from './feature-schema.ts';
import type { ModuleChoices } from './module-choices.ts';

export interface RegistryEntry {
  name: string;
  version: number;
  /** ISO 8601, UTC. */
  created: string;
  title: string;
  description: string;
  task: Task;
  features: FeatureSchema;
  /** How cells are written; absent: as `PLAIN_CELLS` has it. */
  cellGrammar?: CellGrammar;
  flags: string[];
  classes: string[];
  /** Requests that the API documents; each maps feature names to values. */
  examples: Record<string, string | number | boolean | null>[];
  /** Held-out metrics by name (accuracy, auc, logLoss, …); empty for an imported model without rows. */
  metrics: Record<string, number>;
  /** Decide for the second of two classes when its probability is at least `threshold`; absent: nothing was asked. */
  decision?: {
    /** What it was chosen for, in the recipe's words. */
    aim: Record<string, string | number>;
    threshold: number;
    /** On the rows it was chosen on: those that each fold of the training rows left out. `null`: it decides for none. */
    precision: number | null;
    recall: number;
    f1: number;
    /** Mean cost per row; only for the aim `cost`. */
    cost?: number;
    /** False when no threshold has the precision that was asked for; then the most precise is given. */
    reached: boolean;
  };
  /** How far leaf values were rounded, and what it cost and saved; absent: the answers are exact. */
  quantization?: {
    /** Largest change of an answer that was asked for, and that is proven for every row there is. */
    allowed: number;
    bound: number;
    /** Of a probability; relative to the answer itself; relative to the spread of the model's answers. */
    unit: 'probability' | 'answer' | 'spread';
    /** Largest change seen, and on how many rows: held-out ones, or the golden ones of an imported model. */
    largest: number;
    rows: number;
    leaves: number;
    /** Of the module. */
    gzipBytes: number;
    /** The same model before: figures on the held-out rows, leaves, and the module it would be. */
    exact: {
      metrics: Record<string, number>;
      leaves: number;
      bytes: number;
      gzipBytes: number;
    };
  };
  rows: {
    read: number;
    used: number;
    cells: number;
    train: number;
    test: number;
    /** Lines that gave no row, and rows with an unreadable value. */
    rejected: number;
    /** Why rows that were read are not used; the counts add up to `read` less `used`. Absent in earlier versions. */
    unused?: { excluded: number; noTarget: number; noFeature: number; unreadable: number };
  };
  seed: number;
  parameters: Record<string, unknown>;
  /** SHA-256 (hex) of the source data and of the recipe. */
  dataHash: string;
  recipeHash: string;
  /** Commit of the working tree at training time, `null` outside a repository; `dirty` when it had changes. */
  git: { commit: string | null; dirty: boolean };
  /** URL of the CI run that made it; absent when made elsewhere. */
  ciRun?: string;
  /** name → version of the tools that made it. */
  tools: Record<string, string>;
  /** `parts`: bytes of the kernel, the table, the nodes, …; `choices`: absent when there were none. */
  module: {
    abi: number;
    strategy: string;
    bytes: number;
    parts?: Record<string, number>;
    choices?: ModuleChoices;
  };
  /** file name → SHA-256 (hex) of every other file of the version. */
  files: Record<string, string>;
}

/** aliases.json of a model: alias name → version number. `current` always exists once a version does. */
export type Aliases = Record<string, number>;
