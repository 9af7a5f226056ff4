// Finds a model's features among the columns of a table, as training finds them: a name that is the same to the
// letter first, then one that differs in the case of its ASCII letters or in blanks around it. Whatever is in
// doubt is refused: a column taken for another answers every row, and every answer is wrong.
import { didYouMean } from '../schema/did-you-mean.ts';
import type { InputSchema } from '../schema/input-schema.ts';
import { CsvFault, IS_JSON } from './csv-fault.ts';

export interface Columns {
  /** Of each feature the index of its column, -1 where it is absent on purpose. */
  positions: number[];
  /** Indices of the columns that are no feature. */
  others: number[];
}

/** Faults of a header that are told; it may have any number of them. */
const SHOWN_FAULTS = 20;
/** What else separates columns. */
const SEPARATORS = new Map([
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'bars'],
]);

/** What is asked of a table beyond its header. */
export interface Wanted {
  /** Features that may be missing and have no column on purpose. */
  absent: readonly string[];
  /** What to do about a feature that may be missing and has no column. */
  remedy: string;
}

const FILLED: Wanted = {
  absent: [],
  remedy: 'add the column; leave cells empty where the value is missing',
};

/**
 * Finds a column for every feature, also for those that may be missing: a column that is not there is rather called
 * otherwise, and all its values would be lost.
 * @throws CsvFault naming everything that is wrong with the header
 */
export function matchColumns(
  features: InputSchema,
  header: readonly string[],
  line: number,
  { absent, remedy }: Wanted = FILLED,
): Columns {
  const form = formFault(header);
  if (form !== null) throw new CsvFault(line, 'header', form);
  const { positions, alike } = findPositions(features, header);
  const taken = new Set(positions);
  const others = header.map((_, i) => i).filter((i) => !taken.has(i));
  const lacking = features.filter(({ name }, f) => positions[f] < 0 && !absent.includes(name));
  const other = lacking.length > 0 ? (jsonFault(header) ?? separatorFault(header)) : null;
  if (other !== null) throw new CsvFault(line, 'header', other);
  const otherNames = others.map((i) => header[i]);
  const nameOf = ({ name }: { name: string }) => `'${name}'${didYouMean(name, otherNames)}`;
  const needed = lacking.filter(({ missing }) => missing === 'refused').map(nameOf);
  const optional = lacking.filter(({ missing }) => missing === 'allowed').map(nameOf);
  const faults = [
    ...(needed.length > 0 ? [`${absenceOf(needed)}, which the model needs`] : []),
    ...optional.map((name) => `there is no column ${name}: ${remedy}`),
    ...repeatedNames(header),
    ...alike,
    ...absent.flatMap((name) => absentFaults(features, name, positions)),
  ];
  if (faults.length === 0) return { positions, others };
  const more = faults.length > SHOWN_FAULTS ? `; and ${faults.length - SHOWN_FAULTS} more` : '';
  throw new CsvFault(line, 'header', faults.slice(0, SHOWN_FAULTS).join('; ') + more);
}

function absenceOf(names: string[]): string {
  const verb = names.length === 1 ? 'there is no column' : 'there are no columns';
  return `${verb} ${listOf(names)}`;
}

/** Columns in the order of the model's features, whatever they are called. @throws CsvFault */
export function columnsByPosition(
  features: InputSchema,
  header: readonly string[],
  line: number,
): Columns {
  const form = formFault(header) ?? (features.length === 1 ? null : separatorFault(header));
  if (form !== null) throw new CsvFault(line, 'header', form);
  if (header.length !== features.length) {
    const counts = `the header has ${header.length} columns and the model ${features.length} features`;
    throw new CsvFault(line, 'header', `${counts}, so their order cannot match them`);
  }
  return { positions: features.map((_, f) => f), others: [] };
}

