// Finds a column as SQL does.
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { UserError } from '../base/user-error.ts';

/** What this program adds to the columns of a file. */
const OWN_COLUMN = /^batcomputer: /;
const SHOWN_COLUMNS = 20;

/** The column of this name, in any case. @param place what names it @throws UserError */
export function columnNamed(name: string, columns: string[], place: string): string {
  const lower = name.toLowerCase();
  const found = columns.includes(name)
    ? name
    : columns.find((column) => column.toLowerCase() === lower);
  if (found !== undefined) return found;
  throw new UserError(`${place}: ${describeAbsent(name, columns)}`);
}

/** That there is no such column, and which there are. */
export function describeAbsent(name: string, all: string[]): string {
  const columns = all.filter((column) => !OWN_COLUMN.test(column));
  const more = columns.length > SHOWN_COLUMNS ? ', …' : '';
  const shown = columns.slice(0, SHOWN_COLUMNS).join(', ') + more;
  return `there is no column '${name}'${didYouMean(name, columns)}; the columns are ${shown}`;
}
