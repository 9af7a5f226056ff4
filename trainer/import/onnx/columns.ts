// What a column of the trees' input is made of. Operators before the trees are not computed when the
// model answers: each condition on a column is rewritten into the condition on the feature itself that
// holds for exactly the same values. So a column is kept as what it is as a function of one feature.
import { type Condition, matches } from './conditions.ts';
import { largestThatHolds, type Precision, stepOf } from './thresholds.ts';

/** Where the column's value never falls with the feature's, or never rises. */
export interface Piece {
  /** Its largest value of the feature; its smallest is the one after the piece before. */
  last: number;
  apply(value: number): number;
  isFalling: boolean;
}

/** A column that follows from a feature of numbers. */
export interface NumberColumn {
  kind: 'number';
  feature: number;
  /** Ascending; the last one ends at +∞. */
  pieces: Piece[];
  /** The column's value where the feature's is missing; NaN when it is missing too. */
  ofMissing: number;
  /** The column is the feature itself. */
  isPlain: boolean;
  /** Its values are whole numbers, as far as that is known. */
  isWhole: boolean;
  /** How many functions stand between the feature and the column. */
  steps: number;
}

/** A column with a value for each of some codes of a feature, and one for every other value. */
export interface CodeColumn {
  kind: 'codes';
  feature: number;
  codes: number[];
  values: number[];
  otherwise: number;
  ofMissing: number;
}

export type Column = NumberColumn | CodeColumn;

/** Columns and what they are made of. */
export interface ColumnBlock {
  columns: Column[];
  /** Element type as ONNX numbers them. */
  elementType: number;
}

/** A graph input: which features it holds. */
export interface ModelInput {
  name: string;
  elementType: number;
  firstFeature: number;
  featureCount: number;
  /** Rows that one call takes, where the file fixes their number. */
  batch?: number;
}

/** What becomes of the values of a stretch: the condition holds, fails, or sees a missing value. */
export type Outcome = 'holds' | 'fails' | 'missing';

/** Values of a feature up to `last`, from where the stretch before ends. */
export interface Stretch {
  last: number;
  outcome: Outcome;
}

const same = (value: number) => value;

/** The feature itself. */
export function plainColumn(feature: number, isWhole: boolean): NumberColumn {
  const piece = { last: Number.POSITIVE_INFINITY, apply: same, isFalling: false };
  const ofMissing = Number.NaN;
  return { kind: 'number', feature, pieces: [piece], ofMissing, isPlain: true, isWhole, steps: 0 };
}

/** The column after one more function, which never falls unless `isFalling`. */
export function mapColumn(
  column: Column,
  apply: (value: number) => number,
  isFalling = false,
): Column {
  const ofMissing = apply(column.ofMissing);
  if (column.kind === 'codes') {
    const otherwise = apply(column.otherwise);
    return { ...column, values: column.values.map(apply), otherwise, ofMissing };
  }
  const pieces = column.pieces.map((piece) => ({
    last: piece.last,
    apply: piece.apply === same ? apply : (value: number) => apply(piece.apply(value)),
    isFalling: piece.isFalling !== isFalling,
  }));
  return { ...column, pieces, ofMissing, isPlain: false, isWhole: false, steps: column.steps + 1 };
}

/** Whether a comparison with several values at once, for which onnxruntime cuts fractions off, is unsure. */
export function hasFractions(column: Column): boolean {
  if (column.kind === 'number') return !column.isPlain && !column.isWhole;
  return [...column.values, column.otherwise].some((value) => !Number.isInteger(value));
}

/** The column of whole numbers after a function that keeps them whole. */
export function mapWhole(column: Column, apply: (value: number) => number): Column {
  const mapped = mapColumn(column, apply);
  return mapped.kind === 'number' ? { ...mapped, isWhole: true } : mapped;
}

/** A function that is constant where its argument is one of the values of `at`, or between two parts. */
interface Part {
  condition: Condition;
  apply(value: number): number;
  isFalling: boolean;
}

/**
 * The column after a function made of parts: where the column's value meets the condition of a part,
 * that part's function, otherwise the last one's, which has no condition.
 */
export function mapParts(
  column: Column,
  parts: Part[],
  rest: Omit<Part, 'condition'>,
  precision: Precision,
): Column {
  const apply = (value: number) =>
    (parts.find(({ condition }) => matches(condition, value)) ?? rest).apply(value);
  if (column.kind === 'codes') return mapColumn(column, apply);
  let done: { last: number; part: Omit<Part, 'condition'> }[] = [
    { last: Number.POSITIVE_INFINITY, part: rest },
  ];
  for (const part of parts.toReversed()) {
    done = overlay(done, stretchesOf(column, part.condition, precision), part);
  }
  const pieces = done.flatMap(({ last, part }, i) => {
    const first = i === 0 ? Number.NEGATIVE_INFINITY : done[i - 1].last;
    return cutPieces(column.pieces, first, last).map((piece) => ({
      last: piece.last,
      apply: (value: number) => part.apply(piece.apply(value)),
      isFalling: piece.isFalling !== part.isFalling,
    }));
  });
  const ofMissing = apply(column.ofMissing);
  return { ...column, pieces, ofMissing, isPlain: false, isWhole: false, steps: column.steps + 1 };
}

