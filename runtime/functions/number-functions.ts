// Functions of numbers: arithmetic, rounding, bands. `+ − × ÷ √ ⌊⌋` of doubles are the same to the bit everywhere;
// logarithms and powers are not, and a tree, which only compares, needs none.
import { define } from './definition.ts';
import { LARGEST, lawful } from './kinds.ts';
import type { Options } from './options.ts';

type One = readonly [number];
type Two = readonly [number, number];

const MOST_DECIMALS = 9;
const MOST_BOUNDS = 255;

const binary = (usage: string, about: string, run: (a: number, b: number) => number | null) =>
  define<Two>({
    takes: ['number', 'number'],
    gives: 'number',
    usage,
    about,
    run: ([a, b]) => run(a, b),
  });

const unary = (usage: string, about: string, run: (x: number) => number | null) =>
  define<One>({ takes: ['number'], gives: 'number', usage, about, run: ([x]) => run(x) });

export const NUMBER_FUNCTIONS = {
  plus: binary("plus('a', 'b')", 'a + b.', (a, b) => a + b),
  minus: binary("minus('a', 'b')", 'a − b.', (a, b) => a - b),
  times: binary("times('a', 'b')", 'a × b.', (a, b) => a * b),
  divide: binary("divide('a', 'b')", 'a ÷ b; missing where b is 0.', (a, b) =>
    b === 0 ? null : a / b,
  ),
  min: binary("min('a', 'b')", 'The smaller number.', Math.min),
  max: binary("max('a', 'b')", 'The larger number.', Math.max),
  abs: unary("abs('x')", 'The number without its sign.', Math.abs),
  floor: unary("floor('x')", 'The whole number at or below it.', Math.floor),
  sqrt: unary("sqrt('x')", 'The square root; missing below 0.', (x) =>
    x < 0 ? null : Math.sqrt(x),
  ),
  round: define<One>({
    takes: ['number'],
    gives: 'number',
    usage: "round('x', { decimals: 2 })",
    about: 'The nearest number of so many decimals (default 0), the upper one of two.',
    check: ({ decimals }) =>
      isWhole(decimals, 0, MOST_DECIMALS)
        ? null
        : `decimals must be a whole number from 0 to ${MOST_DECIMALS}`,
    run: ([x], { decimals }) => roundTo(x, decimals as number),
  }),
  cut: define<One>({
    takes: ['number'],
    gives: 'number',
    usage: "cut('x', [18, 65])",
    about: 'The number of the band: how many of these bounds are at or below x.',
    check: ({ bounds }) => boundsFault(bounds),
    run: ([x], { bounds }) => (bounds as number[]).filter((bound) => bound <= x).length,
  }),
};

/** Not ⌊x + 0.5⌋, which makes 1 of 0.49999999999999994. */
function roundTo(x: number, decimals: number): number {
  const scale = 10 ** decimals;
  const scaled = x * scale;
  const whole = Math.floor(scaled);
  return (whole + (scaled - whole >= 0.5 ? 1 : 0)) / scale;
}

export function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function boundsFault(bounds: Options[string] | undefined): string | null {
  if (!Array.isArray(bounds) || bounds.length === 0) return 'it needs a list of bounds';
  if (bounds.length > MOST_BOUNDS) return `it takes at most ${MOST_BOUNDS} bounds`;
  if (!bounds.every((bound) => typeof bound === 'number' && lawful(bound) === bound)) {
    return `bounds must be numbers within ±${LARGEST}`;
  }
  const isRising = bounds.every((bound, i) => i === 0 || bound > bounds[i - 1]);
  return isRising ? null : 'bounds must rise';
}
