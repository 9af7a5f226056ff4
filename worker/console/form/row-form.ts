// The fields of a model with what stands in them: the row that they are, or what is wrong with it, field by field. Texts
// are read as the API reads a query, by the same code.
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import {
  BAD,
  encodeValue,
  makeSlots,
  parseText,
  type TextSlot,
} from '../../../runtime/rows/encode-value.ts';
import type { RowFault } from '../../../runtime/rows/row-fault.ts';
import { valueFault } from '../../../runtime/rows/value-fault.ts';
import { PLAIN_CELLS, withJsonNumbers } from '../../../runtime/schema/cell-grammar.ts';
import { type Input, inputsOf } from '../../../runtime/schema/input-schema.ts';
import type { RegistryEntry } from '../../../runtime/schema/registry-entry.ts';
import type { FieldValue } from '../model/shown-model.ts';

/** As the API takes it; what is missing is null. */
export type FieldRow = Record<string, FieldValue>;

export interface FormField {
  readonly input: Input;
  readonly text: Signal<string>;
  /** Whether the control holds the beginning of a value, which browsers tell as no text at all. */
  readonly isUnfinished: Signal<boolean>;
  /** What the text is to the model. */
  readonly value: ReadonlySignal<FieldValue>;
  readonly fault: ReadonlySignal<RowFault | null>;
}

export class RowForm {
  readonly fields: readonly FormField[];
  /** Null while a field is wrong. */
  readonly row: ReadonlySignal<FieldRow | null>;
  readonly faults: ReadonlySignal<RowFault[]>;

  constructor({ features, derivation, cellGrammar = PLAIN_CELLS }: RowFacts) {
    const inputs = inputsOf(derivation === undefined ? { features } : { features, derivation });
    this.fields = makeSlots(inputs, withJsonNumbers(cellGrammar)).map(makeField);
    this.faults = computed(() => this.fields.flatMap(({ fault }) => fault.value ?? []));
    this.row = computed(() => (this.faults.value.length === 0 ? this.#readRow() : null));
  }

  /** Fills all fields; those that are not named become empty. */
  fill(texts: ReadonlyMap<string, string>): void {
    for (const { input, text, isUnfinished } of this.fields) {
      text.value = texts.get(input.name) ?? '';
      isUnfinished.value = false;
    }
  }

  /** What a link carries: the fields that are not empty, or the first, where all are. */
  get texts(): ReadonlyMap<string, string> {
    const all = this.fields.map(({ input, text }): [string, string] => [input.name, text.value]);
    const full = all.filter(([, text]) => text !== '');
    return new Map(full.length > 0 ? full : all.slice(0, 1));
  }

  #readRow(): FieldRow {
    return Object.fromEntries(this.fields.map(({ input, value }) => [input.name, value.value]));
  }
}

type RowFacts = Pick<RegistryEntry, 'features' | 'derivation' | 'cellGrammar'>;

function makeField(slot: TextSlot): FormField {
  const text = signal('');
  const isUnfinished = signal(false);
  const { name } = slot;
  const value = computed(() => parseText(slot, bareText(slot, text.value)) ?? null);
  const fault = computed((): RowFault | null => {
    if (isUnfinished.value) {
      return { field: name, reason: 'not_a_date', message: `${name} is no whole date yet` };
    }
    const isGood = encodeValue(slot, value.value) !== BAD;
    return isGood ? null : valueFault(slot, value.value, 'text');
  });
  return {
    input: slot.feature,
    text,
    isUnfinished,
    value: value as ReadonlySignal<FieldValue>,
    fault,
  };
}

/** Blanks around a number or date come from elsewhere, with what was copied. */
function bareText({ feature }: TextSlot, text: string): string {
  return feature.kind === 'category' || feature.kind === 'text' ? text : text.trim();
}

/** The texts of a row as fields hold them. */
export function textsOf(row: FieldRow): Map<string, string> {
  return new Map(Object.entries(row).map(([name, value]) => [name, String(value ?? '')]));
}
