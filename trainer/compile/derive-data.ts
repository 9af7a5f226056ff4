// How a module computes its features from inputs: the steps, values and tables of assembly/shared/derive-layout.ts.
import { GROUP_LABELS } from '../../assembly/shared/abi.ts';
import * as D from '../../assembly/shared/derive-layout.ts';
import { CASE_RANGES } from '../../runtime/functions/lower-case.ts';
import type { Program } from '../../runtime/functions/program.ts';
import { LONGEST_TEXT } from '../../runtime/functions/read-input.ts';
import { derivationProgram } from '../../runtime/schema/derivation-program.ts';
import type { FeatureSchema } from '../../runtime/schema/feature-schema.ts';
import type { Derivation } from '../../runtime/schema/input-schema.ts';
import { DeriveSteps } from './derive-steps.ts';
import { type ModuleImage, Records } from './module-image.ts';

/** What `status_message` gives out for STATUS_TEXT. */
export const TEXT_STATUS_MESSAGE = 'a text lies outside of the buffer of texts';

/** Longer than any date that a format describes. */
const LONGEST_DATE = 64;

const INPUT_KINDS = {
  number: D.INPUT_NUMBER,
  integer: D.INPUT_NUMBER,
  boolean: D.INPUT_BOOLEAN,
  text: D.INPUT_TEXT,
  date: D.INPUT_DATE,
};

export interface DerivePlan {
  /** Strings that are looked up: the names of the inputs, then those of maps. They follow the labels of all features. */
  groups: string[][];
  /** @param rows of the buffer of features */
  place(image: ModuleImage, rows: number): void;
}

/** @throws FunctionFault when an expression is not one over these inputs */
export function planDerivation(derivation: Derivation, features: FeatureSchema): DerivePlan {
  const program = derivationProgram(derivation, features);
  const { inputs } = program;
  const names = GROUP_LABELS + features.length;
  const bytesOf = inputs.map(({ kind }) =>
    kind === 'text' ? LONGEST_TEXT : kind === 'date' ? LONGEST_DATE : 0,
  );
  const steps = new DeriveSteps(program, bytesOf, names + 1, features);
  return {
    groups: [inputs.map(({ name }) => name), ...steps.groups],
    place(image, rows) {
      const record = new Records(1, D.DERIVE_BYTES);
      const set = (word: number, value: number) => record.set(0, word, value);
      const code = steps.place(image);
      set(D.DERIVE_STEPS, code.address);
      set(D.DERIVE_STEPS_END, code.address + code.byteLength);
      const kinds = Uint8Array.from(inputs, ({ kind }) => INPUT_KINDS[kind]);
      set(D.DERIVE_INPUT_KINDS, image.add('derivation', kinds));
      set(D.DERIVE_INPUT_COUNT, inputs.length);
      set(D.DERIVE_NAMES, names);
      set(D.DERIVE_ROWS, rows);
      placeCases(program, image, set);
      set(D.DERIVE_INPUTS, image.reserve(inputs.length * D.VALUE_BYTES));
      const textBytes = bytesOf.reduce<number>((sum, bytes) => sum + bytes, 0);
      set(D.DERIVE_TEXTS, image.reserve(textBytes));
      set(D.DERIVE_TEXTS_CAPACITY, textBytes);
      const room = image.reserve(steps.roomBytes);
      set(D.DERIVE_ROOM, room);
      set(D.DERIVE_ROOM_END, room + steps.roomBytes);
      image.addAt(D.DERIVE, 'derivation', record.bytes);
    },
  };
}

/** The table of lower case, where it is asked for. */
function placeCases(
  { steps }: Program,
  image: ModuleImage,
  set: (word: number, value: number) => void,
): void {
  const isUsed = steps.some((step) => 'call' in step && step.call === 'lower');
  const ranges = isUsed ? CASE_RANGES : [];
  const records = new Records(ranges.length, D.CASE_BYTES);
  ranges.forEach(([first, last, step, shift], i) => {
    records.setShort(i, D.CASE_FIRST, first);
    records.setShort(i, D.CASE_LAST, last);
    records.setShort(i, D.CASE_STEP, step);
    records.setShort(i, D.CASE_BECOMES, first + shift);
  });
  const { bytes } = records;
  const address = image.add('derivation', bytes);
  set(D.DERIVE_CASES, address);
  set(D.DERIVE_CASES_END, address + bytes.byteLength);
}
