// Which features of an encoded row count as other: their text is none of the labels, and is answered all the same.
import { type FeatureSchema, OTHER_CODE, takesAnyText } from '../schema/feature-schema.ts';

/** Finds them, as indices, in the row that begins at `start`. */
export function makeOtherFinder(
  features: FeatureSchema,
): (rows: Float64Array, start: number) => number[] {
  const codes = features.map((feature) => {
    if (feature.kind !== 'category' || !takesAnyText(feature)) return null;
    return feature.other === undefined ? OTHER_CODE : feature.labels.length - 1;
  });
  const open = [...codes.keys()].filter((f) => codes[f] !== null);
  return (rows, start) => open.filter((f) => rows[start + f] === codes[f]);
}
