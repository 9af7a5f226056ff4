// Going on from an ensemble: its scores are where boosting starts. Its trees stay in front of the new ones.

import { UserError } from '../base/user-error.ts';
import type { CellTable } from '../encode/cell-table.ts';
import type { Ensemble, Link } from '../ensemble/ensemble.ts';
import { predictColumns } from '../ensemble/predict-cells.ts';

/**
 * Scores of all cells under the ensemble.
 * @throws UserError when it is none that boosting could have made for these features and this loss
 */
export function startFrom(ensemble: Ensemble, cells: CellTable, link: Link, outputs: number) {
  const { featureCount, rawCount, leafWidth, divisor, baseScore } = ensemble;
  if (featureCount !== cells.schema.length) {
    throw new UserError(
      `The model to start from has ${featureCount} features, the recipe ${cells.schema.length}.`,
    );
  }
  const isOurs =
    ensemble.inputPrecision === 'f64' &&
    ensemble.categoryCode === 'trunc' &&
    ensemble.linkDivisor === 1 &&
    ensemble.linear === undefined;
  if (!isOurs) {
    throw new UserError(
      'The model to start from follows the rules of another library (precision, categories or linear ' +
        'leaves), which new trees cannot share. Start from a model that was trained here.',
    );
  }
  const fits = rawCount === outputs && leafWidth === 1 && divisor === 1;
  if (!fits || JSON.stringify(ensemble.link) !== JSON.stringify(link)) {
    throw new UserError(
      `The model to start from has ${rawCount} scores and link '${ensemble.link.kind}'; ` +
        `this recipe needs boosted trees with ${outputs} and link '${link.kind}'.`,
    );
  }
  const { raw } = predictColumns(ensemble, cells.columns, cells.cellCount);
  const scores = Array.from({ length: outputs }, (_, k) =>
    Float64Array.from({ length: cells.cellCount }, (__, cell) => raw[cell * outputs + k]),
  );
  return { baseScore, scores };
}
