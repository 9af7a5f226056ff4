// Whether the monitor's findings ask for a candidate, by the alarms that the recipe names.
import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { UserError } from '../base/user-error.ts';
import type { AskedRecipe } from '../recipe/recipe.ts';

/** Of what `monitor --json` prints, the part that decides. */
const findingsSchema = z.object({
  model: z.string(),
  alarms: z.array(z.object({ kind: z.string(), version: z.int(), text: z.string() })),
});

export type RetrainDecision =
  | { isWanted: true; alarms: string[] }
  | { isWanted: false; reason: string };

/**
 * @param path a file of what `monitor --json` printed
 * @throws UserError when it is no such file, or of another model than the recipe's
 */
export async function decideRetraining(
  path: string,
  { name, retrainOn }: Pick<AskedRecipe, 'name' | 'retrainOn'>,
): Promise<RetrainDecision> {
  const { model, alarms } = await readFindings(path);
  if (model !== name) throw new UserError(`${path}: is about ${model}; the recipe is of ${name}`);
  if (alarms.length === 0) return { isWanted: false, reason: 'no alarm is on' };
  if (retrainOn === undefined) {
    return { isWanted: false, reason: `the recipe of ${name} has no retrainOn` };
  }
  const wanted = alarms.filter(({ kind }) => retrainOn.some((one) => one === kind));
  if (wanted.length === 0) {
    const reason = `no alarm is on that retrainOn names (${retrainOn.join(', ')})`;
    return { isWanted: false, reason };
  }
  return {
    isWanted: true,
    alarms: wanted.map(({ version, text }) => `${name}@${version}: ${text}`),
  };
}

async function readFindings(path: string): Promise<z.infer<typeof findingsSchema>> {
  const text = await readFile(path, 'utf8');
  try {
    return findingsSchema.parse(JSON.parse(text));
  } catch {
    throw new UserError(`${path}: is not what 'npx batcomputer monitor NAME --json' prints`);
  }
}