/** True where the names only count the features, as libraries do that were given none: X0, X1, …; Column_0, … */
export function areUnnamed(features: InputSchema): boolean {
  let previous = { stem: '', number: -1 };
  return features.every(({ name }) => {
    const [, stem, digits] = /^(.*?)([0-9]+)$/.exec(name) ?? [];
    if (digits === undefined) return false;
    const number = Number(digits);
    const isNext = stem === previous.stem && number === previous.number + 1;
    previous = { stem, number };
    return isNext || number === 0;
  });
}

/** What makes the first line no header at all. */
function formFault(header: readonly string[]): string | null {
  if (/^sep=/i.test(header[0]) && header.slice(1).every((cell) => cell === '')) {
    return "the file begins with Excel's line 'sep=', which is not a header; remove that line";
  }
  if (header.some((cell) => cell.includes('\0'))) {
    return 'the header has NUL characters; save the file as text in UTF-8';
  }
  return null;
}

function listOf(names: string[]): string {
  const more = names.length > SHOWN_FAULTS ? ` and ${names.length - SHOWN_FAULTS} more` : '';
  return `${names.slice(0, SHOWN_FAULTS).join(', ')}${more}`;
}

function jsonFault(header: readonly string[]): string | null {
  const isJson = /^\s*(\[\s*)?[[{]/.test(header[0]);
  return isJson ? IS_JSON : null;
}

/** What is said of a header whose names are all in its first cell, separated by something else than commas. */
export function separatorFault(header: readonly string[]): string | null {
  const separator = separatorOf(header);
  if (separator === null) return null;
  return `the columns are separated by ${separator.name}; save the file with commas (and decimal points)`;
}

/** What separates the names in a header's only filled cell, and its name; null where nothing seems to. */
export function separatorOf(header: readonly string[]): { char: string; name: string } | null {
  if (header.slice(1).some((name) => name.trim() !== '')) return null;
  const found = [...SEPARATORS].find(([char]) => header[0].includes(char));
  return found === undefined ? null : { char: found[0], name: found[1] };
}

interface Found {
  positions: number[];
  /** Columns that may be meant for the same feature. */
  alike: string[];
}

function findPositions(features: InputSchema, header: readonly string[]): Found {
  const exact = new Map(header.map((name, i) => [name, i] as const));
  const named = new Set(features.map(({ name }) => name));
  const byFold = Map.groupBy(header.keys(), (i) => fold(header[i]));
  const lacking = Map.groupBy(
    features.filter(({ name }) => !exact.has(name)),
    ({ name }) => fold(name),
  );
  const alike: string[] = [];
  const positions = features.map(({ name }) => {
    const folded = fold(name);
    const found = exact.get(name);
    // The other columns of nearly this name, but for those that are another feature's to the letter.
    const near = (byFold.get(folded) ?? []).filter((i) => i !== found && !named.has(header[i]));
    const [first = -1, second = found] = near;
    if (first >= 0 && second !== undefined && header[first] !== header[second]) {
      const [a, b] = [first, second].sort((x, y) => x - y).map((i) => `'${header[i]}'`);
      alike.push(`the columns ${a} and ${b} differ only in case or blanks; rename one`);
    }
    if (found !== undefined) return found;
    return lacking.get(folded)?.length === 1 ? first : -1;
  });
  return { positions, alike };
}

/** A name as DuckDB compares it: it knows the case of ASCII letters only. */
function fold(name: string): string {
  return name.trim().replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function repeatedNames(header: readonly string[]): string[] {
  const seen = new Set<string>();
  const repeated = header.filter((name) => seen.size === seen.add(name).size);
  return [...new Set(repeated)].map((name) =>
    name === '' ? 'several columns have no name' : `the column '${name}' appears twice`,
  );
}

function absentFaults(features: InputSchema, name: string, positions: number[]): string[] {
  const index = features.findIndex((feature) => feature.name === name);
  if (index < 0) {
    const known = features.map((feature) => feature.name);
    return [`--without ${name}: the model has no feature '${name}'${didYouMean(name, known)}`];
  }
  if (positions[index] >= 0) return [`the file has a column '${name}'; omit --without ${name}`];
  return features[index].missing === 'refused' ? [`'${name}' cannot be missing`] : [];
}
