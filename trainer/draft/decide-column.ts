// What becomes of a column: the kind of its feature, or why it is left out. The first rule that fits decides.

import { isEmail } from '../ingest/dialect/cell-types.ts';
import { sqlName } from '../ingest/sql/sql-text.ts';
import { inWords, share, shortNumber } from './draft-words.ts';
import type { ColumnProfile } from './profile-column.ts';
import { markersRemedy, mixedSigns, reachingSql } from './unread-cells.ts';

export type DraftKind = 'category' | 'number' | 'integer' | 'boolean' | 'date';

export type Decision = (
  | { kind: DraftKind }
  /** Not part of the recipe. */
  | { kind: 'out'; group: OutGroup }
) & {
  /** Why, in one sentence without the column's name. */
  why: string;
};

/** Why columns are left out, as short as a heading. */
export type OutGroup =
  | 'names its rows'
  | 'names persons'
  | 'never changes'
  | 'free text'
  | 'several values in a cell'
  | 'too many labels'
  | 'a copy of another column'
  | 'tells the target'
  | 'only signs'
  | 'dates that cannot be read'
  | 'no name for a feature'
  | 'no number yet';

/** Share of the values that must be numbers. */
const NUMBERS_FROM = 0.99;
/** Of fewer values, different ones tell nothing about a column. */
const FEWEST = 20;
const NAMES_FROM = 0.95;
const TEXT_NAMES_FROM = 0.99;
/** More rows than a whole number that only counts something takes different values in. */
const FEWEST_COUNTED = 2000;
const WIDEST_RANGE = 100;
const FREE_TEXT_WORDS = 3;
const FREE_TEXT_LABELS = 50;
const FREE_TEXT_SHARE = 0.01;
const MOST_LABELS_SHARE = 0.5;
/** `id`, `customer_id`, `customerID`, but not `paid`. */
const NAMES_ROWS = /^(?:id|uuid|guid|key|index)$|[_\s.-](?:id|uuid|guid|key)$/i;
const NAMES_ROWS_IN_CAMELS = /[a-z](?:ID|Id|UUID|Uuid|Key)$/;
/** `CASEID`, `userid`: of what statistics programs and databases count. */
const NAMES_ROWS_IN_ONE_WORD =
  /^(?:case|resp|respondent|subject|subj|person|patient|user|customer|cust|client|member|order|item|product|account|record|row|household|session|transaction|invoice|ticket|student|employee|loan|policy|claim|passenger|event|device|company|firm|store)id$/i;

/**
 * @param nestedType DuckDB's, of cells that hold several values
 * @param isWhole were all rows looked at?
 */
export function decideColumn(
  profile: ColumnProfile,
  nestedType: string | undefined,
  isWhole: boolean,
): Decision {
  const { known, rows, counts, isBoolean, dateFormat, dateFault } = profile;
  if (nestedType !== undefined) {
    const sql = reachingSql(profile.name, nestedType);
    const remedy = sql === null ? '' : `; a feature such as { sql: '${sql}' } reaches into them`;
    return out('several values in a cell', `its cells hold lists or objects${remedy}`);
  }
  if (known === 0) return out('never changes', 'it has no value');
  if (counts.length === 1) {
    const only = known < rows ? ' or nothing' : '';
    return out('never changes', `it is ${inWords(counts[0][0])}${only} in every row`);
  }
  if (isBoolean) return { kind: 'boolean', why: 'two labels that say yes and no' };
  if (dateFormat !== null) return { kind: 'date', why: `dates, written ${dateFormat}` };
  const areNumbers = profile.numbers >= NUMBERS_FROM * known;
  if (areNumbers && profile.zeroPadded === 0) return decideNumber(profile, isWhole);
  if (dateFault !== null) return out('dates that cannot be read', `its dates ${dateFault}`);
  return decideText(profile, areNumbers);
}

const out = (group: OutGroup, why: string): Decision => ({ kind: 'out', group, why });

function decideNumber(profile: ColumnProfile, isWhole: boolean): Decision {
  const { known, rows, counts, whole, numbers, least, greatest } = profile;
  const areWhole = whole === numbers;
  if (areWhole && isNamed(profile)) return named(profile);
  // Some may be missing: the marker of another column, such as 9, is a number like any other here.
  const isOwn = areWhole && counts.length === known && known >= NAMES_FROM * rows;
  if (isOwn && known > FEWEST_COUNTED && greatest - least <= WIDEST_RANGE * rows) {
    const where = known === rows ? 'in every row' : 'in every row that has one';
    return out('names its rows', `a whole number of its own ${where}`);
  }
  if (isOwn && known >= FEWEST && greatest - least <= rows - 1) {
    return out(
      'names its rows',
      `it counts the rows, from ${shortNumber(least)} to ${shortNumber(greatest)}`,
    );
  }
  // What a sample has as whole numbers may have fractions elsewhere.
  const kind = areWhole && isWhole ? 'integer' : 'number';
  return { kind, why: areWhole ? 'whole numbers' : 'numbers' };
}

function decideText(profile: ColumnProfile, areNumbers: boolean): Decision {
  const { known, counts, words } = profile;
  const labels = counts.length;
  if (counts.every(([text]) => !/[\p{L}\p{N}]/u.test(text))) {
    return out('only signs', `its cells have no letter or digit, such as ${inWords(counts[0][0])}`);
  }
  if (isNamed(profile)) return named(profile);
  if (counts.every(([text]) => isEmail(text.trim()))) {
    const domain = `{ sql: \`split_part(${sqlName(profile.name)}, '@', 2)\`, kind: 'category' }`;
    return out('names persons', `e-mail addresses; ${domain} takes their domain`);
  }
  const mixed = labels > FEWEST ? mixedSigns(profile) : null;
  if (mixed !== null) return out('no number yet', mixed);
  const remedy = areNumbers ? null : markersRemedy(profile);
  if (remedy !== null) return out('no number yet', remedy);
  if (known >= FEWEST && labels >= TEXT_NAMES_FROM * known) {
    return out('names its rows', `${share(labels, known)} of its texts occur once`);
  }
  if (words >= FREE_TEXT_WORDS && labels > Math.max(FREE_TEXT_LABELS, FREE_TEXT_SHARE * known)) {
    return out('free text', `${labels.toLocaleString('en')} texts of ${words.toFixed(1)} words`);
  }
  if (known >= FEWEST && labels > MOST_LABELS_SHARE * known) {
    const of = `${labels.toLocaleString('en')} labels in ${known.toLocaleString('en')} rows`;
    return out('too many labels', `${of}; a part of it may serve, such as its first letters`);
  }
  const why = areNumbers ? 'numbers that begin with 0 are labels' : 'labels';
  return { kind: 'category', why };
}

function isNamed({ name, known, counts }: ColumnProfile): boolean {
  const saysSo = [NAMES_ROWS, NAMES_ROWS_IN_CAMELS, NAMES_ROWS_IN_ONE_WORD].some((ends) =>
    ends.test(name),
  );
  return saysSo && known >= FEWEST && counts.length >= NAMES_FROM * known;
}

function named({ counts, known }: ColumnProfile): Decision {
  const of = `${counts.length.toLocaleString('en')} values in ${known.toLocaleString('en')} rows`;
  return out('names its rows', `by its name, and ${of}`);
}
