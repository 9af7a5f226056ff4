// What to learn and from what: the typed form of a recipe. `check-recipe.ts` makes it of what a file has.
import type { Expression } from '../../runtime/functions/expression.ts';
import type { Ownership } from '../../runtime/schema/ownership-schema.ts';
import type { SampleName } from '../recipes/shipped.ts';
import type { RecipeInput } from './inputs.ts';
import type { BoostingParameters, ForestParameters, Objective } from './learner-schema.ts';
import type { SearchRange } from './search-range.ts';
import type { SourceDialect } from './source-dialect.ts';

export interface RecipeFeature {
  /** DuckDB SQL expression over the source's columns. */
  sql: string;
  kind: 'category' | 'number' | 'integer' | 'boolean';
  /** How it is computed from the inputs; then `sql` is the column that holds the answer, and no text of the recipe's. */
  from?: Expression;
  description?: string;
  /** Bounds that the API enforces, inclusive; numbers and integers only. */
  minimum?: number;
  maximum?: number;
  /** May the value be absent? Default `refused`: rows without it are not used, requests without it are errors. */
  missing?: 'allowed' | 'refused';
  /**
   * Categories: what becomes of labels that training has not seen, or seldom. `refused`: each label of the data is
   * one, and others are errors; `other`: they are one label. Default: `other` where there are more than 50 labels.
   */
  unseen?: 'refused' | 'other';
  /** With `other`: labels of fewer training rows are part of it; default 5. */
  rareBelow?: number;
  /** Speaks of a person: a deployment that records predictions leaves it out. */
  personal?: boolean;
}

export type RecipeSource = (
  | {
      /** Paths, folders, globs, zips or URLs, relative to the working folder. */ files:
        | string
        | string[];
      format?: 'csv' | 'parquet' | 'json';
    }
  | { /** Any DuckDB query. */ sql: string }
  | {
      /** Server that makes the cells itself: `postgresql://user@host/database`. */
      postgres: string;
      /** Its table, or a query in parentheses. */
      from: string;
    }
  | {
      /** The same by its HTTP interface: `clickhouse://user@host:8123/database`, `clickhouses://` for TLS. */
      clickhouse: string;
      from: string;
    }
  | {
      /** The embedded sample: made where it is missing, the same on every machine. */
      sample: SampleName;
    }
) & {
  /** Which files of a folder or a zip are taken, as a glob over their paths inside it; default: all. */
  include?: string;
  /** How to get the data when it is not there: shown in the error. */
  howToGet?: string;
  /** Cells of several lines are right as they stand in CSV, also those that look like rows behind a stray quote. */
  multiLine?: boolean;
} & SourceDialect;

export interface RecipeTarget {
  /** DuckDB SQL expression; rows where it is NULL are not used. */
  sql: string;
  /**
   * Class name → values of the expression (as text) that mean it; one class may be `'*'`: every value
   * not listed. Order is the order of the outputs; the last class of two is the positive one.
   * Absent for a numeric target.
   */
  classes?: Record<string, string[] | '*'>;
  /** What a numeric target is counted in, as people write it behind the number: `EUR`, `kg`. */
  unit?: string;
}

export type RecipeSplit =
  /** Seeded, stratified by class: this share of the rows is held out. */
  | { by: 'random'; testShare: number }
  /** Seeded: whole groups (see `group`) with about this share of the rows are held out. */
  | { by: 'group'; testShare: number }
  /** Rows where the expression is true are held out. */
  | { by: 'time'; testWhen: string }
  /**
   * Rows from this time on are held out: a number, or a date as text from its year on (`2025-10`). Rows whose column
   * holds no such value cannot be used.
   */
  | { by: 'time'; column: string; testFrom: string | number }
  /** The rows of these files are held out, read as the source is; a recipe may leave out `by`. */
  | { by: 'file'; test: string | string[] };

