// The steps of a program as a module runs them, with the constants that they look at. Every step of the program has a
// value; further values are constants, and texts of dates, that only the module needs.
import * as D from '../../assembly/shared/derive-layout.ts';
import { parseFormat } from '../../runtime/functions/date-format.ts';
import type { FormatPiece } from '../../runtime/functions/date-pieces.ts';
import type { Kind, Value } from '../../runtime/functions/kinds.ts';
import type { Program, Step } from '../../runtime/functions/program.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import { UserError } from '../base/user-error.ts';
import { DERIVE_OPS, ROOM_BYTES, STEP_EXTRAS, TEXT_OPS, utf8 } from './derive-ops.ts';
import { type ModuleImage, Records } from './module-image.ts';

const PART = 'derivation';
/** Room that the texts of a row may need in all. */
const MOST_ROOM = 4 << 20;
/** By their numbers in derive-layout.ts, from 1. */
const DATE_PARTS = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'hour of half',
  'name of half',
  'zone',
  'fraction',
  'name of month',
  'name of weekday',
];

/** The fields of a step, as derive-layout.ts draws them; what it looks at is placed, and the address put in. */
interface CodeStep {
  op: number;
  out?: Slot;
  a?: Slot;
  b?: Slot | number;
  c?: Slot | number;
  n?: number;
  data?: Uint8Array | Constant[];
}

interface Constant {
  kind: Kind;
  value: Value;
}

/** The value at a position, of which a step holds the address. */
interface Slot {
  position: number;
}

const slot = (position: number): Slot => ({ position });

export class DeriveSteps {
  /** Strings that steps look up, by groups. */
  readonly groups: string[][] = [];
  roomBytes = 0;
  readonly #program: Program;
  readonly #firstGroup: number;
  readonly #code: CodeStep[] = [];
  readonly #values: Constant[];
  /** Bytes of the text that each step gives, at most; 0 for other kinds. */
  readonly #bytes: number[] = [];

  /**
   * @param inputBytes of each input's text, at most
   * @param firstGroup number of the first group of strings that steps look up
   * @param features of which a category may have a label for all other texts, its last
   */
  constructor(
    program: Program,
    inputBytes: readonly number[],
    firstGroup: number,
    features: FeatureSchema,
  ) {
    this.#program = program;
    this.#firstGroup = firstGroup;
    this.#values = program.steps.map(({ kind }) => ({ kind, value: null }));
    program.steps.forEach((step, i) => {
      if ('value' in step) this.#addConstant(step.value, i);
      else if ('input' in step) this.#addInput(step.input, i, inputBytes[step.input]);
      else this.#addCall(step, i);
    });
    program.features.forEach((position, f) => {
      const isText = program.steps[position].kind === 'text';
      const op = isText ? D.OP_FEATURE_LABEL : D.OP_FEATURE;
      const feature = features[f];
      const hasOther = feature.kind === 'category' && feature.other !== undefined;
      this.#code.push({ op, a: slot(position), b: hasOther ? feature.labels.length : 0, n: f });
    });
    if (this.roomBytes <= MOST_ROOM) return;
    throw new UserError(
      `the features make texts of up to ${this.roomBytes} bytes of a row, and a module has room for ${MOST_ROOM}; take prefixes before you replace`,
    );
  }

