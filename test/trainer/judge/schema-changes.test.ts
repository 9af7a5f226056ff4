// Labels that are gone break callers, unless any text is answered.
import { expect, it } from 'vitest';
import type { FeatureSchema } from '../../../runtime/schema/feature-schema.ts';
import { schemaChanges } from '../../../trainer/judge/schema-changes.ts';

const version = (labels: string[], other?: string) => {
  const place = { name: 'place', kind: 'category' as const, labels, missing: 'refused' as const };
  const features: FeatureSchema = [{ ...place, ...(other !== undefined && { other }) }];
  return { features, flags: ['y'], task: 'number' as const };
};

it.each<[string, ReturnType<typeof version>, ReturnType<typeof version>, string[], string[]]>([
  [
    'a label that is gone',
    version(['a', 'b']),
    version(['a']),
    ["feature 'place': label 'b' is gone"],
    [],
  ],
  [
    'labels that are one now',
    version(['a', 'b', 'c']),
    version(['a', 'other'], 'other'),
    [],
    ["feature 'place' takes any text", "feature 'place': 2 labels are part of the others now"],
  ],
  [
    'texts that are errors again',
    version(['a', 'other'], 'other'),
    version(['a', 'other']),
    ["feature 'place' no longer takes texts that are not labels"],
    [],
  ],
  ['nothing', version(['a', 'other'], 'other'), version(['a', 'other'], 'other'), [], []],
])('tells %s', (_what, before, after, breaking, compatible) => {
  expect(schemaChanges(before, after)).toEqual({ breaking, compatible });
});
