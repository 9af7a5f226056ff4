// What is wrong with a row of which the module has computed texts that are no labels of its features.
import { inputNames } from '../functions/expression.ts';
import { listSome } from '../schema/did-you-mean.ts';
import { type FeatureSchema, takesAnyText } from '../schema/feature-schema.ts';
import type { Derivation } from '../schema/input-schema.ts';
import type { Slot } from './encode-value.ts';
import { type RowFault, showValue } from './row-fault.ts';

/** @param row the features as the module has computed them; a label that there is not is below 0 */
export function labelFaults(
  derivation: Derivation,
  features: FeatureSchema,
  slots: Slot[],
  row: Float64Array,
): RowFault[] {
  return features.flatMap((feature, f): RowFault[] => {
    if (feature.kind !== 'category' || takesAnyText(feature) || !(row[f] < 0)) return [];
    const names = inputNames(derivation.expressions[f]);
    const labels = listSome(feature.labels.map((label) => JSON.stringify(label)));
    const message = `${names.join(' and ')} ${names.length > 1 ? 'make' : 'makes'} ${feature.name} a label that the model does not know; its labels are ${labels}`;
    const slot = slots.find(({ name }) => name === names[0]);
    const sent = slot?.isText ? showValue(slot.text) : {};
    return [{ field: names[0] ?? feature.name, reason: 'unknown_label', ...sent, message }];
  });
}
