// A draft in words: for the terminal, and for the comments of a recipe file.

import { makeDateReader } from '../../runtime/functions/date-reader.ts';
import { countOf } from '../base/count-of.ts';
import { literal } from '../ingest/dialect/field-text.ts';
import { inWords, listFew, missingOption, share, shortNumber } from './draft-words.ts';
import type { DescribedTable, Draft, DraftedColumn } from './drafted.ts';
import type { ColumnProfile } from './profile-column.ts';

const NAMED_COLUMNS = 8;
const SHOWN_VALUES = 3;
/** Columns that are left out for these reasons can be read by other means. */
const HAVE_REMEDY = [
  ...['several values in a cell', 'no number yet', 'dates that cannot be read', 'names persons'],
];

/** What was looked at, and how it is written. */
export function describeSource({ rowCount, isWhole, columns, evidence }: DescribedTable): string[] {
  const rows = countOf(rowCount, 'row');
  const looked = isWhole
    ? `${rows}, all looked at`
    : `${rows} of a sample were looked at; training checks the whole`;
  const own = evidence.length === 0 ? [countOf(columns.length + 1, 'column')] : evidence;
  return [looked, ...own];
}

/** Values of a column: `12.3 % missing; 0 to 72, 73 different; often 1, 72, 2`. */
export function describeValues({
  profile,
  decision,
  disguised,
}: Pick<DraftedColumn, 'profile' | 'decision' | 'disguised'>): string {
  const { known, rows, counts, least, greatest } = profile;
  const isNumber = decision.kind === 'number' || decision.kind === 'integer';
  const what = isNumber
    ? `${shortNumber(least)} to ${shortNumber(greatest)}, `
    : decision.kind === 'date'
      ? spanOf(profile)
      : '';
  const noun = isNumber || decision.kind === 'date' ? 'different' : 'labels';
  const often = counts.slice(0, SHOWN_VALUES).map(([text]) => (isNumber ? text : inWords(text)));
  const strange = known - (isNumber ? profile.numbers : known);
  return [
    ...(known < rows ? [`${share(rows - known, rows)} missing`] : []),
    `${what}${counts.length.toLocaleString('en')} ${noun}`,
    `often ${often.join(', ')}`,
    ...(decision.why === 'numbers that begin with 0 are labels' ? [decision.why] : []),
    ...(strange > 0 ? [`${countOf(strange, 'value')} are no number`] : []),
    ...disguised.map(({ value }) => `is ${inWords(value)} a missing value?`),
  ].join('; ');
}

/** `dates as DD.MM.YYYY, 03.01.2023 to 30.11.2024, `: who reads it sees which part is the day. */
function spanOf({ dateFormat, pivot, counts }: ColumnProfile): string {
  const format = String(dateFormat);
  const read = makeDateReader({ format, ...(pivot !== null && { pivot }) });
  let [first, last] = [Infinity, -Infinity];
  let [from, to] = ['', ''];
  for (const [text] of counts) {
    const date = read(text);
    if (date === null) continue;
    if (date < first) [first, from] = [date, text];
    if (date > last) [last, to] = [date, text];
  }
  return `dates as ${format}, ${from} to ${to}, `;
}

/** What a person should look at before relying on the model, each with its remedy. */
export function warningsOf({ columns, target, isWhole }: Draft): string[] {
  const all = [target, ...columns];
  return [
    ...strangeWarnings(all),
    ...disguisedWarnings(all),
    ...constantWarnings(columns),
    ...groupWarnings(columns),
    ...missingTarget(target, isWhole),
  ];
}

function disguisedWarnings(columns: DraftedColumn[]): string[] {
  const byValues = new Map<string, string[]>();
  for (const { profile, disguised } of columns) {
    if (disguised.length === 0) continue;
    const numbers = disguised.map(({ value }) => Number(value.replace(',', '.')));
    const key = numbers.sort((a, b) => a - b).join(' ');
    const rows = disguised.reduce((sum, { rows }) => sum + rows, 0);
    const names = byValues.get(key) ?? [];
    byValues.set(key, [...names, `${profile.name} (${countOf(rows, 'row')})`]);
  }
  return [...byValues].map(([key, names]) => {
    const values = key.split(' ');
    const [lie, mean] = values.length > 1 ? ['lie', 'they mean'] : ['lies', 'it means'];
    return `${inARow(values)} ${lie} far from all other values of ${listFew(names, NAMED_COLUMNS)}; if ${mean} a missing value, say --missing ${key}, which holds for all columns`;
  });
}

