// What callers notice of another version of a model that takes inputs: its inputs, not its features.
import { expect, it } from 'vitest';
import { answersOf } from '../../../trainer/evaluate/align-cells.ts';
import { schemaChanges } from '../../../trainer/judge/schema-changes.ts';
import { FIELDS_WITH_INPUTS } from '../../model-with-inputs.ts';

const { features, derivation } = FIELDS_WITH_INPUTS;
const before = { features, task: 'number' as const, flags: ['value'], derivation };

it('are told by their inputs', () => {
  const after = structuredClone(before);
  after.features.pop();
  const [sold, built, , , , kind] = after.derivation.inputs;
  Object.assign(sold, { format: 'YYYY-MM-DD' });
  Object.assign(built, { missing: 'refused' });
  Object.assign(kind, { kind: 'text' });
  after.derivation.inputs.push({ name: 'lot', kind: 'number', missing: 'allowed' });
  expect(schemaChanges(before, after)).toEqual({
    breaking: [
      "input 'sold' was written as YYYYMMDDTHHmmss and is as YYYY-MM-DD",
      "input 'built' may no longer be missing",
    ],
    compatible: ["input 'lot' is new"],
  });
});

it('cannot be compared where a feature of the same name is computed otherwise', () => {
  const other = structuredClone(before.derivation);
  other.expressions[2] = { input: 'rooms' };
  const cells = {
    ...{ schema: features, cellCount: 0, columns: features.map(() => new Float64Array()) },
    target: { kind: 'number' as const },
  };
  const model = { features, derivation: other, classes: [], predict: () => [0] };
  expect(answersOf(model, cells, before.derivation)).toBe(
    "the later version computes the feature 'sqft' in another way than the earlier one",
  );
  const same = { ...model, derivation: before.derivation };
  expect(answersOf(same, cells, before.derivation)).toEqual(new Float64Array());
});
