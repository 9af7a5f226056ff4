// Holds a learner's parameters to the rest of the recipe.
import { didYouMean } from '../../runtime/schema/did-you-mean.ts';
import { LOSSES } from './learner-schema.ts';
import type { AskedRecipe } from './recipe.ts';

/** Names of features and classes among the learner's parameters, and a loss that is not for the objective. */
export function learnerFaults({ learner, features, target, objective }: AskedRecipe): string[] {
  const loss = learner.kind === 'boosting' ? learner.loss : undefined;
  const monotone = learner.kind === 'boosting' ? (learner.monotone ?? {}) : {};
  const { classWeights } = learner;
  const classes = Object.keys(target.classes ?? {});
  const faults: string[] = [];
  const losses: readonly string[] = objective === undefined ? [] : LOSSES[objective];
  if (loss !== undefined && objective !== undefined && !losses.includes(loss)) {
    faults.push(`learner.loss: objective '${objective}' takes ${losses.join(', ')}, not '${loss}'`);
  }
  for (const name of Object.keys(monotone)) {
    const place = `learner.monotone.${name}`;
    if (!Object.hasOwn(features, name)) {
      faults.push(`${place}: no such feature${didYouMean(name, Object.keys(features))}`);
    } else if (features[name].kind === 'category') {
      faults.push(`${place}: a category has no order to be monotone in`);
    }
  }
  if (classWeights !== undefined && objective === 'regression') {
    faults.push('learner.classWeights: they are for classes, and the objective is a regression');
  }
  if (classWeights === undefined || classWeights === 'balanced' || classes.length === 0)
    return faults;
  const unknown = Object.keys(classWeights).filter((name) => !classes.includes(name));
  const message = (name: string) => `no such class${didYouMean(name, classes)}`;
  return [...faults, ...unknown.map((name) => `learner.classWeights.${name}: ${message(name)}`)];
}
