// Which rows of a stream are held out for testing: so many of each class, planned from the counts before
// the rows pass and drawn while they do.
import type { DuckDBConnection } from '@duckdb/node-api';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { createRandom, type Random } from '../base/random.ts';
import { holdsOutByRow } from '../recipe/held-out.ts';
import type { Recipe } from '../recipe/recipe.ts';
import { queryRows } from './duckdb.ts';
import { countByClass } from './sql/groups-table.ts';

/** All that held-out rows may take in memory, as doubles. */
const HELD_OUT_BYTES = 64e6;
/** Stream of the seed that belongs to holding rows out while they pass. */
const HOLD_OUT_STREAM = 0x5eed6;

/** Of the rows of one class that may be held out: how many are still to come, and how many are wanted of them. */
interface Stratum {
  left: number;
  wanted: number;
}

export interface StreamPlan {
  rows: number;
  trainRows: number;
  testRows: number;
  /** 1 for a number. */
  classCount: number;
  draw: HeldOutDraw;
}

/** Plans the parts from the rows that `groups` has counted. */
export async function planStream(
  connection: DuckDBConnection,
  recipe: Recipe,
  schema: FeatureSchema,
  seed: number,
): Promise<StreamPlan> {
  const { split, target } = recipe;
  const classCount = target.classes ? Object.keys(target.classes).length : 1;
  const counts = await queryRows(connection, countByClass(recipe));
  const rowsWhere = (isMeant: (k: unknown, held: unknown) => boolean) =>
    counts.reduce((sum, [k, held, rows]) => sum + (isMeant(k, held) ? Number(rows) : 0), 0);
  const strata = Array.from({ length: classCount }, (_, k): Stratum => {
    const left = rowsWhere((of, held) => of === k && (split.by === 'random' || held === 1));
    return { left, wanted: split.by === 'random' ? Math.round(left * split.testShare) : left };
  });
  const rows = rowsWhere(() => true);
  const candidates = strata.reduce((sum, { left }) => sum + left, 0);
  const testRows = limitWanted(strata, 8 * (schema.length + classCount + 1));
  return {
    ...{ rows, testRows, classCount },
    trainRows: split.by === 'random' ? rows - testRows : rows - candidates,
    draw: new HeldOutDraw(recipe, strata, createRandom(seed, HOLD_OUT_STREAM)),
  };
}

/** Lowers what is wanted to what the memory holds, each class in proportion; the sum of what is left. */
function limitWanted(strata: Stratum[], bytesPerRow: number): number {
  const sumOf = () => strata.reduce((sum, stratum) => sum + stratum.wanted, 0);
  const wanted = sumOf();
  const mostRows = Math.floor(HELD_OUT_BYTES / bytesPerRow);
  if (wanted > mostRows) {
    for (const stratum of strata) stratum.wanted = Math.floor((stratum.wanted / wanted) * mostRows);
  }
  return sumOf();
}

/** A draw without replacement in one pass (Knuth's algorithm S), for each class. */
class HeldOutDraw {
  readonly #isTimed: boolean;
  readonly #hasClasses: boolean;
  readonly #strata: Stratum[];
  readonly #random: Random;

  constructor({ split, target }: Recipe, strata: Stratum[], random: Random) {
    this.#isTimed = holdsOutByRow(split);
    this.#hasClasses = target.classes !== undefined;
    this.#strata = strata;
    this.#random = random;
  }

  /**
   * Where the next row belongs; to neither part once enough rows from the time to test on are held out.
   * @param target number of its class  @param held 1 for a row from the time to test on
   */
  next(target: number, held: number): 'train' | 'test' | 'none' {
    if (this.#isTimed && held === 0) return 'train';
    const stratum = this.#strata[this.#hasClasses ? target : 0];
    const isTaken = this.#random.uniform() * stratum.left < stratum.wanted;
    stratum.left--;
    if (isTaken) {
      stratum.wanted--;
      return 'test';
    }
    return this.#isTimed ? 'none' : 'train';
  }
}
