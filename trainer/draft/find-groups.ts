// Columns that count things of which each has several rows, as the persons of a panel: drawn at random, rows of one
// thing stand on both sides of the split, and the figures are better than they will be for new things.
import type { ColumnProfile } from './profile-column.ts';

const FEWEST_THINGS = 20;
const FEWEST_ROWS_EACH = 2;

/** Are its values 1, 2, 3, …, each in several rows that stand next to each other? */
export function countsGroups(profile: ColumnProfile, values: (string | null)[]): boolean {
  const { known, rows, counts, whole, least, greatest } = profile;
  const things = counts.length;
  const isCount = whole === rows && known === rows && least <= 1 && greatest - least === things - 1;
  if (!isCount || least < 0 || things < FEWEST_THINGS) return false;
  if (rows < FEWEST_ROWS_EACH * things) return false;
  const runs = values.filter((value, row) => row === 0 || value !== values[row - 1]).length;
  return runs === things;
}
