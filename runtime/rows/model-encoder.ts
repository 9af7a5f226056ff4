// Rows of any model as the doubles that its trees read, with all that is to be said of those that cannot be.
import { type CellGrammar, PLAIN_CELLS } from '../schema/cell-grammar.ts';
import { inputsOf } from '../schema/input-schema.ts';
import type { CellEncoder } from './csv-table.ts';
import { type InputTaker, makeDerive, makeDerivingEncoder } from './deriving-encoder.ts';
import { encodeCells } from './encode-cells.ts';
import type { RowEncoder } from './encode-row.ts';
import { makeSlots } from './encode-value.ts';
import { labelFaults } from './label-faults.ts';

/** Encodes rows of JSON and of queries; `row` of its calls has a double for each feature. */
export function makeModelEncoder(
  predictor: InputTaker,
  grammar: CellGrammar = PLAIN_CELLS,
): RowEncoder {
  return makeDerivingEncoder(predictor, labelFaults, grammar);
}

/** Encodes the cells of lines. @param positions of each input the index of its cell, -1 where it has none */
export function makeModelCellEncoder(
  predictor: InputTaker,
  positions: readonly number[],
  grammar?: CellGrammar,
): CellEncoder {
  const slots = makeSlots(inputsOf(predictor.manifest), grammar);
  const encoder = encodeCells(slots, positions);
  const derive = makeDerive(predictor, slots, labelFaults);
  if (derive === null) return encoder;
  return {
    ...encoder,
    encode: (cells, row) => encoder.encode(cells, derive.values) ?? derive.run(row),
  };
}
