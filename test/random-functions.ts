// Random expressions over inputs of every kind, and rows that press on them: missing, ±0, the ends of the number law,
// leap days, first and last years, empty and non-ASCII texts, and texts that the inputs cannot hold.
import type { ArgumentKind } from '../runtime/functions/definition.ts';
import { FUNCTIONS, type FunctionName } from '../runtime/functions/definitions.ts';
import type { Expression, FunctionInput } from '../runtime/functions/expression.ts';
import type { Kind, Value } from '../runtime/functions/kinds.ts';
import type { Options } from '../runtime/functions/options.ts';
import { makeProgram, type Program } from '../runtime/functions/program.ts';
import { makeInputReader, UNREADABLE } from '../runtime/functions/read-input.ts';
import { readBoolean, readNumber } from '../runtime/schema/cell-grammar.ts';
import { createRandom, type Random } from '../trainer/base/random.ts';

export const INPUTS: FunctionInput[] = [
  { name: 'a', kind: 'number' },
  { name: 'b', kind: 'number' },
  { name: 'n', kind: 'integer' },
  { name: 'yes', kind: 'boolean' },
  { name: 'no', kind: 'boolean' },
  { name: 'text', kind: 'text' },
  { name: 'other', kind: 'text' },
  { name: 'day', kind: 'date', format: 'YYYY-MM-DD' },
  { name: 'time', kind: 'date', format: 'YYYYMMDDTHHmmss,SSS' },
  { name: 'short', kind: 'date', format: 'D/M/YY H:mm', pivot: 1969 },
  { name: 'clock', kind: 'date', format: 'M/D/YYYY h:mm:ss.S A z' },
  { name: 'named', kind: 'date', format: 'ddd, DD MMM YY H:mm', pivot: 1969 },
  { name: 'full', kind: 'date', format: 'MMMM D, YYYY H:mm' },
];

const NUMBERS = ['0', '-0', '1', '-1', '0.1', '0.5', '-0.5', '2.5', '-2.5', '3', '100', '1e3']
  .concat(['0.49999999999999994', '4503599627370497.5', '9007199254740993', '0.30000000000000004'])
  .concat(['1e150', '-1e150', '1.0000000000000001e150', '1e-150', '9.99e-151', '1e308', '-1e308'])
  .concat(['1e400', '5e-324', '1e-300', '.5', '5.', '+7', '1E2', '', 'x', ' 1', '1_000', '0x10'])
  .concat(['65', '18', '17.999999999999996', '2147483648', '-2147483649', '1e21']);
const BOOLEANS = ['true', 'false', 'T', 'F', 'yes', 'NO', '1', '0', '', 'maybe', '2'];
const TEXTS = [
  'S',
  'D',
  's',
  'Straße',
  'ÀÉÎ',
  'İstanbul',
  'ΟΔΟΣ',
  'Ⱥ',
  'ẞ',
  'Ա',
  'Ж',
  '日本語',
  '😀🎈x',
]
  .concat([
    '',
    ' ',
    '  S  ',
    '\u00a0S\u00a0',
    '\t\n\v\f\rS\r',
    '98101',
    '98',
    'a,b',
    "it's",
    'a\\b',
  ])
  .concat([
    'aaaa',
    'NULL',
    'x'.repeat(40),
    'é',
    'e\u0301',
    '\u200b',
    'S\0',
    '\u3000S',
    '"',
    '%',
    '_',
  ]);
const DATES = ['2024-02-29', '2023-02-29', '1900-02-29', '2000-02-29', '0001-01-01', '9999-12-31']
  .concat(['0000-01-01', '2024-13-01', '2024-00-10', '2024-04-31', '2024-1-5', ' 2024-01-05'])
  .concat(['2024-01-05x', '', '2024-01-05\n', '1969-12-31', '2299-12-31', '٢٠٢٤-01-05']);
const TIMES = [
  ...['20141013T000000,000', '20240229T235959,999', '00010101T000001,123', '99991231T235959,120'],
  ...['20240101T240000,000', '20240101T236000,000', '20240101T235960,999', '20240101 000000,000'],
  ...['20240101T000000', '20240101T000000,', '20240101T000000,12', '20240101T000000,1234'],
  ...['20240101T000000.123', '20240101T000000123', ''],
];
const SHORTS = [
  '1/2/69 0:00',
  '31/12/68 23:59',
  '29/2/00 7:05',
  '29/02/04 07:05',
  '29/2/01 7:05',
].concat(['1/2/99 24:00', '1/2/9 1:00', '', '001/2/99 1:00', '1/2/99 1:5']);

const NAMED = ['Mon, 01 Feb 69 0:00', 'SUN, 31 dec 68 23:59', 'tue, 29 FEB 00 7:05']
  .concat([
    'Tue, 29 Feb 01 7:05',
    'Mon, 1 Feb 69 0:00',
    'Xyz, 01 Feb 69 0:00',
    'Mon, 01 Fév 69 0:00',
  ])
  .concat([
    'Mon, 01 Mai 69 0:00',
    'Monday, 01 Feb 69 0:00',
    'Mon, 01 February 69 0:00',
    ', 01  69 0:00',
  ]);
