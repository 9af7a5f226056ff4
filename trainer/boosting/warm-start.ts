// Going on from an ensemble: its scores are where boosting starts. Its trees stay in front of the new ones.
import type { CellTable } from '../encode/cell-table.ts';
import type { Ensemble, Link } from '../ensemble/ensemble.ts';
import { predictRawPlain } from '../ensemble/predict-plain.ts';
import { UserError } from '../user-error.ts';

/**
 * Scores of all cells under the ensemble.
 * @throws UserError when it is none that boosting could have made for these features and this loss
 */
export function startFrom(ensemble: Ensemble, cells: CellTable, link: Link, outputs: number) {
  const { featureCount, rawCount, leafWidth, divisor, baseScore } = ensemble;
  if (cells.columns.length === 0) {
    throw new UserError(
      'Boosting that goes on from a model needs the values of the rows; a recipe with stream: true keeps their bins only.',
    );
  }
  if (featureCount !== cells.schema.length) {
    throw new UserError(
      `The model to start from has ${featureCount} features, the recipe ${cells.schema.length}.`,
    );
  }
  const fits = rawCount === outputs && leafWidth === 1 && divisor === 1;
  if (!fits || JSON.stringify(ensemble.link) !== JSON.stringify(link)) {
    throw new UserError(
      `The model to start from has ${rawCount} scores and link '${ensemble.link.kind}'; ` +
        `this recipe needs boosted trees with ${outputs} and link '${link.kind}'.`,
    );
  }
  const scores = Array.from({ length: outputs }, () => new Float64Array(cells.cellCount));
  const row = new Float64Array(featureCount);
  for (let cell = 0; cell < cells.cellCount; cell++) {
    for (let f = 0; f < featureCount; f++) row[f] = cells.columns[f][cell];
    predictRawPlain(ensemble, row).forEach((raw, k) => {
      scores[k][cell] = raw;
    });
  }
  return { baseScore, scores };
}
