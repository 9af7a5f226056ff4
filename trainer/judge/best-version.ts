// Which of several versions is the best by a metric.

import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import type { RegistryEntry } from '../../runtime/schema/registry-entry.ts';
import { UserError } from '../base/user-error.ts';
import { isLowerBetter, isOwnLoss, judgeAmong } from '../evaluate/metrics.ts';
import { numberLossOf } from '../recipe/number-loss.ts';
import type { Recipe } from '../recipe/recipe.ts';

/**
 * The best of the versions of a model, in ascending order; the newer one of equals.
 * @param metric default: what judges the newest; a loss of its learner, among those that minimise the same
 */
export function bestOf(
  entries: RegistryEntry[],
  name: string,
  metric?: string,
): { entry: RegistryEntry; metric: string } {
  const known = [...new Set(entries.flatMap(({ metrics }) => Object.keys(metrics)))];
  const newest = entries.findLast(({ metrics }) => Object.keys(metrics).length > 0);
  const by = metric ?? judgeAmong(Object.keys(newest?.metrics ?? {}));
  const isOwn = metric === undefined && isOwnLoss(by);
  const isAlike = (entry: RegistryEntry) => !isOwn || lossKey(entry) === lossKey(newest);
  const judged = entries.filter((entry) => Object.hasOwn(entry.metrics, by) && isAlike(entry));
  if (judged.length === 0) {
    throw new UserError(
      `no version of ${name} has the metric '${by}': they have ${known.join(', ') || 'none'}${didYouMean(by, known)}`,
    );
  }
  const sign = isLowerBetter(by) ? -1 : 1;
  const entry = judged.reduce((best, one) =>
    sign * one.metrics[by] >= sign * best.metrics[by] ? one : best,
  );
  return { entry, metric: by };
}

/** Tells losses apart that are one figure by name: of other quantiles or powers. */
function lossKey(entry: RegistryEntry | undefined): string {
  return JSON.stringify(numberLossOf(entry?.parameters as unknown as Recipe['learner']) ?? null);
}