const FULL = ['May 5, 2024 0:00', 'september 30, 1 23:59', 'September 30, 0001 23:59']
  .concat(['February 29, 2023 0:00', 'FEBRUARY 29, 2024 00:00', 'Mayday 5, 2024 0:00'])
  .concat(['Sep 5, 2024 0:00', 'Decembre 5, 2024 0:00', ' 5, 2024 0:00', 'Mar 5, 2024 0:00']);

const CLOCKS = [
  '11/26/2026 02:20:59 PM GMT+1',
  '1/2/2024 12:00:00.999 AM +05:30',
  '1/2/2024 12:59:01.123456789 pm Z',
  '1/2/2024 1:00:00.5 aM CET-0330',
  '1/2/2024 11:59:00 PM -3',
].concat(
  ['13:00:00 PM Z', '0:30:00 AM Z', '00:30:00 AM Z', '1:00:00 XM Z', '1:00:00 PN Z', '1:00:60 AM Z']
    .concat(['1:00 PM Z', '1:00:00 PM', '1:00:00 PM ', '1:00:00. PM Z', '1:00:00,5 PM Z'])
    .concat(['1:00:00.1234567890 PM Z', '1:00:00..1 PM Z', '1:00:00.1x PM Z'])
    .map((time) => `1/2/2024 ${time}`),
  [
    'z',
    'GMT+',
    'GMT+1:3',
    'GMT+1:300',
    '+12345',
    '+123:00',
    'ABCDEF',
    'GMT1',
    '+:30',
    '+01:30x',
  ].map((zone) => `1/2/2024 1:00:00 PM ${zone}`),
  [''],
);

/** A random cell of an input, as a file has it. */
function randomCell(random: Random, { name, kind }: FunctionInput): string {
  if (kind === 'boolean') return pick(random, BOOLEANS);
  if (kind === 'text') return random.below(3) > 0 ? pick(random, TEXTS) : randomText(random);
  if (kind === 'date') return randomDate(random, name);
  if (random.below(2) === 0) return pick(random, NUMBERS);
  if (kind === 'integer') return String(random.below(4000) - 2000);
  return String((random.uniform() - 0.5) * 10 ** (random.below(40) - 20));
}

function randomText(random: Random): string {
  return Array.from({ length: random.below(6) }, () => pick(random, [...TEXTS.join('')])).join('');
}

function randomDate(random: Random, name: string): string {
  if (random.below(2) === 0) {
    return pick(
      random,
      { day: DATES, time: TIMES, short: SHORTS, clock: CLOCKS, named: NAMED, full: FULL }[
        name
      ] as string[],
    );
  }
  const two = (value: number) => String(value).padStart(2, '0');
  const [month, day] = [random.below(12) + 1, random.below(31) + 1];
  const year = String(random.below(9999) + 1).padStart(4, '0');
  const [hour, minute, second] = [random.below(24), random.below(60), random.below(60)].map(two);
  if (name === 'day') return `${year}-${two(month)}-${two(day)}`;
  if (name === 'named' || name === 'full') {
    const full = new Date(2024, month - 1, 1).toLocaleDateString('en', { month: 'long' });
    if (name === 'full') return `${full} ${day}, ${year} ${Number(hour)}:${minute}`;
    const weekday = pick(random, ['Mon', 'tue', 'WED', 'Thu', 'fri', 'Sat', 'Sun']);
    return `${weekday}, ${two(day)} ${full.slice(0, 3)} ${year.slice(2)} ${hour}:${minute}`;
  }
  const fraction = String(random.below(1000)).padStart(3, '0');
  if (name === 'time') {
    return `${year}${two(month)}${two(day)}T${hour}${minute}${second},${fraction}`;
  }
  if (name === 'short') return `${day}/${month}/${year.slice(2)} ${hour}:${minute}`;
  const rest = pick(random, ['', `.${fraction}`, `.${fraction[0]}`, `.${fraction}000`]);
  const zone = pick(random, ['GMT', '+0100', 'UTC-2', '-11:30']);
  return `${month}/${day}/${year} ${hour}:${minute}:${second}${rest} ${pick(random, ['AM', 'PM'])} ${zone}`;
}

export interface RandomProgram {
  expressions: Record<string, Expression>;
  program: Program;
  /** Cells of each row, in the order of the inputs. */
  cells: string[][];
  /** What the inputs hold of them; null also where a cell is unreadable. */
  values: Value[][];
  /** Which cells are unreadable. */
  unreadable: boolean[][];
}

/**
 * @param kinds of the features, drawn from evenly
 * @param hasNul whether texts may have a NUL
 */
