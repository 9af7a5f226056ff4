// From the text cells of a line to the doubles that a model reads.
import type { CellGrammar } from '../schema/cell-grammar.ts';
import type { InputSchema } from '../schema/input-schema.ts';
import type { CellEncoder } from './csv-table.ts';
import { BAD, encodeText, makeSlots, parseText, type TextSlot } from './encode-value.ts';
import { valueFault } from './value-fault.ts';

/**
 * @param positions of each feature the index of its cell, -1 where it has none and is missing
 * @param grammar that the version carries
 */
export function makeCellEncoder(
  schema: InputSchema,
  positions: readonly number[],
  grammar?: CellGrammar,
): CellEncoder {
  return encodeCells(makeSlots(schema, grammar), positions);
}

/** The same of slots: what was encoded last of texts stands in them. */
export function encodeCells(slots: TextSlot[], positions: readonly number[]): CellEncoder {
  const slotOf = new Map(slots.map((slot, i) => [positions[i], slot]));
  return {
    encode(cells, row) {
      for (let i = 0; i < slots.length; i++) {
        const code = encodeText(slots[i], cells[positions[i]]);
        if (code === BAD) return cellFaults(slots, positions, cells);
        row[i] = code;
      }
      return null;
    },
    isValue(column, cell) {
      const slot = slotOf.get(column);
      return slot !== undefined && encodeText(slot, cell) !== BAD;
    },
    isLabel(column, cell) {
      return slotOf.get(column)?.findLabel(cell) !== undefined;
    },
  };
}

function cellFaults(slots: TextSlot[], positions: readonly number[], cells: readonly string[]) {
  return slots.flatMap((slot, i) => {
    const cell = cells[positions[i]];
    if (encodeText(slot, cell) !== BAD) return [];
    return [valueFault(slot, parseText(slot, cell), 'text')];
  });
}
