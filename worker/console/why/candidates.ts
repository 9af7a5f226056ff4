// Values that a field might have instead: what is tried to find what would change an answer.
import type { Input } from '../../../runtime/schema/input-schema.ts';
import type { FieldEffects } from '../model/fetch-evaluation.ts';
import type { FieldValue } from '../model/shown-model.ts';

/** Values of a number that are tried at first; between two of them the search goes on. */
const NUMBERS = 16;
/** Labels that are tried, those first that most rows have. */
const MOST_LABELS = 60;

/**
 * None of a field of which is not known what it might be: there are too many dates, texts, and numbers without bounds.
 * @param effects what was measured of the field, whose values are those that rows have; null where nothing was
 */
export function candidateValues(
  input: Input,
  current: FieldValue,
  effects: FieldEffects | null,
): FieldValue[] {
  const values = valuesOf(input, current, effects);
  if (input.missing === 'allowed') values.push(null);
  return [...new Set(values)].filter((value) => value !== current);
}

function valuesOf(input: Input, current: FieldValue, effects: FieldEffects | null): FieldValue[] {
  const seen = effects?.partialDependence.map(({ value }) => value) ?? [];
  switch (input.kind) {
    case 'category': {
      const known = seen.filter((value) => input.labels.includes(String(value)));
      return [...new Set([...known, ...input.labels])].slice(0, MOST_LABELS);
    }
    case 'boolean':
      return [false, true];
    case 'date':
    case 'text':
      return [];
    default:
      return numbersOf(
        input,
        current,
        seen.filter((value) => typeof value === 'number'),
      );
  }
}

type NumberInput = Extract<Input, { kind: 'number' | 'integer' }>;

function numbersOf(input: NumberInput, current: FieldValue, seen: number[]): number[] {
  const { minimum = -Infinity, maximum = Infinity } = input;
  const known = typeof current === 'number' ? [...seen, current] : seen;
  const [low, high] =
    seen.length > 1 ? [Math.min(...known), Math.max(...known)] : [minimum, maximum];
  if (!Number.isFinite(high - low)) return [];
  const step = (high - low) / NUMBERS;
  const even = Array.from({ length: NUMBERS + 1 }, (_, i) => low + i * step);
  const all = [...seen, ...even].map((value) => wholeIfAsked(input, value));
  return all.filter((value) => value >= minimum && value <= maximum).sort((a, b) => a - b);
}

function wholeIfAsked({ kind }: Pick<Input, 'kind'>, value: number): number {
  return kind === 'integer' ? Math.round(value) : value;
}

/** Values between two, evenly; none where a whole number does not fit between them. */
export function valuesBetween(
  input: Pick<Input, 'kind'>,
  from: number,
  to: number,
  count: number,
): number[] {
  const step = (to - from) / (count + 1);
  const all = Array.from({ length: count }, (_, i) => wholeIfAsked(input, from + (i + 1) * step));
  return [...new Set(all)].filter((value) => value !== from && value !== to);
}

/** How much farther from where one is a round number may be than the exact one. */
const ROUNDING = 1.25;

/**
 * Numbers a little farther from `current` than `exact` is, those with the fewest digits first: what people would say. A
 * whole number is round.
 */
export function rounderNumbers(
  { kind }: Pick<Input, 'kind'>,
  current: number,
  exact: number,
): number[] {
  if (kind === 'integer') return [];
  const found: number[] = [];
  for (let digits = 1; digits < 7; digits++) {
    const scale = 10 ** (digits - 1 - Math.floor(Math.log10(Math.abs(exact) || 1)));
    const edge = exact > current ? Math.ceil(exact * scale) : Math.floor(exact * scale);
    const round = Number((edge / scale).toPrecision(digits));
    const isNear = Math.abs(round - current) <= ROUNDING * Math.abs(exact - current);
    if (isNear && !found.includes(round)) found.push(round);
  }
  return found;
}