/** `98 and 99`. */
const inARow = (values: string[]) =>
  [values.slice(0, -1).join(', '), values.at(-1)].filter((part) => part !== '').join(' and ');

/** Values of columns of numbers that are none: training stops where they are more than a few. */
function strangeWarnings(columns: DraftedColumn[]): string[] {
  return columns.flatMap(({ profile: { name, known, numbers, notNumbers }, decision }) => {
    const isNumber = decision.kind === 'number' || decision.kind === 'integer';
    if (!isNumber || notNumbers.length === 0) return [];
    const some = notNumbers.slice(0, SHOWN_VALUES);
    const shown = listFew(notNumbers.map(inWords), SHOWN_VALUES);
    return [
      `${countOf(known - numbers, 'value')} of ${name} ${known - numbers === 1 ? 'is' : 'are'} no number: ${shown}; if that means a missing value, say ${missingOption(some)}`,
    ];
  });
}

function constantWarnings(columns: DraftedColumn[]): string[] {
  return columns.flatMap(({ profile, decision }) => {
    const [text, rows] = profile.counts[0] ?? ['', 0];
    if (decision.kind === 'out' || rows <= 0.999 * profile.rows) return [];
    return [`${profile.name} is ${inWords(text)} in ${share(rows, profile.rows)} of the rows`];
  });
}

function groupWarnings(columns: DraftedColumn[]): string[] {
  return columns.flatMap(({ profile: { name, counts }, decision, countsGroups }) => {
    if (!countsGroups || decision.kind === 'out') return [];
    const remedy = `leave it out of the recipe's features, and say group: ${literal(`"${name.replaceAll('"', '""')}"`)}, split: { by: 'group', testShare: 0.2 }`;
    return [
      `${name} counts ${countOf(counts.length, 'thing')} of several rows each, of which some are learned from and some are held out; to judge by things that are new, ${remedy}`,
    ];
  });
}

function missingTarget({ profile }: DraftedColumn, isWhole: boolean): string[] {
  const lacking = profile.rows - profile.known;
  if (lacking === 0) return [];
  const rows = isWhole ? countOf(lacking, 'row') : `${share(lacking, profile.rows)} of the rows`;
  return [`${rows} without a value of ${profile.name} cannot be learned from`];
}

/** What was found and decided, line by line. */
export function describeDraft(draft: Draft): string[] {
  const { columns, target, task } = draft;
  const named = (kinds: string[]) =>
    columns
      .filter(({ decision }) => kinds.includes(decision.kind))
      .map(({ profile }) => profile.name);
  const kinds: [string, string[]][] = [
    ['numbers', named(['number', 'integer'])],
    ['yes or no', named(['boolean'])],
    ['labels', named(['category'])],
    ['dates', named(['date'])],
  ];
  return [
    ...describeSource(draft),
    `target ${target.profile.name}: ${task.why}`,
    ...kinds
      .filter(([, names]) => names.length > 0)
      .map(([kind, names]) => `${kind}: ${listFew(names, NAMED_COLUMNS)}`),
    ...describeLeftOut(columns),
  ];
}

function describeLeftOut(columns: DraftedColumn[]): string[] {
  const groups = new Map<string, DraftedColumn[]>();
  for (const column of columns) {
    if (column.decision.kind !== 'out') continue;
    const { group } = column.decision;
    groups.set(group, [...(groups.get(group) ?? []), column]);
  }
  return [...groups].map(([group, members]) => {
    const names = listFew(
      members.map(({ profile }) => profile.name),
      NAMED_COLUMNS,
    );
    const [{ profile, decision }] = members;
    if (members.length === 1) return `left out, ${group}: ${names}: ${decision.why}`;
    const example = HAVE_REMEDY.includes(group) ? `; ${profile.name}: ${decision.why}` : '';
    return `left out, ${group}: ${names}${example}`;
  });
}

/** The columns of a table without a target: name, kind or why it would be left out, and values. */
export function columnLines(columns: DraftedColumn[]): string[] {
  const width = Math.min(40, Math.max(...columns.map(({ profile }) => profile.name.length)));
  return columns.map(({ profile, decision, disguised }) => {
    const values = describeValues({ profile, decision, disguised });
    const shown = decision.kind === 'out' ? `${decision.group}; ${decision.why}` : values;
    return `${profile.name.padEnd(width)}  ${shown}`;
  });
}