/** The column after a look-up: `apply` gives the values for the keys and for NaN. */
export function mapKeys(
  column: NumberColumn,
  keys: number[],
  apply: (value: number) => number,
  otherwise: number,
  precision: Precision,
): NumberColumn {
  const ascending = Float64Array.from(keys).sort();
  const pieces: Piece[] = [];
  let first = Number.NEGATIVE_INFINITY;
  for (const piece of column.pieces) {
    const { last, isFalling } = piece;
    const upTo = (holds: (y: number) => boolean) =>
      largestThatHolds(precision, (x) => holds(piece.apply(x)), first, last);
    const start = pieces.length;
    const add = (end: number | undefined, value: number) => {
      const before = pieces.length > start ? pieces[pieces.length - 1].last : undefined;
      if (end === undefined || (before !== undefined && end <= before)) return;
      pieces.push({ last: end, apply: () => value, isFalling: false });
    };
    const isNumber = !Number.isNaN(piece.apply(last));
    if (isNumber) {
      for (const key of isFalling ? ascending.toReversed() : ascending) {
        add(
          upTo((y) => (isFalling ? y > key : y < key)),
          otherwise,
        );
        add(
          upTo((y) => (isFalling ? y >= key : y <= key)),
          apply(key),
        );
      }
    }
    add(last, isNumber ? otherwise : apply(Number.NaN));
    first = stepOf(precision, last, 1);
  }
  const ofMissing = apply(column.ofMissing);
  return { ...column, pieces, ofMissing, isPlain: false, isWhole: false, steps: column.steps + 1 };
}

/** Puts a part on top of others where its condition holds. */
function overlay<T>(
  below: { last: number; part: T }[],
  stretches: Stretch[],
  part: T,
): { last: number; part: T }[] {
  const ends = [...below.map(({ last }) => last), ...stretches.map(({ last }) => last)];
  const ordered = Float64Array.from(new Set(ends)).sort();
  let under = 0;
  let at = 0;
  return Array.from(ordered, (last) => {
    while (below[under].last < last) under++;
    while (stretches[at].last < last) at++;
    return { last, part: stretches[at].outcome === 'holds' ? part : below[under].part };
  });
}

/** The pieces between two values of the feature, the lower one left out. */
function cutPieces(pieces: Piece[], after: number, last: number): Piece[] {
  return pieces.flatMap((piece, i) => {
    const isBefore = piece.last <= after && after !== Number.NEGATIVE_INFINITY;
    const isBehind = i > 0 && pieces[i - 1].last >= last;
    return isBefore || isBehind ? [] : [{ ...piece, last: Math.min(piece.last, last) }];
  });
}

/**
 * What a condition on a column is as one on its feature: stretches of the feature's values in ascending
 * order, neighbours of different outcome, the last one ending at +∞.
 */
export function stretchesOf(
  column: NumberColumn,
  condition: Condition,
  precision: Precision,
): Stretch[] {
  const found: Stretch[] = [];
  let first = Number.NEGATIVE_INFINITY;
  for (const piece of column.pieces) {
    for (const stretch of cutPiece(piece, first, condition, precision)) {
      if (found.at(-1)?.outcome === stretch.outcome) found.pop();
      found.push(stretch);
    }
    first = stepOf(precision, piece.last, 1);
  }
  return found;
}

function cutPiece(
  piece: Piece,
  first: number,
  condition: Condition,
  precision: Precision,
): Stretch[] {
  const { last, apply, isFalling } = piece;
  // A piece where the function has no value (the root of a negative number) has none anywhere.
  if (Number.isNaN(apply(last))) return [{ last, outcome: 'missing' }];
  const upTo = (holds: (y: number) => boolean) =>
    largestThatHolds(precision, (x) => holds(apply(x)), first, last);
  const stretches: Stretch[] = [];
  const add = (end: number | undefined, outcome: Outcome) => {
    const start = stretches.at(-1)?.last ?? Number.NEGATIVE_INFINITY;
    if (end !== undefined && (stretches.length === 0 || end > start)) {
      stretches.push({ last: end, outcome });
    }
  };
  if (condition.kind === 'below') {
    const isBelow = (y: number) => matches(condition, y);
    if (isFalling)
      add(
        upTo((y) => !isBelow(y)),
        'fails',
      );
    else add(upTo(isBelow), 'holds');
    add(last, isFalling ? 'holds' : 'fails');
    return stretches;
  }
  for (const value of isFalling ? condition.values.toReversed() : condition.values) {
    add(
      upTo((y) => (isFalling ? y > value : y < value)),
      'fails',
    );
    add(
      upTo((y) => (isFalling ? y >= value : y <= value)),
      'holds',
    );
  }
  add(last, 'fails');
  return stretches;
}