export function randomProgram(
  seed: number,
  rows: number,
  kinds: Kind[],
  hasNul = true,
): RandomProgram {
  const random = createRandom(seed, 1);
  const expressions: Record<string, Expression> = {};
  const features = 1 + random.below(8);
  for (let f = 0; f < features; f++) {
    expressions[`f${f}`] = randomExpression(random, pick(random, kinds), 1 + random.below(4));
  }
  const cells = Array.from({ length: rows }, () =>
    INPUTS.map((input) => {
      const cell = randomCell(random, input);
      return hasNul ? cell : cell.replaceAll('\0', '');
    }),
  );
  const readers = INPUTS.map(makeInputReader);
  const read = cells.map((row) => row.map((cell, i) => readers[i](givenOf(INPUTS[i], cell))));
  return {
    expressions,
    program: makeProgram(INPUTS, new Map(Object.entries(expressions))),
    cells,
    values: read.map((row) => row.map((value) => (value === UNREADABLE ? null : value))),
    unreadable: read.map((row) => row.map((value) => value === UNREADABLE)),
  };
}

/** A cell as the JSON value that a caller would send. */
function givenOf({ kind }: FunctionInput, cell: string): unknown {
  if (cell === '') return null;
  if (kind === 'boolean') return readBoolean(cell) ?? cell;
  return kind === 'number' || kind === 'integer' ? (readNumber(cell) ?? cell) : cell;
}

function randomExpression(random: Random, kind: Kind, depth: number): Expression {
  const names = INPUTS.filter(
    (input) => (input.kind === 'integer' ? 'number' : input.kind) === kind,
  ).map(({ name }) => name);
  if (depth === 0 || random.below(5) === 0) {
    return random.below(5) === 0 && kind !== 'date'
      ? { value: randomConstant(random, kind) }
      : { input: pick(random, names) };
  }
  const calls = Object.keys(FUNCTIONS).filter((name) => canGive(name as FunctionName, kind));
  return randomCall(random, pick(random, calls) as FunctionName, kind, depth);
}

function canGive(name: FunctionName, kind: Kind): boolean {
  const { gives } = FUNCTIONS[name];
  if (gives === 'same') return true;
  return typeof gives === 'string' ? gives === kind : kind === 'text' || kind === 'number';
}

function randomCall(random: Random, call: FunctionName, kind: Kind, depth: number): Expression {
  const { takes, isVariadic, gives } = FUNCTIONS[call];
  const count = takes.length + (isVariadic ? random.below(2) : 0);
  const same: Kind =
    gives === 'same' ? kind : pick(random, ['number', 'boolean', 'text', 'date'] as Kind[]);
  const ordered: Kind = pick(random, ['number', 'date'] as Kind[]);
  const kindOf = (taken: ArgumentKind): Kind => {
    if (taken === 'same') return same;
    if (taken === 'ordered') return ordered;
    return taken === 'any' ? pick(random, ['number', 'boolean', 'text', 'date'] as Kind[]) : taken;
  };
  const of = Array.from({ length: count }, (_, i) => {
    const arg = randomExpression(random, kindOf(takes[Math.min(i, takes.length - 1)]), depth - 1);
    // This one's format has no time, and the program says so.
    const lacksTime = 'input' in arg && arg.input === 'day';
    return lacksTime && ['hour', 'minute', 'second'].includes(call) ? { input: 'time' } : arg;
  });
  const options = randomOptions(random, call, kind);
  return { call, of, ...(options === null ? {} : { with: options }) };
}

function randomOptions(random: Random, call: FunctionName, kind: Kind): Options | null {
  const text = () =>
    pick(
      random,
      TEXTS.filter((each) => each !== '' && !each.includes('\0')),
    );
  const texts = () => [...new Set([text(), text(), text()])];
  switch (call) {
    case 'round':
      return { decimals: random.below(10) };
    case 'cut':
      return {
        bounds: [...new Set([-1, 0, 0.1, 18, 65, random.below(100)])].sort((a, b) => a - b),
      };
    case 'prefix':
    case 'suffix':
      return { length: 1 + random.below(5) };
    case 'pad':
      return { length: 1 + random.below(12), letter: pick(random, ['0', ' ', 'é', '😀', '\\']) };
    case 'replace':
      return { part: text(), by: random.below(3) === 0 ? '' : text() };
    case 'contains':
      return { part: text() };
    case 'oneOf':
      return { texts: texts() };
    case 'map': {
      const becomes = () => (kind === 'number' ? random.below(9) / 4 : text());
      const list = texts().map((from): [string, string | number] => [from, becomes()]);
      return { texts: list, ...(random.below(2) === 0 ? {} : { other: becomes() }) };
    }
    default:
      return null;
  }
}

function randomConstant(random: Random, kind: Kind): number | string | boolean {
  if (kind === 'boolean') return random.below(2) === 0;
  if (kind === 'text') return pick(random, ['S', 'ä', '98', "it's", 'a\\b']);
  return pick(random, [0, 1, -1, 0.1, 0.5, 1e150, 1e-150, 100, 2.5]);
}

function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.below(list.length)];
}
