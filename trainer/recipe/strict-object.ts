// Objects of a recipe that refuse fields they do not have, and name the one that was probably meant.
import * as z from 'zod';
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';

export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  const meant = (key: string) => didYouMean(key, known) || `; the fields are ${known.join(', ')}`;
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => `unknown field '${key}'${meant(key)}`).join('; ')
        : undefined,
  });
}
