// Texts that are answered as other are told with their counts, the most frequent first.
import { expect, it } from 'vitest';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { TakenAsOther } from '../../../trainer/cli/taken-as-other.ts';

const FEATURES: FeatureSchema = [
  { name: 'size', kind: 'number', missing: 'allowed' },
  { name: 'city', kind: 'category', missing: 'allowed', labels: ['Rome', 'other'], other: 'other' },
];

it('are counted by feature and text, but for the label itself', () => {
  const taken = new TakenAsOther({ features: FEATURES }, [1, 0]);
  expect(taken.sentences()).toEqual([]);
  const add = (text: string, code: number) => taken.add(Float64Array.of(1, code), [text, '1']);
  for (const text of ['Room', 'Roma', 'Room', 'other', ' other ']) add(text, 1);
  add('Rome', 0);
  expect(taken.sentences()).toEqual([
    'city: 3 rows were answered as other, having none of its labels: "Room" (2), "Roma" (1)',
  ]);
  for (const text of ['a', 'b', 'c', 'd', 'x'.repeat(500)]) add(text, 1);
  const [sentence] = taken.sentences();
  expect(sentence).toMatch(/8 rows .*"a" \(1\), "b" \(1\), "c" \(1\), 2 more$/);
});

it('of computed features are counted alone', () => {
  const derivation = {
    inputs: [{ name: 'place', kind: 'text' as const, missing: 'allowed' as const }],
    expressions: [
      { call: 'length' as const, of: [{ input: 'place' }] },
      { call: 'lower' as const, of: [{ input: 'place' }] },
    ],
  };
  const taken = new TakenAsOther({ features: FEATURES, derivation }, [0]);
  taken.add(Float64Array.of(1, 1), ['Room']);
  expect(taken.sentences()).toEqual([
    'city: 1 row was answered as other, having none of its labels',
  ]);
});