  #addConstant(value: Value, i: number): void {
    this.#values[i].value = value;
    this.#bytes.push(typeof value === 'string' ? utf8(value).length : 0);
  }

  #addInput(n: number, i: number, bytes: number): void {
    const input = this.#program.inputs[n];
    const out = slot(i);
    this.#bytes.push(bytes);
    if (input.kind === 'boolean') this.#code.push({ op: D.OP_READ_BOOLEAN, out, n });
    else if (input.kind === 'text') this.#code.push({ op: D.OP_READ_TEXT, out, n });
    else if (input.kind !== 'date') this.#code.push({ op: D.OP_READ_NUMBER, out, n });
    else {
      const a = slot(this.#values.push({ kind: 'text', value: null }) - 1);
      const data = formatBytes(parseFormat(input));
      const told = { b: data.length / D.PIECE_BYTES, n: input.pivot ?? 0, data };
      this.#code.push({ op: D.OP_READ_TEXT, out: a, n });
      this.#code.push({ op: D.OP_READ_DATE, out, a, ...told });
    }
  }

  #addCall({ kind, call, of, options }: Extract<Step, { call: string }>, i: number): void {
    const isText = this.#program.steps[of[0]].kind === 'text';
    const op = (isText ? TEXT_OPS[call] : undefined) ?? DERIVE_OPS[call];
    const extras = STEP_EXTRAS[call]?.(options) ?? {};
    const { constant, texts, values, ...told } = extras;
    const args = [...of];
    if (constant !== undefined) {
      args.push(this.#values.push({ kind: 'number', value: constant }) - 1);
    }
    const n = texts === undefined ? {} : { n: this.#firstGroup + this.groups.push(texts) - 1 };
    const data = values === undefined ? {} : { data: values.map((value) => ({ kind, value })) };
    this.#addStep(op, args, i, { ...n, ...data, ...told });
    const longest = [
      ...of.map((position) => this.#bytes[position]),
      ...(values ?? []).map(bytesOf),
    ];
    const room = ROOM_BYTES[call]?.(longest[0], options) ?? 0;
    this.roomBytes += room;
    this.#bytes.push(kind === 'text' ? Math.max(room, ...longest) : 0);
  }

  /** Of more arguments than one operation takes, each further one goes with the answer so far. */
  #addStep(op: number, args: number[], out: number, told: Partial<CodeStep>): void {
    const isChain = args.length > 2 && op !== D.OP_WHEN;
    // An operation of one argument may look at a second: it is the first again, and so no more missing than that.
    const [a, b = a, c] = args.map(slot);
    const places = { a, b };
    const third = c === undefined || isChain ? {} : { c };
    this.#code.push({ op, out: slot(out), ...places, ...third, ...told });
    if (!isChain) return;
    for (const position of args.slice(2)) {
      this.#code.push({ op, out: slot(out), a: slot(out), b: slot(position) });
    }
  }

  /** Writes all that steps look at, and the steps. */
  place(image: ModuleImage): { address: number; byteLength: number } {
    const values = placeValues(this.#values, image);
    const code = new Records(this.#code.length, D.STEP_SIZE);
    this.#code.forEach(({ op, out = 0, a = 0, b = 0, c = 0, n = 0, data }, i) => {
      const fields = [D.STEP_OUT, D.STEP_A, D.STEP_B, D.STEP_C];
      [out, a, b, c].forEach((value, k) => {
        const isAddress = typeof value === 'object';
        code.set(i, fields[k], isAddress ? values + value.position * D.VALUE_BYTES : value);
      });
      code.setShort(i, 0, op);
      code.setShort(i, D.STEP_N, n);
      code.set(i, D.STEP_DATA, placeData(data, image));
    });
    const { bytes } = code;
    return { address: image.add(PART, bytes), byteLength: bytes.length };
  }
}

function placeData(data: CodeStep['data'], image: ModuleImage): number {
  if (data === undefined) return 0;
  return data instanceof Uint8Array ? image.add(PART, data) : placeValues(data, image);
}

/** Constants as values; those that are none yet are missing until they are written. */
function placeValues(values: Constant[], image: ModuleImage): number {
  const records = new Records(values.length, D.VALUE_BYTES);
  values.forEach(({ kind, value }, i) => {
    if (kind !== 'text') {
      records.setDouble(i, 0, value === null ? Number.NaN : Number(value));
    } else if (value !== null) {
      const text = utf8(value as string);
      records.set(i, 0, image.add(PART, text));
      records.set(i, D.TEXT_LENGTH, text.length);
    }
  });
  return image.add(PART, records.bytes);
}

function formatBytes(pieces: FormatPiece[]): Uint8Array {
  const bytes = pieces.flatMap((piece) =>
    'part' in piece
      ? [
          1 + DATE_PARTS.indexOf(moduleName(piece)),
          piece.fewest,
          piece.most,
          piece.mark?.charCodeAt(0) ?? (piece.isShort ? 1 : 0),
        ]
      : [...utf8(piece.text)].flatMap((sign) => [0, sign, 0, 0]),
  );
  return Uint8Array.from(bytes);
}

function moduleName({ part, isOfHalf, names }: Extract<FormatPiece, { part: string }>): string {
  if (names !== undefined) return `name of ${part}`;
  return isOfHalf ? 'hour of half' : part;
}

function bytesOf(value: Value): number {
  return typeof value === 'string' ? utf8(value).length : 0;
}
