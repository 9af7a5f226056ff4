// The inputs of a model in the order of their weight: for this row, as its reasons have it, and then for all rows.
import type { Explanation } from '../../../runtime/rows/explanation.ts';
import type { Input } from '../../../runtime/schema/input-schema.ts';
import type { FieldEffects } from '../model/fetch-evaluation.ts';

export function strongestInputs(
  inputs: readonly Input[],
  explanations: readonly Explanation[] | null,
  effects: ReadonlyMap<string, FieldEffects>,
): Input[] {
  const inRow = new Map<string, number>();
  for (const { inputs: parts, contributions } of explanations ?? []) {
    const all =
      parts?.map(({ input, contribution }) => ({ name: input, contribution })) ??
      contributions.map(({ feature, contribution }) => ({ name: feature, contribution }));
    for (const { name, contribution } of all) {
      inRow.set(name, (inRow.get(name) ?? 0) + Math.abs(contribution));
    }
  }
  const weight = ({ name }: Input) => inRow.get(name) ?? 0;
  const loss = ({ name }: Input) => effects.get(name)?.permutationLoss ?? 0;
  return inputs.toSorted((a, b) => weight(b) - weight(a) || loss(b) - loss(a));
}