/** How rows are parted into folds. */
export type FoldPlan =
  /** Rows by chance; stratified (the default): every fold has each class in proportion. */
  | { by: 'random'; folds: number; stratified?: boolean }
  /**
   * Rows of the same group, or with the same value of the feature, stay together: held-out groups are new
   * to the model.
   */
  | { by: 'group'; folds: number; feature?: string }
  /**
   * Rows in order of a feature, or of any column of numbers or dates: fold i learns from the first i parts and is judged
   * on the next.
   */
  | { by: 'time'; folds: number; feature?: string; column?: string };

export type CalibrationMethod = 'isotonic' | 'platt';

export type ThresholdAim =
  /** Highest harmonic mean of precision and recall. */
  | { aim: 'f1' }
  /** Highest recall among the thresholds with at least this precision. */
  | { aim: 'recall'; precision: number }
  /** Lowest cost, given what each wrong decision costs. */
  | { aim: 'cost'; falsePositive: number; falseNegative: number };

export interface RecipeTune {
  /**
   * Parameter of the learner → values to try; `categories.smoothing` names a parameter inside another.
   * Default: a space of the most useful parameters of the learner.
   */
  space?: Record<string, SearchRange>;
  /** Candidates, the recipe's own learner among them; default 27. */
  trials?: number;
  /** Folds of cross-validation; default 5. */
  folds?: number;
}

export interface Recipe extends Ownership {
  /** Lower-case letters, digits and dashes: the model's name in the registry and in URLs. */
  name: string;
  title: string;
  description: string;
  source: RecipeSource;
  /** SQL condition: rows that take part. */
  where?: string;
  /** What callers send, where features are computed: name → column of the source. */
  inputs?: Record<string, RecipeInput>;
  /** In the order of the API. */
  features: Record<string, RecipeFeature>;
  target: RecipeTarget;
  /** SQL expression of a row's weight. */
  weight?: string;
  /** SQL expression: rows of one value belong together. No feature: splits and folds by group keep to it. */
  group?: string;
  objective: Objective;
  learner: ForestParameters | BoostingParameters;
  /** Class name → output name; for a numeric target `{ value: name }`. */
  flags: Record<string, string>;
  split: RecipeSplit;
  /**
   * Cross-validates the learner on the training rows; the figures go to evaluation.json. Default: only
   * where calibration or threshold need it, by 5 random folds.
   */
  validation?: FoldPlan;
  /** Corrects the probabilities by what was observed on rows left out of training. */
  calibration?: CalibrationMethod;
  /** Two classes only: what a decision threshold, stored in metadata.json, is chosen for. */
  threshold?: ThresholdAim;
  /** What `batcomputer tune` searches. */
  tune?: RecipeTune;
  seed: number;
  /**
   * For tables larger than memory whose rows hardly repeat: values are cut into bins of one byte while
   * the rows are read, and no cells are made.
   */
  stream?: boolean;
  /** The run stops when more than this share of the source's lines, or of its values, cannot be read; default 0.001. */
  maxRejectedShare?: number;
  /** Alarms of the monitor on which `propose --on-alarm` trains a candidate; it trains none when this is left out. */
  retrainOn?: RetrainAlarm[];
  /** Requests shown in the API's documents. */
  examples?: Record<string, string | number | boolean | null>[];
}

/** The monitor's alarms that newer rows may end; those of problems are about the service. */
export const RETRAIN_ALARMS = ['input', 'answer', 'expected', 'measured'] as const;
export type RetrainAlarm = (typeof RETRAIN_ALARMS)[number];

/** A feature whose kind the data may say. */
export type AskedFeature = Omit<RecipeFeature, 'kind'> & Partial<Pick<RecipeFeature, 'kind'>>;

/**
 * A checked recipe that leaves to the data what they can say themselves: kinds of features, the objective,
 * classes and the names of their outputs. Reading the data completes it.
 */
export type AskedRecipe = Omit<Recipe, 'features' | 'objective' | 'flags'> &
  Partial<Pick<Recipe, 'objective' | 'flags'>> & { features: Record<string, AskedFeature> };
