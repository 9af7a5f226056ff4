// What a draft is: columns with what becomes of each, and the recipe that says it.
import type { WrittenRecipe } from '../recipe/define-recipe.ts';
import type { Decision } from './decide-column.ts';
import type { TaskDecision } from './decide-task.ts';
import type { Disguised } from './find-disguised.ts';
import type { ColumnProfile } from './profile-column.ts';

export interface DraftedColumn {
  profile: ColumnProfile;
  decision: Decision;
  /** Values that may stand for a missing one. */
  disguised: Disguised[];
  /** Does it count things of which each has several rows? */
  countsGroups: boolean;
}

/** A table as it was found, without a target. */
export interface DescribedTable {
  /** Rows that were looked at, and whether these are all. */
  rowCount: number;
  isWhole: boolean;
  columns: DraftedColumn[];
  /** How the file was found to be written, a sentence each. */
  evidence: string[];
}

export interface Draft extends DescribedTable {
  /** Paths, folders, globs, zips or URLs as they were named. */
  places: string[];
  /** All columns but the target. */
  columns: DraftedColumn[];
  target: DraftedColumn;
  task: TaskDecision;
  /** What `defineRecipe` would be given. */
  recipe: WrittenRecipe;
}
