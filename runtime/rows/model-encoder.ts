// From what callers send to the doubles that a model's trees read, whatever it is that they send: the features
// themselves, or inputs of which the module computes them.
import { LARGEST } from '../functions/kinds.ts';
import type { Deriver } from '../module/deriver.ts';
import type { Predictor } from '../module/predictor.ts';
import { type CellGrammar, PLAIN_CELLS, withJsonNumbers } from '../schema/cell-grammar.ts';
import { takesAnyText } from '../schema/feature-schema.ts';
import { inputsOf } from '../schema/input-schema.ts';
import type { CellEncoder } from './csv-table.ts';
import { encodeCells } from './encode-cells.ts';
import { encodeJson, encodeRows, type JsonEncoder, type RowEncoder } from './encode-row.ts';
import { makeJsonSlots, makeSlots, type Slot } from './encode-value.ts';
import { labelFaults } from './label-faults.ts';
import type { RowFault } from './row-fault.ts';

/** What of a predictor tells how its rows are encoded. */
export interface InputTaker extends Pick<Predictor, 'deriver'> {
  manifest: Pick<Predictor['manifest'], 'features' | 'derivation'>;
}

/** Encodes rows of JSON and of queries; `row` of its calls has a double for each feature. */
export function makeModelEncoder(
  predictor: InputTaker,
  grammar: CellGrammar = PLAIN_CELLS,
): RowEncoder {
  const slots = makeSlots(inputsOf(predictor.manifest), withJsonNumbers(grammar));
  const encoder = encodeRows(slots);
  const derive = makeDerive(predictor, slots);
  if (derive === null) return encoder;
  return {
    ...withDerived(encoder, derive),
    encodeTexts: (texts, row) => encoder.encodeTexts(texts, derive.values) ?? derive.run(row),
  };
}

/** The same of JSON alone: a device is sent no queries. */
export function makeModelJsonEncoder(
  predictor: InputTaker,
  grammar: CellGrammar = PLAIN_CELLS,
): JsonEncoder {
  const slots = makeJsonSlots(inputsOf(predictor.manifest), grammar);
  const derive = makeDerive(predictor, slots);
  return derive === null ? encodeJson(slots) : withDerived(encodeJson(slots), derive);
}

function withDerived(encoder: JsonEncoder, derive: Derive): JsonEncoder {
  const { values } = derive;
  return {
    encode: (record, row) => encoder.encode(record, values) ?? derive.run(row),
    encodeAmid(record, row) {
      const amid = encoder.encodeAmid(record, values);
      return amid.faults === null ? { ...amid, faults: derive.run(row) } : amid;
    },
  };
}

/** Encodes the cells of lines. @param positions of each input the index of its cell, -1 where it has none */
export function makeModelCellEncoder(
  predictor: InputTaker,
  positions: readonly number[],
  grammar?: CellGrammar,
): CellEncoder {
  const slots = makeSlots(inputsOf(predictor.manifest), grammar);
  const encoder = encodeCells(slots, positions);
  const derive = makeDerive(predictor, slots);
  if (derive === null) return encoder;
  return {
    ...encoder,
    encode: (cells, row) => encoder.encode(cells, derive.values) ?? derive.run(row),
  };
}

/** Has the module compute features of inputs. */
interface Derive {
  /** Where the inputs are encoded first, a double each; texts stand in their slots. */
  values: Float64Array;
  /** Has the module compute the features. Returns what is wrong with them: labels that it does not know. */
  run(row: Float64Array): RowFault[] | null;
}

/** Null where the features are what callers send. */
function makeDerive({ deriver, manifest }: InputTaker, slots: Slot[]): Derive | null {
  const { derivation, features } = manifest;
  if (deriver === null || derivation === undefined) return null;
  const values = new Float64Array(slots.length);
  for (const slot of slots) {
    slot.minimum = Math.max(slot.minimum, -LARGEST);
    slot.maximum = Math.min(slot.maximum, LARGEST);
  }
  // Whether a text is one of the labels of a copy of it, its own slot has said.
  const checked = features.flatMap((feature, f) =>
    feature.kind === 'category' && !takesAnyText(feature) ? [f] : [],
  );
  return {
    values,
    run(row) {
      writeInputs(deriver, slots, values);
      deriver.derive(row);
      for (const f of checked) if (row[f] < 0) return labelFaults(derivation, features, slots, row);
      return null;
    },
  };
}

/** A missing text is an empty one. */
function writeInputs(deriver: Deriver, slots: Slot[], values: Float64Array): void {
  deriver.begin();
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i];
    const value = values[i];
    if (slot.isText) deriver.setText(i, slotText(slot, value));
    else deriver.setNumber(i, value);
  }
}

/** The label as training has spelled it, or the text as it was given; empty where it is missing. */
function slotText({ feature, text, otherText }: Slot, code: number): string {
  if (Number.isNaN(code)) return '';
  return feature.kind === 'category' && code !== otherText ? feature.labels[code] : text;
}
