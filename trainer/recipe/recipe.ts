// What to learn and from what: the typed form of a recipe file. `define-recipe.ts` checks it.

export interface RecipeFeature {
  /** DuckDB SQL expression over the source's columns. */
  sql: string;
  kind: 'category' | 'number' | 'integer' | 'boolean';
  description?: string;
  /** Bounds that the API enforces, inclusive; numbers and integers only. */
  minimum?: number;
  maximum?: number;
  /** May the value be absent? Default `refused`: rows without it are not used, requests without it are errors. */
  missing?: 'allowed' | 'refused';
}

export type RecipeSource = (
  | {
      /** Paths, globs, zips or URLs, relative to the working folder. */ files: string | string[];
      format?: 'csv' | 'parquet' | 'json';
    }
  | { /** Any DuckDB query. */ sql: string }
) & {
  /** How to get the data when it is not there: shown in the error. */
  howToGet?: string;
};

export interface RecipeTarget {
  /** DuckDB SQL expression; rows where it is NULL are not used. */
  sql: string;
  /**
   * Class name → values of the expression (as text) that mean it; one class may be `'*'`: every value
   * not listed. Order is the order of the outputs; the last class of two is the positive one.
   * Absent for a numeric target.
   */
  classes?: Record<string, string[] | '*'>;
}

export type RecipeSplit =
  /** Seeded, stratified by class: this share of the rows is held out. */
  | { by: 'random'; testShare: number }
  /** Rows where the expression is true are held out. */
  | { by: 'time'; testWhen: string };

export interface ForestParameters {
  kind: 'forest';
  /** Default 120. */
  trees?: number;
  /** Default 16. */
  maxDepth?: number;
  /** Fewest training rows in a leaf (integer count); default 1. */
  minLeaf?: number;
  /** Share of the features tried at each split; default √features / features. */
  featureShare?: number;
  /**
   * `best` (default): the best cut of each feature tried; `random`: one cut drawn per feature tried and
   * every tree on all rows (extra trees).
   */
  cuts?: 'best' | 'random';
}

export interface Recipe {
  /** Lower-case letters, digits and dashes: the model's name in the registry and in URLs. */
  name: string;
  title: string;
  description: string;
  source: RecipeSource;
  /** SQL condition: rows that take part. */
  where?: string;
  /** In the order of the API. */
  features: Record<string, RecipeFeature>;
  target: RecipeTarget;
  /** SQL expression of a row's weight. */
  weight?: string;
  objective: 'binary' | 'multiclass' | 'regression';
  learner: ForestParameters;
  /** Class name → output name; for a numeric target `{ value: name }`. */
  flags: Record<string, string>;
  split: RecipeSplit;
  seed: number;
  /** The run stops when more than this share of the source's lines cannot be read; default 0.001. */
  maxRejectedShare?: number;
  /** Requests shown in the API's documents. */
  examples?: Record<string, string | number | boolean | null>[];
}
