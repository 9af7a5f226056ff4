// What a module has computed of a row's inputs that is no label, and of what: computed once more, by the plain twin.
import { evaluateProgram } from '../functions/evaluate.ts';
import { inputNames } from '../functions/expression.ts';
import type { Value } from '../functions/kinds.ts';
import { derivationProgram } from '../schema/derivation-program.ts';
import { takesAnyText } from '../schema/feature-schema.ts';
import type { Derivation } from '../schema/input-schema.ts';
import { type InputTaker, slotText } from './deriving-encoder.ts';
import type { RowFault, Slot } from './encode-value.ts';

/** @param values of the slots, as they were encoded last */
export function labelFaults(
  derivation: Derivation,
  { features }: InputTaker['manifest'],
  slots: Slot[],
  values: Float64Array,
): RowFault[] {
  const inputs = slots.map((slot, i): Value => {
    if (Number.isNaN(values[i])) return null;
    if (slot.readDate !== null) return slot.readDate(slot.text);
    if (slot.isText) return slotText(slot, values[i]);
    return slot.feature.kind === 'boolean' ? values[i] === 1 : values[i];
  });
  const answers = evaluateProgram(derivationProgram(derivation, features), inputs);
  return features.flatMap((feature, f): RowFault[] => {
    const label = answers[f];
    if (feature.kind !== 'category' || takesAnyText(feature)) return [];
    if (typeof label !== 'string' || feature.labels.includes(label)) return [];
    const names = inputNames(derivation.expressions[f]);
    const message = `${names.join(' and ')} ${names.length > 1 ? 'make' : 'makes'} ${feature.name} ${JSON.stringify(label)}, which is none of its labels`;
    return [{ field: names[0] ?? feature.name, reason: 'unknown_label', value: label, message }];
  });
}
