// Columns that say nothing new: equal to another in every row, or so near to the target that they are known only
// with it.
import type { Feature } from '../../runtime/schema/feature-schema.ts';
import { sha256 } from '../base/files.ts';
import type { CellTable } from '../encode/cell-table.ts';
import { findLeaks } from '../ingest/leaks.ts';
import type { Objective } from '../recipe/learner-schema.ts';
import type { DraftKind } from './decide-column.ts';
import type { ReadNumber } from './profile-column.ts';

export interface KindedColumn {
  name: string;
  kind: DraftKind;
  values: (string | null)[];
}

/** Column → the earlier one that it is equal to in every row. */
export function findCopies(columns: Omit<KindedColumn, 'kind'>[]): Map<string, string> {
  const firsts = new Map<string, string>();
  const copies = new Map<string, string>();
  for (const { name, values } of columns) {
    const key = sha256(JSON.stringify(values));
    const first = firsts.get(key);
    if (first === undefined) firsts.set(key, name);
    else copies.set(name, first);
  }
  return copies;
}

/** Column → in words, how it tells the target. */
export function findTelling(
  columns: KindedColumn[],
  target: (string | null)[],
  objective: Objective,
  readNumber: ReadNumber,
): Map<string, string> {
  const kept = Array.from(target.keys()).filter((row) => target[row] !== null);
  const targets = targetsOf(
    kept.map((row) => String(target[row])),
    objective,
    readNumber,
  );
  if (targets === null) return new Map();
  const table = (of: KindedColumn[], read: (column: KindedColumn) => [Feature, Float64Array]) => {
    const columns = of.map(read);
    return {
      ...{ kind: 'cells' as const, cellCount: kept.length, ...targets },
      schema: columns.map(([feature]) => feature),
      columns: columns.map(([, values]) => values),
    };
  };
  const values = (column: KindedColumn) => kept.map((row) => column.values[row]);
  const byValue = findLeaks(table(columns, (column) => encode(column, values(column), readNumber)));
  const gappy = columns.filter((column) => values(column).includes(null));
  const byGap = findLeaks(table(gappy, (column) => encodeGaps(column.name, values(column))));
  const said = (share: number, what: string) =>
    `${what} takes away ${(100 * share).toFixed(1)} % of the target's uncertainty`;
  return new Map([
    ...byValue.map(({ name, share }) => [name, said(share, 'alone it')] as const),
    ...byGap.map(({ name, share }) => [name, said(share, 'whether it is missing')] as const),
  ]);
}

function targetsOf(
  texts: string[],
  objective: Objective,
  readNumber: ReadNumber,
): Pick<CellTable, 'target' | 'counts' | 'weights'> | null {
  if (objective === 'regression') {
    const values = Float64Array.from(texts, (text) => readNumber(text) ?? Number.NaN);
    const counts = [Float64Array.from(values, (value) => (Number.isNaN(value) ? 0 : 1))];
    const known = values.map((value) => (Number.isNaN(value) ? 0 : value));
    return { target: { kind: 'number', values: known }, counts, weights: counts };
  }
  const classes = [...new Set(texts)];
  if (classes.length < 2) return null;
  const code = new Map(classes.map((name, k) => [name, k]));
  const counts = classes.map(() => new Float64Array(texts.length));
  texts.forEach((text, row) => {
    counts[code.get(text) as number][row] = 1;
  });
  return { target: { kind: 'class', classes }, counts, weights: counts };
}

/** A date or a boolean is as good as its texts. */
function encode(
  { name, kind }: KindedColumn,
  values: (string | null)[],
  readNumber: ReadNumber,
): [Feature, Float64Array] {
  if (kind === 'number' || kind === 'integer') {
    const read = (text: string | null) => (text === null ? undefined : readNumber(text));
    return [
      { name, kind: 'number', missing: 'allowed' },
      Float64Array.from(values, (text) => read(text) ?? Number.NaN),
    ];
  }
  const labels = [...new Set(values.filter((text) => text !== null))];
  const codes = new Map(labels.map((label, code) => [label, code]));
  return [
    { name, kind: 'category', missing: 'allowed', labels },
    Float64Array.from(values, (text) => (text === null ? Number.NaN : (codes.get(text) as number))),
  ];
}

function encodeGaps(name: string, values: (string | null)[]): [Feature, Float64Array] {
  return [
    { name, kind: 'boolean', missing: 'refused' },
    Float64Array.from(values, (text) => (text === null ? 1 : 0)),
  ];
}
